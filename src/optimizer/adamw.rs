//! AdamW: a step size of its own for each weight.

use super::{Differences, Memories, Memory, Optimizer, update};
use crate::{
    network::{Gradients, Network},
    real::Real,
};

/// Divides each weight's mean gradient by its usual size, so that all weights take steps of about
/// η, and lets weights decay apart from that (Kingma and Ba 2015; Loshchilov and Hutter 2019).
///
/// ```text
/// m ← β₁·m + (1 − β₁)·dw                 mean gradient
/// s ← β₂·s + (1 − β₂)·dw²                mean squared gradient
/// w ← w − η·λ·w                          decay
/// w ← w − η·m̂ / (√ŝ + ε)                 m̂ = m/(1 − β₁ᵗ), ŝ = s/(1 − β₂ᵗ)
/// ```
///
/// The hats make up for the start at zero: after t steps the factors 1 − βᵗ are what the weights
/// of the means add up to.
#[derive(Clone, Debug)]
pub struct AdamW<F> {
    /// η.
    pub learning_rate: f64,
    /// β₁ and β₂.
    pub betas: [f64; 2],
    /// ε.
    pub epsilon: f64,
    differences: Differences,
    /// t, the steps so far.
    steps: u64,
    means: [Memory<F>; 2],
}

impl<F: Real> AdamW<F> {
    /// The usual settings: β = (0.9, 0.999), ε = 1e-8, λ = 0.01.
    pub fn new(learning_rate: f64) -> Self {
        let (betas, epsilon) = ([0.9, 0.999], 1e-8);
        let differences = Differences::new(0.01);
        AdamW { learning_rate, betas, epsilon, differences, steps: 0, means: [vec![], vec![]] }
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

impl<F: Real> Optimizer<F> for AdamW<F> {
    fn step(&mut self, network: &mut Network<F>, gradients: &Gradients<F>) {
        self.steps += 1;
        let [beta1, beta2] = self.betas;
        // after so many steps the powers are 0
        let t = i32::try_from(self.steps).unwrap_or(i32::MAX);
        let rate = F::of(self.learning_rate / (1.0 - beta1.powi(t)));
        let root = F::of((1.0 - beta2.powi(t)).sqrt());
        let learning_rate = F::of(self.learning_rate);
        let ([b1, b2], [c1, c2]) = (self.betas.map(F::of), self.betas.map(|b| F::of(1.0 - b)));
        let epsilon = F::of(self.epsilon);
        update(network, gradients, &mut self.means, &self.differences, |decay, factor| {
            let (rate, learning_rate) = (factor * rate, factor * learning_rate);
            move |w: &mut F, dw, [m, s]: [&mut F; 2]| {
                *m = b1 * *m + c1 * dw;
                *s = b2 * *s + c2 * dw * dw;
                *w -= learning_rate * decay * *w;
                *w -= rate * *m / (s.sqrt() / root + epsilon);
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
        Memories { steps: self.steps, tensors: self.means.to_vec() }
    }

    fn remember(&mut self, memories: Memories<F>) {
        self.steps = memories.steps;
        self.means = memories.expect();
    }
}
