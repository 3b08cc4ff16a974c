//! The register tile: where nearly all multiplications of this crate happen.
//!
//! ```text
//! out[i][j] = Σₖ a[rows[i] + steps[k]] · b[k][j]        i < ROWS, j < COLUMNS
//! ```
//!
//! The sums stay in vector registers while k runs. Each step loads COLUMNS numbers of `b` once and
//! uses them for all rows, and each number of `a` once for all columns: few loads, many products,
//! which is what a processor is fast at. `b` is packed, row after row; `a` is read where it lies,
//! through two tables of offsets, so that one tile serves a weight matrix, its transpose, and a
//! picture seen through a sliding window.
#![allow(unsafe_code)]

mod compiled;
#[cfg(test)]
mod tests;

use std::mem::MaybeUninit;

use ndarray::ArrayViewMut2;

use super::{
    instructions::Instructions,
    vector::{Vector, load_some},
};
use crate::real::Real;

/// Offsets into an array, with the largest one, so that a whole table is checked at once.
#[derive(Clone, Debug, Default)]
pub struct Offsets {
    values: Vec<usize>,
    largest: usize,
}

impl FromIterator<usize> for Offsets {
    fn from_iter<I: IntoIterator<Item = usize>>(values: I) -> Self {
        let values: Vec<usize> = values.into_iter().collect();
        let largest = values.iter().copied().max().unwrap_or(0);
        Offsets { values, largest }
    }
}

impl Offsets {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The offsets themselves.
    pub fn values(&self) -> &[usize] {
        &self.values
    }
}

/// The tile for this processor: its size, and its machine code.
#[derive(Clone, Copy, Debug)]
pub struct Tile<F> {
    // not public: `run` trusts them
    /// Rows of a tile.
    pub(super) rows: usize,
    /// Columns of a tile: the width of a packed panel of `b`.
    pub(super) columns: usize,
    lanes: usize,
    multiply: Multiply<F>,
    slide: Slide<F>,
    gather: Gather<F>,
}

/// # Safety
/// The processor has the instructions; `rows` has ROWS entries; every `rows[i] + steps[k]` lies
/// within `a`; `b` has COLUMNS numbers for each step; `out` may be written, and with `onto` read, in
/// ROWS stretches of COLUMNS numbers, `stride` apart. With `onto` the sums start from these.
type Multiply<F> = unsafe fn(
    a: *const F,
    rows: &[usize],
    steps: &[usize],
    b: *const F,
    out: *mut F,
    stride: isize,
    onto: bool,
);

/// # Safety
/// The processor has the instructions; `rows` has ROWS entries and `from` and `to` VECTORS; each
/// row has as many numbers in `a` as there are taps; from each `from[v] + taps[k]` on there are
/// LANES numbers in `b`; `out` may be written at each `i · stride + to[v]`, LANES numbers.
type Slide<F> = unsafe fn(
    a: *const F,
    rows: &[usize],
    b: *const F,
    taps: &[usize],
    from: &[usize],
    out: *mut F,
    to: &[usize],
    stride: usize,
);

/// # Safety
/// The processor has the instructions.
type Gather<F> = unsafe fn(from: &[F], runs: &[Run], steps: &[usize], panel: &mut [F]);

/// A stretch of neighbours in an array that become neighbours in a row of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where the stretch begins in the array, for step 0.
    pub from: usize,
    /// Where it begins in the panel's row.
    pub to: usize,
    /// How many numbers it has.
    pub length: usize,
}

/// Numbers that whole vectors may read or write past the end of a stretch.
pub const SLACK: usize = 16;

impl<F: Real> Tile<F> {
    /// `out[i][j] = Σₖ a[rows[i] + steps[k]] · b[k][j]`, as the module says.
    ///
    /// # Panics
    /// Where a table points outside `a`, or a size is not the tile's.
    pub fn run(&self, a: &[F], rows: &Offsets, steps: &Offsets, b: &[F], out: &mut [F]) {
        self.run_rows(a, rows, steps, b, out, self.columns);
    }

    /// The same, added to what `out` holds.
    ///
    /// # Panics
    /// As [`run`](Tile::run) does.
    pub fn add(&self, a: &[F], rows: &Offsets, steps: &Offsets, b: &[F], out: &mut [F]) {
        self.check(a, rows, steps, b, out.len(), self.columns);
        let (a, b, out, stride) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), self.columns as isize);
        // SAFETY: the code was chosen for this processor; the sizes and offsets were just checked.
        unsafe { (self.multiply)(a, &rows.values, &steps.values, b, out, stride, true) }
    }

    /// The same as [`run`](Tile::run), row i of the sums at `out[i · stride]`.
    ///
    /// # Panics
    /// As [`run`](Tile::run) does.
    pub fn run_rows(
        &self,
        a: &[F],
        rows: &Offsets,
        steps: &Offsets,
        b: &[F],
        out: &mut [F],
        stride: usize,
    ) {
        self.check(a, rows, steps, b, out.len(), stride);
        let (a, b, out, stride) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), stride as isize);
        // SAFETY: the code was chosen for this processor; the sizes and offsets were just checked.
        unsafe { (self.multiply)(a, &rows.values, &steps.values, b, out, stride, false) }
    }

    /// The same, straight into its place in a larger matrix, every number of which it writes.
    /// At the borders the place may be smaller than the tile; then what is too much is dropped.
    ///
    /// # Panics
    /// As [`run`](Tile::run) does.
    pub fn run_into(
        &self,
        a: &[F],
        rows: &Offsets,
        steps: &Offsets,
        b: &[F],
        mut place: ArrayViewMut2<MaybeUninit<F>>,
    ) {
        let fits = place.nrows() <= self.rows && place.ncols() <= self.columns;
        assert!(fits, "the place is larger than the tile");
        if place.dim() == (self.rows, self.columns) && place.strides()[1] == 1 {
            self.check(a, rows, steps, b, self.rows * self.columns, self.columns);
            let stride = place.strides()[0];
            let (a, b, out) = (a.as_ptr(), b.as_ptr(), place.as_mut_ptr().cast());
            // SAFETY: as in `run`; the place has the rows and columns of the tile.
            unsafe { (self.multiply)(a, &rows.values, &steps.values, b, out, stride, false) }
        } else {
            let mut sums = vec![F::zero(); self.rows * self.columns];
            self.run(a, rows, steps, b, &mut sums);
            for (mut place, sums) in place.rows_mut().into_iter().zip(sums.chunks(self.columns)) {
                place.iter_mut().zip(sums).for_each(|(place, &sum)| _ = place.write(sum));
            }
        }
    }

    /// How many vectors a row of the tile has.
    pub(super) fn vectors(&self) -> usize {
        self.columns / self.lanes
    }

    /// The same for windows that slide over `b`, each vector of neighbours from a place and to a
    /// place of its own:
    ///
    /// ```text
    /// out[i · stride + to[v] + j] = Σₖ a[rows[i] + k] · b[from[v] + taps[k] + j]
    /// ```
    ///
    /// # Panics
    /// As [`run`](Tile::run) does.
    #[allow(clippy::too_many_arguments)]
    pub fn slide(
        &self,
        a: &[F],
        rows: &Offsets,
        b: &[F],
        taps: &Offsets,
        from: &[usize],
        out: &mut [F],
        to: &[usize],
        stride: usize,
    ) {
        assert!(rows.len() == self.rows, "the rows are not those of a tile");
        let vectors = from.len() == self.vectors() && to.len() == self.vectors();
        assert!(vectors, "the vectors are not those of a tile");
        let within = |offsets: [usize; 3], length: usize| {
            let sum = offsets.into_iter().try_fold(0usize, usize::checked_add);
            sum.is_some_and(|sum| sum <= length)
        };
        let farthest = from.iter().max().map_or(0, |&from| from);
        let inside = within([rows.largest, taps.len(), 0], a.len())
            && within([farthest, taps.largest, self.lanes], b.len());
        assert!(inside, "an offset points outside of the array");
        let last = to.iter().max().map_or(0, |&to| to);
        let below = stride.saturating_mul(self.rows - 1);
        assert!(within([below, last, self.lanes], out.len()), "the sums are not those of a tile");
        let (a, b, out) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr());
        // SAFETY: the code was chosen for this processor; the sizes and offsets were just checked.
        unsafe {
            (self.slide)(a, &rows.values, b, &taps.values, from, out, to, stride);
        }
    }

    /// Panics where the tile would reach outside of its arrays.
    fn check(&self, a: &[F], rows: &Offsets, steps: &Offsets, b: &[F], out: usize, stride: usize) {
        assert!(rows.len() == self.rows, "the rows are not those of a tile");
        let below = stride.saturating_mul(self.rows - 1);
        let fits = stride >= self.columns && out >= below.saturating_add(self.columns);
        assert!(fits, "the sums are not those of a tile");
        assert!(b.len() / self.columns >= steps.len(), "the panel is shorter than its steps");
        let largest = rows.largest.checked_add(steps.largest);
        let inside = largest.is_some_and(|largest| largest < a.len());
        assert!(inside, "an offset points outside of the array");
    }

    /// Packs a panel: its row k takes, for each run, the neighbours at `from[run.from + steps[k]]`.
    ///
    /// Whole vectors are copied; what they bring too much is overwritten by the next run or row.
    /// So runs come in the order of their places, and `panel` ends with [`SLACK`].
    pub fn gather(&self, from: &[F], runs: &[Run], steps: &Offsets, panel: &mut [F]) {
        // SAFETY: the code was chosen for this processor.
        unsafe { (self.gather)(from, runs, &steps.values, panel) }
    }
}

/// What a type of number needs to find its tile.
pub trait HasTile: Sized {
    /// The tile for a set of instructions.
    ///
    /// # Panics
    /// Where the processor does not have them.
    fn tile_for(instructions: Instructions) -> Tile<Self>;

    /// The tile for this processor.
    fn tile() -> Tile<Self> {
        Self::tile_for(Instructions::best())
    }

    /// One with few rows: pictures have three channels.
    fn flat_tile() -> Tile<Self>;
}

/// The tile itself: ROWS rows of VECTORS vectors.
///
/// # Safety
/// As [`Multiply`] says, for COLUMNS = VECTORS × LANES.
#[inline(always)]
unsafe fn multiply<F: Real, V: Vector<F>, const ROWS: usize, const VECTORS: usize>(
    a: *const F,
    rows: &[usize],
    steps: &[usize],
    mut b: *const F,
    out: *mut F,
    stride: isize,
    onto: bool,
) {
    // SAFETY: the caller promises the instructions, and that all offsets lie within the arrays.
    unsafe {
        let place = |i: usize, v: usize| out.offset(i as isize * stride).add(v * V::LANES);
        let mut sums = [[V::zero(); VECTORS]; ROWS];
        if onto {
            for (i, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = V::load(place(i, v));
                }
            }
        }
        let rows = &*rows.as_ptr().cast::<[usize; ROWS]>();
        let lines = rows.map(|row| a.add(row));
        for &step in steps {
            let mut vectors = [V::zero(); VECTORS];
            for (v, vector) in vectors.iter_mut().enumerate() {
                *vector = V::load(b.add(v * V::LANES));
            }
            for (sums, line) in sums.iter_mut().zip(lines) {
                let factor = V::splat(*line.add(step));
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = sum.add_product(factor, vector);
                }
            }
            b = b.add(VECTORS * V::LANES);
        }
        for (i, sums) in sums.into_iter().enumerate() {
            for (v, sum) in sums.into_iter().enumerate() {
                sum.store(place(i, v));
            }
        }
    }
}

/// The same over sliding windows, as [`Tile::slide`] says.
///
/// # Safety
/// As [`Slide`] says.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
unsafe fn slide<F: Real, V: Vector<F>, const ROWS: usize, const VECTORS: usize>(
    a: *const F,
    rows: &[usize],
    b: *const F,
    taps: &[usize],
    from: &[usize],
    out: *mut F,
    to: &[usize],
    stride: usize,
) {
    // SAFETY: the caller promises the instructions, and that all offsets lie within the arrays.
    unsafe {
        let mut sums = [[V::zero(); VECTORS]; ROWS];
        let rows = &*rows.as_ptr().cast::<[usize; ROWS]>();
        let lines = rows.map(|row| a.add(row));
        let from = &*from.as_ptr().cast::<[usize; VECTORS]>();
        let windows = from.map(|from| b.add(from));
        for (k, &tap) in taps.iter().enumerate() {
            let vectors = windows.map(|window| V::load(window.add(tap)));
            for (sums, line) in sums.iter_mut().zip(lines) {
                let factor = V::splat(*line.add(k));
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = sum.add_product(factor, vector);
                }
            }
        }
        for (i, sums) in sums.into_iter().enumerate() {
            for (sum, to) in sums.into_iter().zip(to) {
                sum.store(out.add(i * stride + to));
            }
        }
    }
}

/// Copies vectors, as [`Tile::gather`] says, into rows of VECTORS × LANES numbers.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn gather<F: Real, V: Vector<F>, const VECTORS: usize>(
    from: &[F],
    runs: &[Run],
    steps: &[usize],
    panel: &mut [F],
) {
    for (k, &step) in steps.iter().enumerate() {
        for run in runs {
            for i in (0..run.length).step_by(V::LANES) {
                let (from, count) = (&from[run.from + step + i..], run.length - i);
                let place = &mut panel[k * VECTORS * V::LANES + run.to + i..][..V::LANES];
                // SAFETY: the caller promises the instructions; the place has LANES numbers.
                unsafe { load_some::<F, V>(from, count.min(V::LANES)).store(place.as_mut_ptr()) }
            }
        }
    }
}
