//! Stochastic gradient descent.

use super::{Differences, Memories, Memory, Optimizer, update};
use crate::{
    network::{Gradients, Network},
    real::Real,
};

/// Downhill, with memory: the velocity v adds up past gradients, so that steps in a steady
/// direction grow and steps to and fro cancel out.
///
/// ```text
/// g = dw + λ·w                 weight decay λ
/// v ← μ·v + g                  momentum μ
/// w ← w − η·v                  plain
/// w ← w − η·(g + μ·v)          Nesterov: looks one step ahead
/// ```
///
/// Decay reaches all parameters, biases too, as PyTorch's does; see
/// [`decay_weights_only`](Sgd::decay_weights_only).
#[derive(Clone, Debug)]
pub struct Sgd<F> {
    /// η.
    pub learning_rate: f64,
    /// μ, from 0 (no memory) to below 1.
    pub momentum: f64,
    /// Whether to look ahead.
    pub nesterov: bool,
    differences: Differences,
    velocity: [Memory<F>; 1],
}

impl<F: Real> Sgd<F> {
    /// Plain gradient descent: no momentum, no decay.
    pub fn new(learning_rate: f64) -> Self {
        let differences = Differences::new(0.0);
        Sgd { learning_rate, momentum: 0.0, nesterov: false, differences, velocity: [vec![]] }
    }

    /// With momentum μ.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Self {
        Sgd { momentum, ..self }
    }

    /// With Nesterov's look ahead.
    #[must_use]
    pub fn nesterov(self) -> Self {
        Sgd { nesterov: true, ..self }
    }

    /// With weight decay λ.
    #[must_use]
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.differences.decay = weight_decay;
        self
    }

    /// Lets only matrices and kernels decay, neither biases nor batch norms.
    #[must_use]
    pub fn decay_weights_only(mut self) -> Self {
        self.differences.weights_only = true;
        self
    }

    /// With learning rates of their own for the layers: each is this one times the layer's factor,
    /// such as 0.1 for layers that have learnt before (discriminative rates, Howard and Ruder 2018).
    /// One factor a layer, in the network's order.
    #[must_use]
    pub fn layer_rates(mut self, factors: Vec<f64>) -> Self {
        self.differences.layer_rates = factors;
        self
    }
}

impl<F: Real> Optimizer<F> for Sgd<F> {
    fn step(&mut self, network: &mut Network<F>, gradients: &Gradients<F>) {
        let [rate, mu] = [self.learning_rate, self.momentum].map(F::of);
        let nesterov = self.nesterov;
        update(network, gradients, &mut self.velocity, &self.differences, |decay, factor| {
            let rate = factor * rate;
            move |w: &mut F, dw, [v]: [&mut F; 1]| {
                let g = dw + decay * *w;
                *v = mu * *v + g;
                *w -= rate * if nesterov { g + mu * *v } else { *v };
            }
        });
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.learning_rate = rate;
    }

    fn memories(&self) -> Memories<F> {
        Memories { steps: 0, tensors: self.velocity.to_vec() }
    }

    fn remember(&mut self, memories: Memories<F>) {
        self.velocity = memories.expect();
    }
}
