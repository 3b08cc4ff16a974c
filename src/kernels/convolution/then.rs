//! What may follow a convolution at once, while its result is still in the cache.
//!
//! ReLU and max-pooling read a picture once and do next to nothing with each number. On their own
//! they are all memory traffic. Done as the convolution finishes a place, they are nearly free, and
//! the convolution's own output need not be kept at all: a pooled number and one byte that says
//! where it came from are enough for the way back.
//!
//! ```text
//! z    what the convolution gives            y    after bias, ReLU and pooling
//! dy   the gradient for y                    d    dy where y > 0, else 0
//! dz   d at the places of the maxima, else 0
//! ```
#![allow(unsafe_code)]

use crate::{
    kernels::{
        instructions::{Instructions, Job},
        pieces, scratch,
        vector::{MOST, Vector, load_some, store_some},
        wide::wide,
    },
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

/// y = then(z + b) in place, where nothing is pooled.
pub fn add_bias<F: Real>(then: Then, z: &mut [F], b: &[F]) {
    let length = z.len() / b.len();
    let zero = F::zero();
    if then == Then::Nothing && b.iter().all(|&b| b == zero) {
        return; // a convolution without a bias: nothing would change
    }
    wide(
        #[inline(always)]
        || {
            for (z, &b) in z.chunks_exact_mut(length).zip(b) {
                match then {
                    Then::Nothing => z.iter_mut().for_each(|z| *z += b),
                    // written so that NaN stays NaN
                    _ => z.iter_mut().for_each(|z| *z = if *z + b < zero { zero } else { *z + b }),
                }
            }
        },
    );
}

/// Some channels before and after a 2 × 2 max-pooling, row by row.
struct Windows {
    channels: usize,
    rows: usize,
    columns: usize,
}

impl Windows {
    /// Pooled numbers in a row.
    fn width(&self) -> usize {
        self.columns / 2
    }

    /// The channel of each row of windows, and where it begins before the pooling.
    fn starts(&self) -> impl Iterator<Item = (usize, usize)> {
        let (rows, columns) = (self.rows, self.columns);
        (0..self.channels)
            .flat_map(move |c| (0..rows / 2).map(move |i| (c, (c * rows + 2 * i) * columns)))
    }
}

/// y of some channels `[channels, rows, columns]` of z + b, and the place of each maximum within its window:
/// 0 to 3, row by row. Of equal numbers the first is the maximum.
pub fn relu_max_pool<F: Real>(size: [usize; 3], z: &[F], b: &[F], y: &mut [F], places: &mut [u8]) {
    let [channels, rows, columns] = size;
    let windows = Windows { channels, rows, columns };
    F::run(Instructions::best(), ReluMaxPool { windows, z, b, y, places });
}

struct ReluMaxPool<'a, F> {
    windows: Windows,
    z: &'a [F],
    b: &'a [F],
    y: &'a mut [F],
    places: &'a mut [u8],
}

impl<F: Real> Job<F> for ReluMaxPool<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let (width, columns) = (self.windows.width(), self.windows.columns);
        let out = self.y.chunks_exact_mut(width).zip(self.places.chunks_exact_mut(width));
        for ((y, places), (channel, start)) in out.zip(self.windows.starts()) {
            let chunks = y.chunks_mut(V::LANES).zip(places.chunks_mut(V::LANES));
            for (i, (y, places)) in chunks.enumerate() {
                // SAFETY: the caller promises the instructions.
                unsafe {
                    let b = V::splat(self.b[channel]);
                    let upper = start + 2 * i * V::LANES;
                    let [z0, z1] = load_pairs::<F, V>(&self.z[upper..], y.len());
                    let [z2, z3] = load_pairs::<F, V>(&self.z[upper + columns..], y.len());
                    let (mut best, mut place) = (z0.add(b).relu(), V::zero());
                    for (number, z) in [z1, z2, z3].into_iter().enumerate() {
                        let at = V::splat(F::of(number as f64 + 1.0));
                        [best, place] = best.larger(place, z.add(b).relu(), at);
                    }
                    store_some(best, y);
                    if places.len() == V::LANES {
                        place.store_bytes(places.as_mut_ptr());
                    } else {
                        let mut bytes = [0; MOST];
                        place.store_bytes(bytes.as_mut_ptr());
                        places.copy_from_slice(&bytes[..places.len()]);
                    }
                }
            }
        }
    }
}

/// `count` pairs of neighbours: the first of each, and the second.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn load_pairs<F: Real, V: Vector<F>>(from: &[F], count: usize) -> [V; 2] {
    let first = (2 * count).min(V::LANES);
    // SAFETY: the caller promises the instructions.
    unsafe {
        let low: V = load_some(from, first);
        let high = if 2 * count > V::LANES {
            load_some(&from[V::LANES..], 2 * count - V::LANES)
        } else {
            V::zero()
        };
        low.unzip(high)
    }
}

/// The gradient for what the ReLU was given: dy where it let something pass. After a pooling, that
/// is one number a window.
pub fn mask<'a, F: Real>(then: Then, y: &[F], dy: &'a [F], buffer: &'a mut Vec<F>) -> &'a [F] {
    if then == Then::Nothing {
        return dy;
    }
    let d = scratch::take(buffer, dy.len());
    wide(
        #[inline(always)]
        || {
            for ((d, &y), &dy) in d.iter_mut().zip(y).zip(dy) {
                *d = if y > F::zero() { dy } else { F::zero() };
            }
        },
    );
    d
}

/// db: adds up each channel of a picture.
pub fn add_channels<F: Real>(d: &[F], db: &mut [F]) {
    let channels = db.len();
    wide(
        #[inline(always)]
        || {
            for (db, d) in db.iter_mut().zip(d.chunks_exact(d.len() / channels)) {
                *db += pieces::sum(d);
            }
        },
    );
}

/// dz of some channels: each number goes back to the place its maximum came from.
pub fn unpool<F: Real>(size: [usize; 3], d: &[F], places: &[u8], dz: &mut [F]) {
    let [channels, rows, columns] = size;
    if rows % 2 + columns % 2 > 0 {
        dz.fill(F::zero()); // the last row or column is in no window
    }
    let windows = Windows { channels, rows, columns };
    F::run(Instructions::best(), Unpool { windows, d, places, dz });
}

struct Unpool<'a, F> {
    windows: Windows,
    d: &'a [F],
    places: &'a [u8],
    dz: &'a mut [F],
}

impl<F: Real> Job<F> for Unpool<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let (width, columns) = (self.windows.width(), self.windows.columns);
        let given = self.d.chunks_exact(width).zip(self.places.chunks_exact(width));
        for ((d, places), (_, start)) in given.zip(self.windows.starts()) {
            let chunks = d.chunks(V::LANES).zip(places.chunks(V::LANES));
            for (i, (d, places)) in chunks.enumerate() {
                let d_len = d.len();
                let mut bytes = [0; MOST];
                let places = if places.len() == V::LANES {
                    places
                } else {
                    bytes[..places.len()].copy_from_slice(places);
                    &bytes
                };
                // SAFETY: the caller promises the instructions.
                unsafe {
                    let (d, place) =
                        (load_some::<F, V>(d, d.len()), V::load_bytes(places.as_ptr()));
                    let at = |number: f64| d.where_equal(place, V::splat(F::of(number)));
                    let upper = start + 2 * i * V::LANES;
                    let count = 2 * d_len;
                    store_pairs([at(0.0), at(1.0)], &mut self.dz[upper..][..count]);
                    store_pairs([at(2.0), at(3.0)], &mut self.dz[upper + columns..][..count]);
                }
            }
        }
    }
}

/// As many pairs as `to` has room for.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn store_pairs<F: Real, V: Vector<F>>([first, second]: [V; 2], to: &mut [F]) {
    let (low, high) = to.split_at_mut(to.len().min(V::LANES));
    // SAFETY: the caller promises the instructions.
    unsafe {
        let [lows, highs] = first.zip(second);
        store_some(lows, low);
        store_some(highs, high);
    }
}
