//! dW is a plain sum over the batch: the cost has divided by N already.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::init::{Init, rng};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Dense;
use brickprop::tensor::{Tensor, view2};

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    view2(dy).t().dot(&view2(step.x)).into_dyn()
}

fn wrong(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let n = dy.shape()[0] as f64;
    (view2(dy).t().dot(&view2(step.x)) / n).into_dyn()
}
// ANCHOR_END: twins

const GRADIENT: Gradient = Gradient::Param(0);

pub const EXHIBIT: Exhibit = Exhibit {
    title: "The division by N is done twice",
    twins: Twins::Layer { at: &[7, 9, 12], gradient: GRADIENT, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Dense::new(3, 2, Init::He, &mut rng(1)), GRADIENT, formula, &[4, 3])
}
