//! What may follow a convolution at once, while its result is still in the cache.
//!
//! ReLU and max-pooling read a picture once and do next to nothing with each number. On their own
//! they are all memory traffic. Done as the convolution finishes a place, they are nearly free, and
//! the convolution's own output need not be kept at all: a pooled number and one byte that says
//! where it came from are enough for the way back.

use crate::real::Real;

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Nothing,
    /// max(z, 0).
    Relu,
    /// max(z, 0), then the maximum of each 2 × 2 window.
    ReluMaxPool,
}

impl Then {
    /// Channels, height and width of what comes out, where the convolution gives `z`.
    pub fn output(self, [channels, rows, columns]: [usize; 3]) -> [usize; 3] {
        match self {
            Then::ReluMaxPool => [channels, rows / 2, columns / 2],
            _ => [channels, rows, columns],
        }
    }
}

/// y of a picture from its convolution z, a channel at a time, and the places of the maxima.
pub fn forward<F: Real>(size: [usize; 3], z: &[F], y: &mut [F], places: &mut [u8]) {
    let [channels, rows, columns] = size;
    let (out_rows, out_columns) = (rows / 2, columns / 2);
    if out_rows * out_columns == 0 {
        return;
    }
    for c in 0..channels {
        for i in 0..out_rows {
            let z = &z[(c * rows + 2 * i) * columns..][..2 * columns];
            let (upper, lower) = z.split_at(columns);
            let out = (c * out_rows + i) * out_columns..(c * out_rows + i + 1) * out_columns;
            let (y, places) = (&mut y[out.clone()], &mut places[out]);
            let windows = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            for ((y, place), (upper, lower)) in y.iter_mut().zip(places).zip(windows) {
                let window = [upper[0], upper[1], lower[0], lower[1]].map(relu);
                (*y, *place) = (window[0], 0);
                for (at, &z) in window.iter().enumerate().skip(1) {
                    let larger = z > *y || z.is_nan();
                    *y = if larger { z } else { *y };
                    *place = if larger { at as u8 } else { *place };
                }
            }
        }
    }
}

/// max(z, 0), written so that NaN stays NaN.
pub fn relu<F: Real>(z: F) -> F {
    if z < F::zero() { F::zero() } else { z }
}

/// dz of a picture: dy goes back to the place the maximum came from, where it was not cut to 0.
pub fn backward<F: Real>(size: [usize; 3], y: &[F], dy: &[F], places: &[u8], dz: &mut [F]) {
    let [channels, rows, columns] = size;
    let (out_rows, out_columns) = (rows / 2, columns / 2);
    dz.fill(F::zero());
    for c in 0..channels {
        for i in 0..out_rows {
            let own = (c * out_rows + i) * out_columns..(c * out_rows + i + 1) * out_columns;
            let (upper, lower) =
                dz[(c * rows + 2 * i) * columns..][..2 * columns].split_at_mut(columns);
            let windows = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
            let given = y[own.clone()].iter().zip(&dy[own.clone()]).zip(&places[own]);
            for ((upper, lower), ((&y, &dy), &place)) in windows.zip(given) {
                let d = if y > F::zero() { dy } else { F::zero() };
                let at = |p: u8| if place == p { d } else { F::zero() };
                (upper[0], upper[1], lower[0], lower[1]) = (at(0), at(1), at(2), at(3));
            }
        }
    }
}
