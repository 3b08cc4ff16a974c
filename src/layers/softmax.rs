//! Softmax as a brick: scores become probabilities.

use ndarray::Axis;

use crate::{
    cost::softmax,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, view2},
};

/// Probabilities from scores: x and y are `[batch, classes]`.
///
/// ```text
/// y[i] = eˣⁱ / Σⱼ eˣʲ
/// ```
///
/// Every y depends on every x of its row: `∂y[i]/∂x[j] = y[i]·((1 if i = j) − y[j])`. Summed with dy:
///
/// ```text
/// dx[j] = y[j]·(dy[j] − Σᵢ dy[i]·y[i])
/// ```
///
/// For training, a network ends with the scores, and
/// [`softmax_cross_entropy`](crate::cost::softmax_cross_entropy) does both at once: there the two
/// derivatives melt into p − y, which neither overflows nor divides by a probability near zero.
#[derive(Clone, Copy, Debug)]
pub struct Softmax;

impl<F: Real> Layer<F> for Softmax {
    fn name(&self) -> &'static str {
        "Softmax"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        match x {
            [_] => Ok(x.to_vec()),
            _ => Err(ShapeError(format!("expects one row of scores, gets {x:?}"))),
        }
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        (softmax(x), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let dx = need_dx.then(|| {
            let (y, dy) = (view2(step.y), view2(dy));
            let shared = (&y * &dy).sum_axis(Axis(1)).insert_axis(Axis(1));
            (&y * &(&dy - &shared)).into_dyn()
        });
        Backward { dx, dparams: vec![] }
    }
}
