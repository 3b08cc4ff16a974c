//! Backward must meet the units that forward dropped, not new ones.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::layer::{Layer, Pass, Saved, Step};
use brickprop::layers::Dropout;
use brickprop::tensor::Tensor;

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let Saved::Mask(mask) = step.saved else { return dy.clone() };
    dy * mask
}

fn wrong(dropout: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    // dropout is linear, its backward is its forward, but with the same mask; x makes a new one
    dropout.forward(dy, Pass::Train { seed: 99, step: step.x[[0, 0]].to_bits() }).0
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Dropout with a new mask",
    twins: Twins::Layer { at: &[11], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Dropout::new(0.3), Gradient::X, formula, &[3, 5])
}
