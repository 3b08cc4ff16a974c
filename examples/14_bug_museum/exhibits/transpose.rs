//! dx = dy·W: someone writes Wᵀ.

use crate::checks::{by_slopes, weight};
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::init::{Init, rng};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Dense;
use brickprop::tensor::{Tensor, view2};

// ANCHOR: twins
fn right(dense: &dyn Layer<f64>, _: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    view2(dy).dot(&weight(dense)).into_dyn()
}

fn wrong(dense: &dyn Layer<f64>, _: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    view2(dy).dot(&weight(dense).t()).into_dyn()
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "A transpose too many",
    // of the three dense layers this one is square: no shape complains
    twins: Twins::Layer { at: &[9], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(Dense::new(3, 3, Init::He, &mut rng(1)), Gradient::X, formula, &[2, 3])
}
