//! Output (i, j) of a convolution saw the window at (i·s, j·s), not at (i, j).

use super::col2im::geometry;
use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::init::{Init, rng};
use brickprop::kernels::convolution::{Geometry, plain::for_each_product};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Conv2d;
use brickprop::tensor::{Tensor, slice, tensor};

// ANCHOR: twins
fn right(conv: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    dw(geometry(conv, step.x), conv, step, dy)
}

fn wrong(conv: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    dw(Geometry { stride: 1, ..geometry(conv, step.x) }, conv, step, dy)
}

fn dw(g: Geometry, conv: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    let mut dw = vec![0.0; g.weights()];
    for (x, dy) in slice(step.x).chunks(g.input_len()).zip(slice(dy).chunks(g.output_len())) {
        for_each_product(&g, |iw, ix, iy| dw[iw] += x[ix] * dy[iy]);
    }
    tensor(conv.params()[0].tensor.shape(), dw)
}
// ANCHOR_END: twins

const GRADIENT: Gradient = Gradient::Param(0);

pub const EXHIBIT: Exhibit = Exhibit {
    title: "The stride is ignored",
    twins: Twins::Layer { at: &[3], gradient: GRADIENT, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    let conv = Conv2d::new(2, 3, 3, Init::He, &mut rng(1)).stride(2).padding(1);
    by_slopes(conv, GRADIENT, formula, &[2, 2, 5, 7])
}
