//! A running mean of the weights: steadier than the weights of any one step.

use crate::{network::Network, real::Real, tensor::Tensor};

/// The running mean of a network's weights over the steps of its training.
#[derive(Clone, Debug, PartialEq)]
pub struct Average<F> {
    /// All tensors of the network, in its order.
    pub tensors: Vec<Tensor<F>>,
    /// Steps so far.
    pub steps: u64,
}

impl<F: Real> Average<F> {
    pub(super) fn new(network: &Network<F>) -> Self {
        Average { tensors: network.snapshot(), steps: 0 }
    }

    /// mean ← mean + share·(w − mean), with a larger share at first, so that the first weights,
    /// which are random, are soon forgotten.
    pub(super) fn add(&mut self, network: &Network<F>, share: f64) {
        self.steps += 1;
        let share = F::of(share.max(1.0 / (1 + self.steps) as f64));
        for (mean, (_, w)) in self.tensors.iter_mut().zip(network.named_tensors()) {
            mean.zip_mut_with(w, |mean, &w| *mean += share * (w - *mean));
        }
    }

    /// Puts the mean into the network and gives back the trained weights.
    pub(super) fn exchange(&self, network: &mut Network<F>) -> Vec<Tensor<F>> {
        let trained = network.snapshot();
        network.restore(&self.tensors);
        trained
    }
}
