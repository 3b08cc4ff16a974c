//! Step 4: from gradients to better weights.

mod adamw;
mod schedule;
mod sgd;

pub use adamw::AdamW;
pub use schedule::Schedule;
pub use sgd::Sgd;

use crate::{
    kernels::{pieces, wide::wide},
    network::{Gradients, Network},
    real::Real,
    tensor::{Tensor, slice, slice_mut},
};

/// A rule that changes the weights by their gradients.
pub trait Optimizer<F: Real> {
    /// Changes all parameters of the network, and lets its layers absorb the batch's statistics.
    fn step(&mut self, network: &mut Network<F>, gradients: &Gradients<F>);

    /// The learning rate of the next step.
    fn learning_rate(&self) -> f64;

    /// Sets the learning rate, as a [`Schedule`] wants it.
    fn set_learning_rate(&mut self, rate: f64);

    /// What it remembers of the steps so far, for a training that goes on later.
    fn memories(&self) -> Memories<F>;

    /// Takes such memories back.
    ///
    /// # Panics
    /// Where they are those of another rule.
    fn remember(&mut self, memories: Memories<F>);
}

/// What an optimizer remembers of its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Memories<F> {
    /// How many steps there were, where the rule counts them.
    pub steps: u64,
    /// Each of its memories: for each parameter, in the network's order, a tensor of its shape; none
    /// before the first step.
    pub tensors: Vec<Vec<Tensor<F>>>,
}

impl<F: Real> Memories<F> {
    /// The tensors of a rule that has so many memories.
    fn expect<const M: usize>(self) -> [Memory<F>; M] {
        let found = self.tensors.len();
        let tensors = self.tensors.try_into();
        tensors.unwrap_or_else(|_| panic!("expected {M} memories a parameter, found {found}"))
    }
}

/// Memories of an optimizer: for each parameter, in the network's order, a tensor of its shape.
type Memory<F> = Vec<Tensor<F>>;

/// What is not the same for all parameters.
#[derive(Clone, Debug, PartialEq)]
struct Differences {
    /// How strongly weights decay.
    decay: f64,
    /// Only matrices and kernels decay; biases and batch norms have one axis and stay.
    weights_only: bool,
    /// What the learning rate of each layer is multiplied by; empty for 1.
    layer_rates: Vec<f64>,
}

impl Differences {
    fn new(decay: f64) -> Self {
        Differences { decay, weights_only: false, layer_rates: vec![] }
    }

    fn decay<F: Real>(&self, param: &Tensor<F>) -> F {
        F::of(if self.weights_only && param.ndim() < 2 { 0.0 } else { self.decay })
    }

    fn rate<F: Real>(&self, layer: usize) -> F {
        F::of(if self.layer_rates.is_empty() { 1.0 } else { self.layer_rates[layer] })
    }
}

/// The part that all optimizers share: each parameter meets its gradient and its memories, number
/// by number, and layers absorb the batch's statistics. Memories start at zero; `rule` makes the
/// change for a parameter from its decay and its layer's factor for the learning rate.
fn update<F: Real, const M: usize, C: Fn(&mut F, F, [&mut F; M]) + Sync>(
    network: &mut Network<F>,
    gradients: &Gradients<F>,
    memories: &mut [Memory<F>; M],
    differences: &Differences,
    rule: impl Fn(F, F) -> C,
) {
    let layers = network.layers().len();
    assert_eq!(gradients.params.len(), layers, "gradients of another network");
    let rates = differences.layer_rates.len();
    assert!(rates == 0 || rates == layers, "{rates} learning rates for {layers} layers");
    let mut number = 0;
    for (i, layer) in network.layers_mut().iter_mut().enumerate() {
        let name = layer.name();
        let params = layer.params_mut();
        assert_eq!(params.len(), gradients.params[i].len(), "{name}: one gradient a parameter");
        for (param, gradient) in params.into_iter().zip(&gradients.params[i]) {
            assert_eq!(
                param.shape(),
                gradient.shape(),
                "{name}: a gradient of its parameter's shape"
            );
            let tensors = memories.each_mut().map(|memory| {
                if memory.len() == number {
                    memory.push(Tensor::zeros(param.raw_dim()));
                }
                let memory = &mut memory[number];
                assert_eq!(memory.shape(), param.shape(), "{name}: the memory of another network");
                slice_mut(memory)
            });
            let change = rule(differences.decay(param), differences.rate(i));
            update_one(slice_mut(param), slice(gradient), tensors, &change);
            number += 1;
        }
        if let Some(statistics) = &gradients.statistics[i] {
            layer.absorb(statistics);
        }
    }
}

/// One parameter, in fixed stretches.
fn update_one<F: Real, const M: usize>(
    param: &mut [F],
    gradient: &[F],
    memories: [&mut [F]; M],
    change: &(impl Fn(&mut F, F, [&mut F; M]) + Sync),
) {
    const STRETCH: usize = 1 << 14;
    let operations = pieces::MOVE * param.len();
    let mut memories = memories.map(|memory| memory.chunks_mut(STRETCH));
    let stretches = param
        .chunks_mut(STRETCH)
        .zip(gradient.chunks(STRETCH))
        .map(|(param, gradient)| {
            (param, gradient, memories.each_mut().map(|m| m.next().unwrap_or_default()))
        })
        .collect();
    pieces::share(stretches, operations, |_, (param, gradient, memories): Stretch<F, M>| {
        wide(
            #[inline(always)]
            || {
                // slices of one length: no check is left in the loop
                let mut memories = memories.map(|memory| &mut memory[..param.len()]);
                for (i, (w, &dw)) in param.iter_mut().zip(gradient).enumerate() {
                    change(w, dw, memories.each_mut().map(|memory| &mut memory[i]));
                }
            },
        );
    });
}

/// A parameter's numbers, their gradients and their memories.
type Stretch<'a, F, const M: usize> = (&'a mut [F], &'a [F], [&'a mut [F]; M]);
