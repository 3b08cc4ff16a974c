//! A pixel lies in several windows, and each of them sends back a part of its dx.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::init::{Init, rng};
use brickprop::kernels::convolution::{Geometry, plain::for_each_product};
use brickprop::layer::{Layer, Step};
use brickprop::layers::Conv2d;
use brickprop::tensor::{Tensor, slice, tensor};

/// The convolution of the museum's network: 3×3, every other pixel, one zero around the picture.
pub fn geometry(layer: &dyn Layer<f64>, x: &Tensor<f64>) -> Geometry {
    let input = [x.shape()[1], x.shape()[2], x.shape()[3]];
    let output = layer.output_shape(&input).expect("the network was built");
    let output = [output[0], output[1], output[2]];
    Geometry { input, output, kernel: 3, stride: 2, padding: 1, dilation: 1 }
}

// ANCHOR: twins
fn right(conv: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    col2im(conv, step, dy, |dx, from_window| *dx += from_window)
}

fn wrong(conv: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    col2im(conv, step, dy, |dx, from_window| *dx = from_window)
}
// ANCHOR_END: twins

/// First what each window has for each of its pixels, the sum over all output channels; then the
/// windows are put back onto the picture.
fn col2im(
    conv: &dyn Layer<f64>,
    step: Step<'_, f64>,
    dy: &Tensor<f64>,
    put: fn(&mut f64, f64),
) -> Tensor<f64> {
    let g = geometry(conv, step.x);
    let w = slice(conv.params()[0].tensor);
    let mut dx = vec![0.0; step.x.len()];
    for (dx, dy) in dx.chunks_mut(g.input_len()).zip(slice(dy).chunks(g.output_len())) {
        let mut columns = vec![0.0; g.taps() * g.pixels()];
        let mut place = vec![None; columns.len()];
        for_each_product(&g, |iw, ix, iy| {
            let at = iw % g.taps() + iy % g.pixels() * g.taps();
            columns[at] += w[iw] * dy[iy];
            place[at] = Some(ix);
        });
        for (column, place) in columns.into_iter().zip(place) {
            if let Some(ix) = place {
                put(&mut dx[ix], column);
            }
        }
    }
    tensor(step.x.shape(), dx)
}

pub const EXHIBIT: Exhibit = Exhibit {
    title: "col2im overwrites",
    twins: Twins::Layer { at: &[3], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    let conv = Conv2d::new(2, 3, 3, Init::He, &mut rng(1)).stride(2).padding(1);
    by_slopes(conv, Gradient::X, formula, &[2, 2, 5, 7])
}
