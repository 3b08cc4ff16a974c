//! Max-pooling: of each window only the largest number goes on.

use super::window::Windows;
use crate::{
    kernels::pieces,
    layer::{Backward, Layer, Part, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, planes, slice, slice_mut},
};

/// The largest number of each window, channel by channel. x is `[batch, channels, height, width]`,
/// y is `[batch, channels, rows, columns]`.
///
/// ```text
/// y[i][j] = max over (u, v) of x[i·s + u − p][j·s + v − p]
/// ```
///
/// Where `x[r][q]` is the maximum of its window, y changes as x does: the derivative is 1. All other
/// pixels of the window could change a little without any effect: 0. So dy goes back to the place
/// the maximum came from, which forward saves as one byte a window; a pixel that is the maximum of
/// several windows gets the sum. Among equal numbers the first, row by row, is the maximum.
#[derive(Clone, Copy, Debug)]
pub struct MaxPool2d(Windows);

impl MaxPool2d {
    /// Square windows of `side` pixels, side by side: the stride equals the side.
    pub fn new(side: usize) -> Self {
        MaxPool2d(Windows::new(side))
    }

    /// The window moves by `stride` pixels.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        MaxPool2d(Windows { stride, ..self.0 })
    }

    /// A border of `padding` pixels that never are the maximum; at most half a window.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        MaxPool2d(Windows { padding, ..self.0 })
    }
}

impl<F: Real> Layer<F> for MaxPool2d {
    fn name(&self) -> &'static str {
        "MaxPool2d"
    }

    fn describe(&self) -> String {
        self.0.describe()
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        if self.0.side > 16 {
            let message = "has windows of at most 16 × 16 pixels, so that a place is a byte; gets";
            return Err(ShapeError(format!("{message} {}", self.0.side)));
        }
        self.0.output_shape(x)
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        let (count, size) = planes(x);
        let y_shape = super::batch_shape(self as &dyn Layer<F>, x);
        let y_size = [y_shape[2], y_shape[3]];
        let mut y = Tensor::from_elem(y_shape, F::neg_infinity());
        let mut places = vec![0u8; y.len()];
        pieces::for_each_piece2(slice_mut(&mut y), &mut places, count, |plane, y, places| {
            let x = &slice(x)[plane * size[0] * size[1]..][..size[0] * size[1]];
            self.0.for_each_row(size, y_size, |tap, row, at| {
                let x = x[at..].iter().step_by(self.0.stride);
                for ((y, place), &x) in y[row.clone()].iter_mut().zip(&mut places[row]).zip(x) {
                    // NaN goes on, so that a broken network shows
                    let larger = x > *y || x.is_nan();
                    *y = if larger { x } else { *y };
                    *place = if larger { tap as u8 } else { *place };
                }
            });
        });
        (y, Saved::Argmax(places))
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let Saved::Argmax(places) = step.saved else {
            panic!("MaxPool2d needs the places of the maxima that its forward pass saves")
        };
        let (count, size) = planes(step.x);
        let (_, y_size) = planes(dy);
        let dx = need_dx.then(|| {
            let mut dx = Tensor::zeros(step.x.raw_dim());
            pieces::for_each_piece(slice_mut(&mut dx), count, |plane, dx| {
                let own = plane * y_size[0] * y_size[1]..(plane + 1) * y_size[0] * y_size[1];
                let (dy, places) = (&slice(dy)[own.clone()], &places[own]);
                self.0.for_each_row(size, y_size, |tap, row, at| {
                    let dx = dx[at..].iter_mut().step_by(self.0.stride);
                    for ((&dy, &place), dx) in dy[row.clone()].iter().zip(&places[row]).zip(dx) {
                        *dx += if usize::from(place) == tap { dy } else { F::zero() };
                    }
                });
            });
            dx
        });
        Backward { dx, dparams: vec![] }
    }

    fn part(&self) -> Part<'_, F> {
        if self.0 == Windows::new(2) { Part::MaxPool2x2 } else { Part::Other }
    }
}
