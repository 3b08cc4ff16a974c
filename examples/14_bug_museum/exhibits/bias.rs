//! One b serves every example of the batch, so db is a sum over them.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::init::{Init, rng};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Dense;
use brickprop::tensor::Tensor;
use ndarray::Axis;

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, _: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let mut db = Tensor::zeros(vec![dy.shape()[1]]);
    for dy in dy.axis_iter(Axis(0)) {
        db += &dy;
    }
    db
}

fn wrong(_: &dyn Layer<f64>, _: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let mut db = Tensor::zeros(vec![dy.shape()[1]]);
    for dy in dy.axis_iter(Axis(0)) {
        db.assign(&dy); // = in the place of +=
    }
    db
}
// ANCHOR_END: twins

const GRADIENT: Gradient = Gradient::Param(1);

pub const EXHIBIT: Exhibit = Exhibit {
    title: "The bias is not summed",
    twins: Twins::Layer { at: &[7, 9, 12], gradient: GRADIENT, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Dense::new(3, 2, Init::He, &mut rng(1)), GRADIENT, formula, &[4, 3])
}
