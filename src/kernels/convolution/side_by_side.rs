//! dz with the outputs of a pixel side by side, as the gradient of the weights takes it.
//!
//! Only a quarter of a pooled dz is not zero. So what is brought side by side is the pooled
//! gradient and its places; a few rows of dz at a time are made from them, in the nearest cache.
#![allow(unsafe_code)]

use std::ops::Range;

use super::lanes::{Enter, Frame};
use crate::{
    kernels::{
        instructions::{Instructions, Job},
        scratch,
        vector::Vector,
        wide::wide,
    },
    real::Real,
};

/// Some outputs of dz.
pub enum Outputs<'a, F> {
    /// One output after the other.
    Plain {
        /// dz.
        dz: &'a [F],
        /// Rows and columns of an output.
        size: [usize; 2],
    },
    /// Pooled, already side by side.
    Pooled {
        /// The gradient of each maximum.
        d: &'a [F],
        /// Where it came from within its window.
        places: &'a [F],
        /// Rows and columns of an output, before the pooling.
        size: [usize; 2],
    },
}

impl<'a, F: Real> Outputs<'a, F> {
    /// For outputs of `size`: dz itself or, with places, the pooled gradient.
    pub fn new(
        size: [usize; 2],
        d: &'a [F],
        places: Option<&[u8]>,
        buffer: &'a mut Vec<F>,
    ) -> Self {
        let Some(places) = places else { return Outputs::Plain { dz: d, size } };
        let [rows, columns] = size.map(|side| side / 2);
        let picture = [d.len() / (rows * columns), rows, columns];
        let frame = Frame { picture, size: [rows, columns], corner: [0, 0] };
        let lanes = F::lanes(Instructions::best());
        let length = frame.len(lanes);
        let (d_lanes, rest) = scratch::take(buffer, 2 * length + d.len()).split_at_mut(length);
        let (place_lanes, numbers) = rest.split_at_mut(length);
        wide(
            #[inline(always)]
            || {
                for (number, &place) in numbers.iter_mut().zip(places) {
                    *number = F::of(f64::from(place));
                }
            },
        );
        for (picture, to) in [(d, &mut *d_lanes), (numbers, &mut *place_lanes)] {
            let (plane, pitch) = (frame.plane(), lanes);
            F::run(Instructions::best(), Enter { frame, picture, to, plane, pitch });
        }
        Outputs::Pooled { d: d_lanes, places: place_lanes, size }
    }

    /// Some rows of pixels, `[pixel][width]`. With a pooling, the first is the upper row of windows.
    pub fn rows(&self, rows: Range<usize>, to: &mut [F], width: usize) {
        match *self {
            Outputs::Plain { dz, size: [all, columns] } => {
                let lanes = F::lanes(Instructions::best());
                let (plane, pixels) = (all * columns, rows.len() * columns);
                for (i, outputs) in dz.chunks(lanes * plane).enumerate() {
                    let picture = [outputs.len() / plane, 1, pixels];
                    let frame = Frame { picture, size: [1, pixels], corner: [0, 0] };
                    let (picture, to) = (&outputs[rows.start * columns..], &mut to[i * lanes..]);
                    F::run(Instructions::best(), Enter { frame, picture, to, plane, pitch: width });
                }
            }
            Outputs::Pooled { d, places, size } => {
                if (rows.len() % 2, size[1] % 2) != (0, 0) {
                    to.fill(F::zero()); // the last row or column is in no window
                }
                F::run(Instructions::best(), Unpool { size, rows, d, places, to, width });
            }
        }
    }
}

struct Unpool<'a, F> {
    /// Rows and columns of an output, before the pooling.
    size: [usize; 2],
    rows: Range<usize>,
    d: &'a [F],
    places: &'a [F],
    to: &'a mut [F],
    width: usize,
}

impl<F: Real> Job<F> for Unpool<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let [rows, columns] = self.size.map(|side| side / 2);
        let line = columns * V::LANES;
        let groups = self.d.len() / (rows * line);
        let windows = self.rows.start / 2..self.rows.end / 2;
        for (group, row) in (0..groups).flat_map(|g| windows.clone().map(move |row| (g, row))) {
            let from = (group * rows + row) * line;
            let given = self.d[from..][..line].chunks_exact(V::LANES);
            let places = self.places[from..][..line].chunks_exact(V::LANES);
            let upper = (2 * row - self.rows.start) * self.size[1];
            for (column, (d, place)) in given.zip(places).enumerate() {
                let first = upper + 2 * column;
                let window = [first, first + 1, first + self.size[1], first + self.size[1] + 1];
                // SAFETY: the caller promises the instructions; the slices have LANES numbers.
                unsafe {
                    let (d, place) = (V::load(d.as_ptr()), V::load(place.as_ptr()));
                    for (number, pixel) in window.into_iter().enumerate() {
                        let to = pixel * self.width + group * V::LANES;
                        let at = V::splat(F::of(number as f64));
                        let dz = d.where_equal(place, at);
                        dz.store(self.to[to..][..V::LANES].as_mut_ptr());
                    }
                }
            }
        }
    }
}
