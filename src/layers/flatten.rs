//! Flatten: the same numbers in one row.

use crate::{
    kernels::pieces,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, tensor},
};

/// Turns `[batch, channels, height, width]` into `[batch, features]`, so that a dense layer can
/// follow. No number changes, so dx is dy in the shape of x.
#[derive(Clone, Copy, Debug)]
pub struct Flatten;

impl<F: Real> Layer<F> for Flatten {
    fn name(&self) -> &'static str {
        "Flatten"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(vec![x.iter().product()])
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        let batch = x.shape()[0];
        (tensor(&[batch, x.len() / batch], pieces::copy(slice(x))), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let dx = need_dx.then(|| tensor(step.x.shape(), pieces::copy(slice(dy))));
        Backward { dx, dparams: vec![] }
    }
}
