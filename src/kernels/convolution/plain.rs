//! The convolution as plain loops, six for a picture and a seventh over the batch: what it is, and
//! the judge of the fast form.
//!
//! For one picture `x[c][·][·]` and one output pixel:
//!
//! ```text
//! y[o][i][j] = b[o] + Σ_c Σ_u Σ_v  w[o][c][u][v] · x[c][i·s + u·d − p][j·s + v·d − p]
//! ```
//!
//! with stride s, dilation d and padding p; a pixel outside of the picture counts as zero. Each
//! product `w · x` adds to one y. So, by the chain rule, the dy that comes back passes through the
//! same product twice: to x it brings `w · dy`, to w it brings `x · dy`. That is why one walk,
//! [`for_each_product`], serves the forward pass and both gradients.

use super::Geometry;
use crate::real::Real;

/// Calls `visit(w, x, y)` with the indices of each product `w · x` that adds to a y.
pub fn for_each_product(g: &Geometry, mut visit: impl FnMut(usize, usize, usize)) {
    let ([channels, height, width], [outputs, rows, columns]) = (g.input, g.output);
    for o in 0..outputs {
        for i in 0..rows {
            for j in 0..columns {
                for c in 0..channels {
                    for u in 0..g.kernel {
                        for v in 0..g.kernel {
                            let (row, column) =
                                (i * g.stride + u * g.dilation, j * g.stride + v * g.dilation);
                            let inside = (g.padding..g.padding + height).contains(&row)
                                && (g.padding..g.padding + width).contains(&column);
                            if inside {
                                visit(
                                    ((o * channels + c) * g.kernel + u) * g.kernel + v,
                                    (c * height + row - g.padding) * width + column - g.padding,
                                    (o * rows + i) * columns + j,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

/// y of one picture.
pub fn forward<F: Real>(g: &Geometry, x: &[F], w: &[F], b: &[F], y: &mut [F]) {
    for (y, &b) in y.chunks_exact_mut(g.pixels()).zip(b) {
        y.fill(b);
    }
    for_each_product(g, |iw, ix, iy| y[iy] += w[iw] * x[ix]);
}

/// Adds one picture's gradients to `dx` (of that picture) and to `dw` and `db` (of the batch).
pub fn backward<F: Real>(
    g: &Geometry,
    x: &[F],
    w: &[F],
    dy: &[F],
    dx: &mut [F],
    dw: &mut [F],
    db: &mut [F],
) {
    for (db, dy) in db.iter_mut().zip(dy.chunks_exact(g.pixels())) {
        *db += dy.iter().copied().sum();
    }
    for_each_product(g, |iw, ix, iy| {
        dx[ix] += w[iw] * dy[iy];
        dw[iw] += x[ix] * dy[iy];
    });
}
