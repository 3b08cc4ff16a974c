//! The convolution without columns in memory: three matrix products on the register tile.
//!
//! A convolution is a product of the weights `[outputs, taps]` with the windows of the picture
//! `[taps, pixels]`. Writing all windows down (`im2col`) copies the picture k² times through
//! memory. Here the picture is framed with its padding once. Then tap t of pixel p lies at
//! `frame[steps[t] + pixels[p]]`, a sum of two table entries, and a panel of some 32 pixels is
//! gathered just before the tile uses it, while it is in the nearest cache.
//!
//! - y: weights × windows; panels of windows.
//! - dx: the same convolution over dy, with the weights turned by 180° and inputs and outputs
//!   swapped: what x gave to y along `w[u]` comes back from dy along the same `w[u]`.
//! - dw: windows × dyᵀ; the tile reads the windows right in the frame, so nothing is gathered.

use super::Geometry;
use crate::{
    kernels::{
        pieces,
        product::{Matrix, Rows, panels_of_columns, times_panel},
        tile::{Offsets, Run, SLACK},
    },
    real::Real,
};

/// y for a batch: `x` holds `examples` pictures.
pub fn forward<F: Real>(g: &Geometry, examples: usize, x: &[F], w: &[F], b: &[F]) -> Vec<F> {
    let windows = Windows::new(g);
    let mut y = vec![F::zero(); examples * g.output_len()];
    pieces::for_each_piece(&mut y, examples, |n, y| {
        let x = &x[n * g.input_len()..][..g.input_len()];
        windows.convolve(&windows.frame(x, g.input, 1, g.padding), w, b, y);
    });
    y
}

/// dx for a batch.
pub fn backward_input<F: Real>(g: &Geometry, examples: usize, w: &[F], dy: &[F]) -> Vec<F> {
    let turned = Geometry {
        input: [g.output[0], g.input[1] + g.span() - 1, g.input[2] + g.span() - 1],
        output: g.input,
        stride: 1,
        padding: 0,
        ..*g
    };
    let windows = Windows::new(&turned);
    let (w, b) = (turn(g, w), vec![F::zero(); g.input[0]]);
    let mut dx = vec![F::zero(); examples * g.input_len()];
    pieces::for_each_piece(&mut dx, examples, |n, dx| {
        let dy = &dy[n * g.output_len()..][..g.output_len()];
        let frame = windows.frame(dy, g.output, g.stride, g.span() - 1 - g.padding);
        windows.convolve(&frame, &w, &b, dx);
    });
    dx
}

/// dw and db, summed over a batch.
pub fn backward_weights<F: Real>(
    g: &Geometry,
    examples: usize,
    x: &[F],
    dy: &[F],
) -> (Vec<F>, Vec<F>) {
    let windows = Windows::new(g);
    let tile = F::tile();
    let taps = Rows::new(&tile, windows.taps.values());
    let mut dw = pieces::sum_over_groups(examples, g.weights() + g.output[0], |group, sums| {
        let (dw, db) = sums.split_at_mut(g.weights());
        for n in group {
            let x = &x[n * g.input_len()..][..g.input_len()];
            let dy = &dy[n * g.output_len()..][..g.output_len()];
            for (db, dy) in db.iter_mut().zip(dy.chunks_exact(g.pixels())) {
                *db += pieces::sum(dy);
            }
            let frame = windows.frame(x, g.input, 1, g.padding);
            let panels = panels_of_columns(Matrix { data: dy, columns: g.pixels() });
            for (panel, first) in panels.iter().zip((0..g.output[0]).step_by(tile.columns)) {
                times_panel(&tile, &frame, &taps, &windows.pixels, panel, |tap, sums| {
                    for (o, &sum) in (first..g.output[0]).zip(sums) {
                        dw[o * g.taps() + tap] += sum;
                    }
                });
            }
        }
    });
    let db = dw.split_off(g.weights());
    (dw, db)
}

/// The weights for dx: inputs and outputs swapped, each kernel turned by 180°.
fn turn<F: Real>(g: &Geometry, w: &[F]) -> Vec<F> {
    let ([channels, ..], [outputs, ..], size) = (g.input, g.output, g.kernel * g.kernel);
    let mut turned = vec![F::zero(); w.len()];
    for (i, kernel) in w.chunks_exact(size).enumerate() {
        let (o, c) = (i / channels, i % channels);
        let to = &mut turned[(c * outputs + o) * size..][..size];
        to.iter_mut().zip(kernel.iter().rev()).for_each(|(to, &w)| *to = w);
    }
    turned
}

/// Where the windows of a convolution find their pixels in a framed picture.
///
/// With a stride s the frame is stored as s × s interleaved pictures, so that neighbours in y are
/// neighbours in memory, whatever the stride.
struct Windows {
    g: Geometry,
    /// Height and width of one of the interleaved pictures.
    plane: [usize; 2],
    /// The offset of each tap (channel, row, column of the kernel).
    taps: Offsets,
    /// The offset of each output pixel.
    pixels: Offsets,
}

impl Windows {
    fn new(g: &Geometry) -> Self {
        let plane = [1, 2].map(|axis| (g.input[axis] + 2 * g.padding).div_ceil(g.stride));
        let mut windows =
            Windows { g: *g, plane, taps: Offsets::default(), pixels: Offsets::default() };
        let at = |c, row, column| windows.at(c, row, column);
        let k = g.kernel;
        let taps = (0..g.taps())
            .map(|t| at(t / (k * k), t / k % k * g.dilation, t % k * g.dilation))
            .collect();
        let columns = g.output[2];
        let pixels = (0..g.pixels())
            .map(|p| at(0, p / columns * g.stride, p % columns * g.stride))
            .collect();
        (windows.taps, windows.pixels) = (taps, pixels);
        windows
    }

    /// Where the frame keeps the pixel of channel `c` at (row, column).
    fn at(&self, c: usize, row: usize, column: usize) -> usize {
        let s = self.g.stride;
        let picture = (c * s + row % s) * s + column % s;
        (picture * self.plane[0] + row / s) * self.plane[1] + column / s
    }

    /// The picture `x` of a size, its pixels `spread` apart, `border` zeros above and to the left.
    fn frame<F: Real>(&self, x: &[F], size: [usize; 3], spread: usize, border: usize) -> Vec<F> {
        let [_, height, width] = size;
        let [channels, s] = [self.g.input[0], self.g.stride];
        let mut frame = vec![F::zero(); channels * s * s * self.plane[0] * self.plane[1] + SLACK];
        for (i, row) in x.chunks_exact(width).enumerate() {
            let (c, row_at) = (i / height, border + i % height * spread);
            if s == 1 && spread == 1 {
                frame[self.at(c, row_at, border)..][..width].copy_from_slice(row);
            } else {
                for (j, &value) in row.iter().enumerate() {
                    frame[self.at(c, row_at, border + j * spread)] = value;
                }
            }
        }
        frame
    }

    /// y = b + weights × windows, for one framed picture.
    fn convolve<F: Real>(&self, frame: &[F], w: &[F], b: &[F], y: &mut [F]) {
        let tile = F::tile();
        let pixels = self.g.pixels();
        let steps: Offsets = (0..self.g.taps()).collect();
        let rows: Vec<usize> = (0..self.g.output[0]).map(|o| o * self.g.taps()).collect();
        let rows = Rows::new(&tile, &rows);
        let mut panel = vec![F::zero(); steps.len() * tile.columns + SLACK];
        for first in (0..pixels).step_by(tile.columns) {
            let count = tile.columns.min(pixels - first);
            tile.gather(frame, &self.runs(first, count), &self.taps, &mut panel);
            times_panel(&tile, w, &rows, &steps, &panel, |o, sums| {
                let y = &mut y[o * pixels + first..][..count];
                y.iter_mut().zip(sums).for_each(|(y, &sum)| *y = sum + b[o]);
            });
        }
    }

    /// The output pixels `first..first + count` as stretches of neighbours in the frame: one a row.
    fn runs(&self, first: usize, count: usize) -> Vec<Run> {
        let columns = self.g.output[2];
        let mut runs = vec![];
        let mut to = 0;
        while to < count {
            let length = (columns - (first + to) % columns).min(count - to);
            runs.push(Run { from: self.pixels.values()[first + to], to, length });
            to += length;
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::convolution::plain;
    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// |a − b| ≤ 4·K·ε·Σ|x||w|, entry by entry: `size` is the plain result of absolute values.
    fn assert_near<F: Real>(what: &str, k: usize, a: &[F], b: &[F], size: &[F]) {
        assert_eq!(a.len(), b.len());
        for (i, ((a, b), size)) in a.iter().zip(b).zip(size).enumerate() {
            let (a, b, size) = (a.as_f64(), b.as_f64(), size.as_f64());
            let bound = 4.0 * k as f64 * F::epsilon().as_f64() * size;
            assert!((a - b).abs() <= bound, "{what}[{i}]: {a} and {b} differ by more than {bound}");
        }
    }

    fn fast_equals_plain<F: Real>(g: &Geometry, examples: usize) {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut random =
            |n: usize| -> Vec<F> { (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect() };
        let (x, dy) = (random(examples * g.input_len()), random(examples * g.output_len()));
        let (w, b) = (random(g.weights()), random(g.output[0]));
        let plainly = |x: &[F], w: &[F], b: &[F], dy: &[F]| {
            let (mut y, mut dx) = (vec![F::zero(); dy.len()], vec![F::zero(); x.len()]);
            let (mut dw, mut db) = (vec![F::zero(); w.len()], vec![F::zero(); b.len()]);
            let pictures = x.chunks_exact(g.input_len()).zip(dx.chunks_exact_mut(g.input_len()));
            let outputs = y.chunks_exact_mut(g.output_len()).zip(dy.chunks_exact(g.output_len()));
            for ((x, dx), (y, dy)) in pictures.zip(outputs) {
                plain::forward(g, x, w, b, y);
                plain::backward(g, x, w, dy, dx, &mut dw, &mut db);
            }
            [y, dx, dw, db]
        };
        let absolute = |v: &[F]| v.iter().map(|v| v.abs()).collect::<Vec<F>>();
        let size = plainly(&absolute(&x), &absolute(&w), &absolute(&b), &absolute(&dy));
        let plain = plainly(&x, &w, &b, &dy);
        let (dw, db) = backward_weights(g, examples, &x, &dy);
        let fast = [forward(g, examples, &x, &w, &b), backward_input(g, examples, &w, &dy), dw, db];
        let batch = examples * g.pixels();
        let lengths = [g.taps() + 1, g.weights() / g.input[0], batch, batch];
        for i in 0..4 {
            assert_near(["y", "dx", "dw", "db"][i], lengths[i], &fast[i], &plain[i], &size[i]);
        }
    }

    #[test]
    fn fast_equals_plain_for_many_shapes() {
        // inputs, outputs, height, width, kernel, stride, padding, dilation, examples
        for [c, o, h, w, k, s, p, d, n] in [
            [3, 16, 16, 16, 3, 1, 1, 1, 2],
            [5, 9, 7, 11, 3, 1, 1, 1, 5],
            [2, 37, 9, 9, 3, 2, 1, 1, 3],
            [3, 4, 13, 10, 5, 2, 2, 1, 2],
            [4, 8, 12, 12, 3, 1, 2, 2, 1],
            [7, 40, 5, 6, 1, 1, 0, 1, 9],
            [1, 1, 4, 4, 4, 1, 0, 1, 1],
            [3, 5, 20, 33, 7, 3, 3, 1, 2],
            [2, 3, 15, 14, 2, 2, 0, 3, 2],
        ] {
            let size = |x: usize| (x + 2 * p - d * (k - 1) - 1) / s + 1;
            let g = Geometry {
                input: [c, h, w],
                output: [o, size(h), size(w)],
                kernel: k,
                stride: s,
                padding: p,
                dilation: d,
            };
            fast_equals_plain::<f32>(&g, n);
            fast_equals_plain::<f64>(&g, n);
        }
    }
}
