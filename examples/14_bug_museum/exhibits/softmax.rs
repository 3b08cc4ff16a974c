//! e¹⁰⁰⁰ is larger than any floating-point number.

use crate::checks::{both, told};
use crate::museum::{CostRule, Exhibit, Pair, Twins, Verdict};
use brickprop::cost::Cost;
use brickprop::gradient_check::check_cost;
use brickprop::tensor::{Tensor, tensor, view2};
use ndarray::{Array2, Axis};

// ANCHOR: twins
fn right(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    let max = view2(logits).map_axis(Axis(1), |z| z.fold(f64::NEG_INFINITY, |a, &b| a.max(b)));
    cross_entropy((&view2(logits) - &max.insert_axis(Axis(1))).exp(), labels)
}

fn wrong(logits: &Tensor<f64>, labels: &[usize]) -> Cost<f64> {
    cross_entropy(view2(logits).exp(), labels)
}

/// The cost from the exponentials e.
fn cross_entropy(e: Array2<f64>, labels: &[usize]) -> Cost<f64> {
    let n = labels.len() as f64;
    let mut gradient = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1)) / n; // p / N
    let mut value = 0.0;
    for (row, &label) in labels.iter().enumerate() {
        value -= (gradient[[row, label]] * n).ln() / n; // −ln p
        gradient[[row, label]] -= 1.0 / n; // (p − t) / N
    }
    Cost { value, gradient: gradient.into_dyn() }
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Softmax without the shift",
    twins: Twins::Cost(Pair { right, wrong, check }),
};

/// The checker's logits are small. So a second check: a sure and right answer, which costs 0.
fn check(cost: CostRule) -> Verdict {
    let logits = tensor(&[2, 3], vec![0.5, -1.0, 2.0, 1.0, 0.0, -2.0]);
    let slopes = told(&check_cost("cross-entropy, small logits", &logits, |z| cost(z, &[2, 1])));
    let sure = cost(&tensor(&[1, 3], vec![1000.0, 0.0, 0.0]), &[0]);
    let text = format!("logits 1000, 0, 0: cost {}, gradient {}", sure.value, sure.gradient);
    both(slopes, Verdict { text, caught: sure.value != 0.0 })
}
