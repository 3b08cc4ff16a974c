//! What may follow a convolution at once, while its result is still in the cache.
//!
//! ReLU and max-pooling read a picture once and do next to nothing with each number. On their own
//! they are all memory traffic. Done as the convolution finishes a place, they are nearly free, and
//! the convolution's own output need not be kept at all: a pooled number and one byte that says
//! where it came from are enough for the way back.

use crate::{
    kernels::{instructions::widely, pieces, scratch},
    real::Real,
};

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

/// max(z, 0) in place, written so that NaN stays NaN.
pub fn relu<F: Real>(z: &mut [F]) {
    widely(|| z.iter_mut().for_each(|z| *z = positive(*z)));
}

#[inline(always)]
fn positive<F: Real>(z: F) -> F {
    if z < F::zero() { F::zero() } else { z }
}

/// y of some channels, and the place of each maximum within its window: 0 to 3, row by row.
pub fn relu_max_pool<F: Real>(size: [usize; 3], z: &[F], y: &mut [F], places: &mut [u8]) {
    let [channels, rows, columns] = size;
    let (out_rows, out_columns) = (rows / 2, columns / 2);
    if y.is_empty() {
        return;
    }
    let out = y.chunks_exact_mut(out_columns).zip(places.chunks_exact_mut(out_columns));
    let rows = (0..channels * out_rows).map(|i| (i / out_rows * rows + i % out_rows * 2) * columns);
    widely(|| {
        for ((y, places), at) in out.zip(rows) {
            let (upper, lower) = z[at..][..2 * columns].split_at(columns);
            let windows = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            for ((y, place), (upper, lower)) in y.iter_mut().zip(places).zip(windows) {
                (*y, *place) = (positive(upper[0]), 0);
                for (at, z) in [(1, upper[1]), (2, lower[0]), (3, lower[1])] {
                    let z = positive(z);
                    // NaN goes on, so that a broken network shows
                    let larger = z > *y || z.is_nan();
                    *y = if larger { z } else { *y };
                    *place = if larger { at } else { *place };
                }
            }
        }
    });
}

/// The gradient for what the ReLU was given: dy where it let something pass. After a pooling, that
/// is one number a window.
pub fn mask<'a, F: Real>(then: Then, y: &[F], dy: &'a [F], buffer: &'a mut Vec<F>) -> &'a [F] {
    if then == Then::Nothing {
        return dy;
    }
    let d = scratch::take(buffer, dy.len());
    widely(|| {
        for ((d, &y), &dy) in d.iter_mut().zip(y).zip(dy) {
            *d = if y > F::zero() { dy } else { F::zero() };
        }
    });
    d
}

/// db: adds up each channel of a picture.
pub fn add_channels<F: Real>(d: &[F], db: &mut [F]) {
    let channels = db.len();
    widely(|| {
        for (db, d) in db.iter_mut().zip(d.chunks_exact(d.len() / channels)) {
            *db += pieces::sum(d);
        }
    });
}

/// dz of a picture: each number goes back to the place its maximum came from.
pub fn unpool<F: Real>(size: [usize; 3], d: &[F], places: &[u8], dz: &mut [F]) {
    let [channels, rows, columns] = size;
    let (out_rows, out_columns) = (rows / 2, columns / 2);
    if rows % 2 + columns % 2 > 0 {
        dz.fill(F::zero()); // the last row or column is in no window
    }
    let given = d.chunks_exact(out_columns).zip(places.chunks_exact(out_columns));
    let rows = (0..channels * out_rows).map(|i| (i / out_rows * rows + i % out_rows * 2) * columns);
    widely(|| {
        for ((d, places), at) in given.zip(rows) {
            let (upper, lower) = dz[at..][..2 * columns].split_at_mut(columns);
            let windows = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
            for ((upper, lower), (&d, &place)) in windows.zip(d.iter().zip(places)) {
                let at = |here: u8| if place == here { d } else { F::zero() };
                (upper[0], upper[1], lower[0], lower[1]) = (at(0), at(1), at(2), at(3));
            }
        }
    });
}
