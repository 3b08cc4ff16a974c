//! The slope of ReLU depends on x, not on dy.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Activation;
use brickprop::tensor::Tensor;
use ndarray::Zip;

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    Zip::from(step.x).and(dy).map_collect(|&x, &dy| if x > 0.0 { dy } else { 0.0 })
}

fn wrong(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    Zip::from(step.x).and(dy).map_collect(|_, &dy| if dy > 0.0 { dy } else { 0.0 })
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "ReLU masked by dy",
    twins: Twins::Layer {
        at: &[1, 5, 8, 10],
        gradient: Gradient::X,
        pair: Pair { right, wrong, check },
    },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Activation::Relu, Gradient::X, formula, &[3, 5])
}
