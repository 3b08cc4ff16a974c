//! Somewhere classes count from 1, elsewhere from 0.

use crate::checks::{both, told};
use crate::museum::{CostRule, Exhibit, Pair, Twins, Verdict};
use brickprop::cost::{Cost, softmax_cross_entropy};
use brickprop::gradient_check::check_cost;
use brickprop::tensor::{Tensor, tensor};

// ANCHOR: twins
fn right(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    softmax_cross_entropy(logits, labels)
}

fn wrong(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    let classes = logits.shape()[1];
    let labels: Vec<usize> = labels.iter().map(|label| (label + 1) % classes).collect();
    softmax_cross_entropy(logits, &labels)
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit =
    Exhibit { title: "Labels off by one", twins: Twins::Cost(Pair { right, wrong, check }) };

/// Value and gradient agree: they have the same wrong idea. So a second check with a known answer.
fn check(cost: CostRule) -> Verdict {
    let logits = tensor(&[2, 3], vec![0.5, -1.0, 2.0, 1.0, 0.0, -2.0]);
    let slopes = told(&check_cost("cross-entropy", &logits, |z| cost(z, &[2, 1])));
    let sure = cost(&tensor(&[1, 3], vec![20.0, 0.0, 0.0]), &[0]).value;
    let text = format!("class 0, and 20 for it against 0 and 0: cost {sure:.3}");
    both(slopes, Verdict { text, caught: sure > 1e-3 })
}
