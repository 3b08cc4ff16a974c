//! Step 4, written out so that an exhibit can replace its rule.

use brickprop::network::{Gradients, Network};
use brickprop::tensor::Tensor;

use crate::museum::MemoryRule;

const RATE: f64 = 0.02;

/// w ← w − η·v, where `rule` says what v is.
pub fn step(
    network: &mut Network<f64>,
    gradients: &Gradients<f64>,
    memory: &mut Vec<Tensor<f64>>,
    rule: MemoryRule,
) {
    let mut number = 0;
    for (i, layer) in network.layers_mut().iter_mut().enumerate() {
        for (w, g) in layer.params_mut().into_iter().zip(&gradients.params[i]) {
            if memory.len() == number {
                memory.push(Tensor::zeros(g.raw_dim()));
            }
            memory[number].zip_mut_with(g, |v, &g| *v = rule(*v, g));
            w.scaled_add(-RATE, &memory[number]);
            number += 1;
        }
        if let Some(statistics) = &gradients.statistics[i] {
            layer.absorb(statistics);
        }
    }
}
