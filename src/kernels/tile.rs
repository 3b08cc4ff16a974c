//! The register tile: where all multiplications of this crate happen.
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

use std::sync::OnceLock;

use super::vector::Vector;
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
    multiply: Multiply<F>,
    gather: Gather<F>,
}

/// # Safety
/// The processor has the instructions; `rows` has ROWS entries; every `rows[i] + steps[k]` lies
/// within `a`; `b` has COLUMNS numbers for each step and `out` ROWS × COLUMNS in all.
type Multiply<F> = unsafe fn(a: *const F, rows: &[usize], steps: &[usize], b: &[F], out: &mut [F]);

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
        let fits = rows.len() == self.rows && out.len() == self.rows * self.columns;
        assert!(fits, "the rows or the sums are not those of a tile");
        assert!(b.len() >= steps.len() * self.columns, "the panel is shorter than its steps");
        let largest = rows.largest.checked_add(steps.largest);
        let inside = largest.is_some_and(|largest| largest < a.len());
        assert!(inside, "an offset points outside of the array");
        // SAFETY: the code was chosen for this processor; the sizes and offsets were just checked.
        unsafe { (self.multiply)(a.as_ptr(), &rows.values, &steps.values, b, out) }
    }

    /// Packs a panel: its row k takes, for each run, the neighbours at `from[run.from + steps[k]]`.
    ///
    /// Whole vectors are copied; what they bring too much is overwritten by the next run or row.
    /// So runs come in the order of their places, and `from` and `panel` end with [`SLACK`].
    pub fn gather(&self, from: &[F], runs: &[Run], steps: &Offsets, panel: &mut [F]) {
        // SAFETY: the code was chosen for this processor.
        unsafe { (self.gather)(from, runs, &steps.values, panel) }
    }
}

/// What a type of number needs to find its tile.
pub trait HasTile: Sized {
    /// The tile for this processor, chosen once.
    fn tile() -> Tile<Self>;

    /// All tiles that this processor can run, the fastest first. Tests hold them equal.
    fn tiles() -> Vec<Tile<Self>>;
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
    b: &[F],
    out: &mut [F],
) {
    // SAFETY: the caller promises the instructions, and that all offsets lie within the arrays.
    unsafe {
        let mut sums = [[V::zero(); VECTORS]; ROWS];
        let mut lines = [a; ROWS];
        for (line, &row) in lines.iter_mut().zip(rows) {
            *line = a.add(row);
        }
        let mut b = b.as_ptr();
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
        for (out, sum) in out.chunks_exact_mut(V::LANES).zip(sums.as_flattened()) {
            sum.store(out.as_mut_ptr());
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
                let vector = &from[run.from + step + i..][..V::LANES];
                let place = &mut panel[k * VECTORS * V::LANES + run.to + i..][..V::LANES];
                // SAFETY: both slices have LANES numbers.
                unsafe { V::load(vector.as_ptr()).store(place.as_mut_ptr()) }
            }
        }
    }
}

/// One copy of the code for each set of instructions, and the choice among them.
mod instructions {
    use super::*;

    macro_rules! compile {
        ($module:ident for $number:ty, $rows:literal by $vectors:literal of $vector:ty $(, $features:literal)?) => {
            pub mod $module {
                use super::*;

                pub fn tile() -> Tile<$number> {
                    let (rows, columns) = ($rows, $vectors * <$vector>::LANES);
                    Tile { rows, columns, multiply, gather }
                }

                $(#[target_feature(enable = $features)])?
                unsafe fn multiply(
                    a: *const $number,
                    rows: &[usize],
                    steps: &[usize],
                    b: &[$number],
                    out: &mut [$number],
                ) {
                    // SAFETY: the caller keeps the promises of `Multiply`.
                    unsafe { super::multiply::<_, $vector, $rows, $vectors>(a, rows, steps, b, out) }
                }

                $(#[target_feature(enable = $features)])?
                unsafe fn gather(
                    from: &[$number],
                    runs: &[Run],
                    steps: &[usize],
                    panel: &mut [$number],
                ) {
                    // SAFETY: the caller keeps the promises of `Gather`.
                    unsafe { super::gather::<_, $vector, $vectors>(from, runs, steps, panel) }
                }
            }
        };
    }

    macro_rules! choose {
        ($number:ident, $module:ident) => {
            impl HasTile for $number {
                fn tile() -> Tile<$number> {
                    static TILE: OnceLock<Tile<$number>> = OnceLock::new();
                    *TILE.get_or_init(|| Self::tiles()[0])
                }

                fn tiles() -> Vec<Tile<$number>> {
                    let mut tiles = vec![portable::$module::tile()];
                    #[cfg(target_arch = "x86_64")]
                    {
                        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                            tiles.insert(0, avx2::$module::tile());
                        }
                        if is_x86_feature_detected!("avx512f") {
                            tiles.insert(0, avx512::$module::tile());
                        }
                    }
                    tiles
                }
            }
        };
    }
    choose!(f32, singles);
    choose!(f64, doubles);

    /// 16 of 32 registers for the sums.
    #[cfg(target_arch = "x86_64")]
    mod avx512 {
        use super::*;
        use std::arch::x86_64::{__m512, __m512d};
        compile!(singles for f32, 8 by 2 of __m512, "avx512f");
        compile!(doubles for f64, 8 by 2 of __m512d, "avx512f");
    }
    /// 12 of 16 registers for the sums.
    #[cfg(target_arch = "x86_64")]
    mod avx2 {
        use super::*;
        use std::arch::x86_64::{__m256, __m256d};
        compile!(singles for f32, 4 by 3 of __m256, "avx2,fma");
        compile!(doubles for f64, 4 by 3 of __m256d, "avx2,fma");
    }
    /// Eight sums of 16 bytes' worth each.
    mod portable {
        use super::*;
        compile!(singles for f32, 4 by 2 of [f32; 4]);
        compile!(doubles for f64, 4 by 2 of [f64; 2]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::product::plain;
    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn offsets(count: usize, below: usize, rng: &mut ChaCha8Rng) -> Offsets {
        (0..count).map(|_| rng.random_range(0..below)).collect()
    }

    /// |a − b| ≤ 4·K·ε·Σ|a||b|, for every set of instructions that this processor has.
    fn every_tile_is_the_plain_product<F: Real>() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        for tile in F::tiles() {
            for k in [0, 1, 2, 17, 300] {
                let mut random = |n: usize| -> Vec<F> {
                    (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect()
                };
                let (a, b) = (random(100), random(k * tile.columns + 5));
                let (rows, steps) = (offsets(tile.rows, 50, rng), offsets(k, 51, rng));
                let mut out = vec![F::of(f64::NAN); tile.rows * tile.columns];
                tile.run(&a, &rows, &steps, &b, &mut out);
                let sizes = [tile.rows, k, tile.columns];
                let a = |i: usize, k: usize| a[rows.values[i] + steps.values[k]].as_f64();
                let b = |k: usize, j: usize| b[k * tile.columns + j].as_f64();
                let expected = plain::product(sizes, a, b);
                let size = plain::product(sizes, |i, k| a(i, k).abs(), |k, j| b(k, j).abs());
                for ((found, expected), size) in out.iter().zip(expected).zip(size) {
                    let bound = 4.0 * k as f64 * F::epsilon().as_f64() * size;
                    let difference = (found.as_f64() - expected).abs();
                    assert!(difference <= bound, "{tile:?}, {k} steps: {found} for {expected}");
                }
            }
        }
    }

    #[test]
    fn every_tile_is_the_plain_product_in_f32() {
        every_tile_is_the_plain_product::<f32>();
    }

    #[test]
    fn every_tile_is_the_plain_product_in_f64() {
        every_tile_is_the_plain_product::<f64>();
    }

    fn every_tile_gathers_its_runs<F: Real>() {
        let from: Vec<F> = (0..200).map(|i| F::of(f64::from(i))).collect();
        let steps: Offsets = [7, 0, 31, 2].into_iter().collect();
        for tile in F::tiles() {
            for lengths in [vec![tile.columns], vec![1, 2, tile.columns - 3], vec![3, 1]] {
                let mut runs = vec![];
                let mut to = 0;
                for (i, length) in lengths.into_iter().enumerate() {
                    runs.push(Run { from: 100 - 40 * i, to, length });
                    to += length;
                }
                let mut panel = vec![F::zero(); steps.len() * tile.columns + SLACK];
                tile.gather(&from, &runs, &steps, &mut panel);
                for (k, row) in panel.chunks_exact(tile.columns).take(steps.len()).enumerate() {
                    let numbers = runs.iter().flat_map(|run| {
                        from[run.from + steps.values[k]..][..run.length].iter().copied()
                    });
                    assert_eq!(row[..to], numbers.collect::<Vec<_>>(), "{tile:?}, step {k}");
                }
            }
        }
    }

    #[test]
    fn every_tile_gathers_its_runs_in_f32_and_f64() {
        every_tile_gathers_its_runs::<f32>();
        every_tile_gathers_its_runs::<f64>();
    }

    #[test]
    fn the_fastest_tile_is_chosen() {
        let (chosen, all) = (f32::tile(), f32::tiles());
        assert_eq!((chosen.rows, chosen.columns), (all[0].rows, all[0].columns));
        assert_eq!(all.last().unwrap().columns, 8, "what runs everywhere comes last");
    }

    /// Runs the tile over an array of 10 numbers.
    fn run(row: usize, step: usize, panel_rows: usize, sums: usize) {
        let tile = f32::tile();
        let rows = (0..tile.rows).map(|i| if i == 1 { row } else { 0 }).collect();
        let steps = [0, step].into_iter().collect();
        let (panel, mut out) = (vec![0.0; panel_rows * tile.columns], vec![0.0; sums]);
        tile.run(&[0.0; 10], &rows, &steps, &panel, &mut out);
    }

    fn sums() -> usize {
        f32::tile().rows * f32::tile().columns
    }

    #[test]
    fn the_last_number_can_be_reached() {
        run(4, 5, 2, sums());
    }

    #[test]
    #[should_panic(expected = "an offset points outside of the array")]
    fn one_further_is_refused() {
        run(5, 5, 2, sums());
    }

    #[test]
    #[should_panic(expected = "an offset points outside of the array")]
    fn offsets_that_overflow_are_refused() {
        run(usize::MAX, 2, 2, sums());
    }

    #[test]
    #[should_panic(expected = "the panel is shorter than its steps")]
    fn a_short_panel_is_refused() {
        run(4, 5, 1, sums());
    }

    #[test]
    #[should_panic(expected = "the rows or the sums are not those of a tile")]
    fn sums_of_another_size_are_refused() {
        run(4, 5, 2, sums() - 1);
    }

    #[test]
    #[should_panic(expected = "the rows or the sums are not those of a tile")]
    fn too_few_rows_are_refused() {
        let (rows, steps) = ([0].into_iter().collect(), [0].into_iter().collect());
        f32::tile().run(&[0.0], &rows, &steps, &[0.0; 64], &mut vec![0.0; sums()]);
    }

    #[test]
    #[should_panic(expected = "out of range")]
    fn a_run_past_the_end_is_refused() {
        let (runs, steps) = ([Run { from: 0, to: 0, length: 1 }], [1].into_iter().collect());
        f32::tile().gather(&[0.0; SLACK], &runs, &steps, &mut [0.0; 64]);
    }
}
