//! x also moves the mean and the variance of its batch, and through them every y.

use crate::checks::by_slopes;
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::layer::{Layer, Saved, Step};
use brickprop::layers::BatchNorm;
use brickprop::tensor::Tensor;
use ndarray::Axis;

// ANCHOR: twins
/// dx = γ·r·(dy − mean of dy − x̂ · mean of dy·x̂), for each channel
fn right(norm: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    by_channel(norm, step, dy, |x_hat, dy| {
        let stretch = (x_hat * dy).mean().unwrap_or(0.0);
        dy - dy.mean().unwrap_or(0.0) - x_hat * stretch
    })
}

/// dx = γ·r·dy: as if mean and variance were constants
fn wrong(norm: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    by_channel(norm, step, dy, |_, dy| dy.clone())
}
// ANCHOR_END: twins

/// Makes dx = γ·r·inner(x̂, dy) for each channel.
fn by_channel(
    norm: &dyn Layer<f64>,
    step: Step<'_, f64>,
    dy: &Tensor<f64>,
    inner: fn(&Tensor<f64>, &Tensor<f64>) -> Tensor<f64>,
) -> Tensor<f64> {
    let Saved::Moments { mean, variance, .. } = step.saved else { panic!("a training pass") };
    let gamma = norm.params()[0].tensor;
    let mut dx = dy.clone();
    for (f, mut dx) in dx.axis_iter_mut(Axis(1)).enumerate() {
        let r = 1.0 / (variance[f] + 1e-5).sqrt();
        let x_hat = step.x.index_axis(Axis(1), f).mapv(|x| (x - mean[f]) * r);
        let inner = inner(&x_hat, &dx.to_owned());
        dx.assign(&(inner * gamma[f] * r));
    }
    dx
}

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Batch norm without means",
    twins: Twins::Layer { at: &[4], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

fn check(formula: Formula) -> Verdict {
    by_slopes(BatchNorm::new(2), Gradient::X, formula, &[3, 2, 2, 3])
}
