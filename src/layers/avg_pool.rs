//! Average pooling: of each window, or of the whole channel, the mean goes on.

use super::window::{self, Windows};
use crate::{
    kernels::pieces,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, planes, slice, slice_mut, tensor},
};

/// The mean of each window, channel by channel; padding counts as zeros.
///
/// ```text
/// y[i][j] = 1/k² · Σ over (u, v) of x[i·s + u − p][j·s + v − p]
/// ```
///
/// Each pixel of a window has the same share in its mean, so each gets the same share of dy:
///
/// ```text
/// dx[r][q] = 1/k² · Σ dy[i][j] over the windows (i, j) that hold (r, q)
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AvgPool2d(Windows);

impl AvgPool2d {
    /// Square windows of `side` pixels, side by side: the stride equals the side.
    pub fn new(side: usize) -> Self {
        AvgPool2d(Windows::new(side))
    }

    /// The window moves by `stride` pixels.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        AvgPool2d(Windows { stride, ..self.0 })
    }

    /// `padding` zeros around the picture; at most half a window.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        AvgPool2d(Windows { padding, ..self.0 })
    }

    /// One pixel's share in the mean.
    fn share<F: Real>(&self) -> F {
        F::of(1.0 / (self.0.side * self.0.side) as f64)
    }
}

impl<F: Real> Layer<F> for AvgPool2d {
    fn name(&self) -> &'static str {
        "AvgPool2d"
    }

    fn describe(&self) -> String {
        self.0.describe()
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        self.0.output_shape(x)
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        let (count, size) = planes(x);
        let mut y = Tensor::zeros(super::batch_shape(self as &dyn Layer<F>, x));
        let (_, y_size) = planes(&y);
        pieces::for_each_piece(slice_mut(&mut y), count, |plane, y| {
            let x = &slice(x)[plane * size[0] * size[1]..][..size[0] * size[1]];
            self.0.for_each_row(size, y_size, |_, row, at| {
                let x = x[at..].iter().step_by(self.0.stride);
                y[row].iter_mut().zip(x).for_each(|(y, &x)| *y += x * self.share());
            });
        });
        (y, Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let (count, size) = planes(step.x);
        let (_, y_size) = planes(dy);
        let dx = need_dx.then(|| {
            let mut dx = Tensor::zeros(step.x.raw_dim());
            pieces::for_each_piece(slice_mut(&mut dx), count, |plane, dx| {
                let dy = &slice(dy)[plane * y_size[0] * y_size[1]..][..y_size[0] * y_size[1]];
                self.0.for_each_row(size, y_size, |_, row, at| {
                    let dx = dx[at..].iter_mut().step_by(self.0.stride);
                    dy[row].iter().zip(dx).for_each(|(&dy, dx)| *dx += dy * self.share());
                });
            });
            dx
        });
        Backward { dx, dparams: vec![] }
    }
}

/// The mean of each channel: x is `[batch, channels, height, width]`, y is `[batch, channels]`.
///
/// ```text
/// y[n][c] = 1/(h·w) · Σ x[n][c][·][·]          dx[n][c][r][q] = dy[n][c] / (h·w)
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GlobalAvgPool;

impl<F: Real> Layer<F> for GlobalAvgPool {
    fn name(&self) -> &'static str {
        "GlobalAvgPool"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(vec![window::picture(x)?[0]])
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        let (_, [height, width]) = planes(x);
        let pixels = height * width;
        let channels = slice(x).chunks_exact(pixels);
        let y = channels.map(|x| pieces::sum(x) / F::of(pixels as f64)).collect();
        (tensor(&x.shape()[..2], y), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let (_, [height, width]) = planes(step.x);
        let dx = need_dx.then(|| {
            let mut dx = Tensor::zeros(step.x.raw_dim());
            for (dx, &dy) in slice_mut(&mut dx).chunks_exact_mut(height * width).zip(dy) {
                dx.fill(dy / F::of((height * width) as f64));
            }
            dx
        });
        Backward { dx, dparams: vec![] }
    }
}
