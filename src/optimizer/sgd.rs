//! Stochastic gradient descent.

use super::{Decay, Memory, Optimizer, update};
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
    decay: Decay,
    velocity: [Memory<F>; 1],
}

impl<F: Real> Sgd<F> {
    /// Plain gradient descent: no momentum, no decay.
    pub fn new(learning_rate: f64) -> Self {
        let decay = Decay { rate: 0.0, weights_only: false };
        Sgd { learning_rate, momentum: 0.0, nesterov: false, decay, velocity: [vec![]] }
    }

    /// With momentum μ.
    pub fn momentum(self, momentum: f64) -> Self {
        Sgd { momentum, ..self }
    }

    /// With Nesterov's look ahead.
    pub fn nesterov(self) -> Self {
        Sgd { nesterov: true, ..self }
    }

    /// With weight decay λ.
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Sgd { decay: Decay { rate: weight_decay, ..self.decay }, ..self }
    }

    /// Lets only matrices and kernels decay, neither biases nor batch norms.
    pub fn decay_weights_only(self) -> Self {
        Sgd { decay: Decay { weights_only: true, ..self.decay }, ..self }
    }
}

impl<F: Real> Optimizer<F> for Sgd<F> {
    fn step(&mut self, network: &mut Network<F>, gradients: &Gradients<F>) {
        let [rate, mu] = [self.learning_rate, self.momentum].map(F::of);
        let nesterov = self.nesterov;
        update(network, gradients, &mut self.velocity, self.decay, |decay| {
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
}
