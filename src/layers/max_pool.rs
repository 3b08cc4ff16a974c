//! Max-pooling: of each window only the largest number goes on.

use super::window::Windows;
use crate::{
    kernels::pieces,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, planes, slice, slice_mut, tensor},
};

/// The largest number of each window, channel by channel. x is `[batch, channels, height, width]`,
/// y is `[batch, channels, rows, columns]`.
///
/// ```text
/// y[i][j] = max over (u, v) of x[i·s + u − p][j·s + v − p]
/// ```
///
/// Where x[r][q] is the maximum of its window, y changes as x does: the derivative is 1. All other
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
    pub fn stride(self, stride: usize) -> Self {
        MaxPool2d(Windows { stride, ..self.0 })
    }

    /// A border of `padding` pixels that never are the maximum; at most half a window.
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
        let (rows, columns) = (y_shape[2], y_shape[3]);
        let mut cells = vec![(F::neg_infinity(), 0u8); count * rows * columns];
        pieces::for_each_piece(&mut cells, count, |plane, cells| {
            let x = &slice(x)[plane * size[0] * size[1]..][..size[0] * size[1]];
            self.0.for_each_pixel(size, [rows, columns], |tap, y, at| {
                // NaN goes on, so that a broken network shows
                if x[at] > cells[y].0 || x[at].is_nan() {
                    cells[y] = (x[at], tap as u8);
                }
            });
        });
        let (y, places) = cells.into_iter().unzip();
        (tensor(&y_shape, y), Saved::Argmax(places))
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
                self.0.for_each_pixel(size, y_size, |tap, y, at| {
                    if usize::from(places[y]) == tap {
                        dx[at] += dy[y];
                    }
                });
            });
            dx
        });
        Backward { dx, dparams: vec![] }
    }
}
