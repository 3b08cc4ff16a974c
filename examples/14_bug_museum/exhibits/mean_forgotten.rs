//! The cost is a mean over the batch, its gradient must be one, too.

use crate::checks::told;
use crate::museum::{CostRule, Exhibit, Pair, Twins, Verdict};
use brickprop::cost::{Cost, softmax_cross_entropy};
use brickprop::gradient_check::check_cost;
use brickprop::tensor::{Tensor, tensor};

// ANCHOR: twins
fn right(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    softmax_cross_entropy(logits, labels) // (p − t) / N
}

fn wrong(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    let Cost { value, gradient } = softmax_cross_entropy(logits, labels);
    Cost { value, gradient: gradient * labels.len() as f64 } // p − t
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "The division by N is forgotten",
    twins: Twins::Cost(Pair { right, wrong, check }),
};

fn check(cost: CostRule) -> Verdict {
    let logits = tensor(&[4, 3], (0..12).map(|i| f64::from(i * 7 % 5) / 4.0).collect());
    told(&check_cost("cross-entropy, N = 4", &logits, |z| cost(z, &[0, 2, 1, 1])))
}
