//! What forward multiplied by 1/(1 − p), backward multiplies, too.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::layer::{Layer, Saved, Step};
use brickprop::layers::Dropout;
use brickprop::tensor::Tensor;
use ndarray::Zip;

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let Saved::Mask(mask) = step.saved else { return dy.clone() };
    dy * mask // 0 or 1/(1 − p)
}

fn wrong(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let Saved::Mask(mask) = step.saved else { return dy.clone() };
    Zip::from(mask).and(dy).map_collect(|&m, &dy| if m > 0.0 { dy } else { 0.0 })
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Dropout without its scale",
    twins: Twins::Layer { at: &[11], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Dropout::new(0.3), Gradient::X, formula, &[3, 5])
}
