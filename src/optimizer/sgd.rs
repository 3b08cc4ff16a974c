//! Stochastic gradient descent.

use super::{Memory, Optimizer, update};
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
/// Decay reaches all parameters, biases too, as PyTorch's does.
#[derive(Clone, Debug)]
pub struct Sgd<F> {
    /// η.
    pub learning_rate: f64,
    /// μ, from 0 (no memory) to below 1.
    pub momentum: f64,
    /// Whether to look ahead.
    pub nesterov: bool,
    /// λ.
    pub weight_decay: f64,
    velocity: [Memory<F>; 1],
}

impl<F: Real> Sgd<F> {
    /// Plain gradient descent: no momentum, no decay.
    pub fn new(learning_rate: f64) -> Self {
        let (momentum, nesterov, weight_decay) = (0.0, false, 0.0);
        Sgd { learning_rate, momentum, nesterov, weight_decay, velocity: [vec![]] }
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
        Sgd { weight_decay, ..self }
    }
}

impl<F: Real> Optimizer<F> for Sgd<F> {
    fn step(&mut self, network: &mut Network<F>, gradients: &Gradients<F>) {
        let [rate, mu, decay] = [self.learning_rate, self.momentum, self.weight_decay].map(F::of);
        let nesterov = self.nesterov;
        update(network, gradients, &mut self.velocity, |w, dw, [v]| {
            let g = dw + decay * *w;
            *v = mu * *v + g;
            *w -= rate * if nesterov { g + mu * *v } else { *v };
        });
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.learning_rate = rate;
    }
}
