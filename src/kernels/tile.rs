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

use self::instructions::detect;
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
    /// Rows of a tile.
    pub rows: usize,
    /// Columns of a tile: the width of a packed panel of `b`.
    pub columns: usize,
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
    /// out[i][j] = Σₖ a[rows[i] + steps[k]] · b[k][j], as the module says.
    ///
    /// # Panics
    /// Where a table points outside `a`, or `b` or `out` is too short.
    pub fn run(&self, a: &[F], rows: &Offsets, steps: &Offsets, b: &[F], out: &mut [F]) {
        assert!(rows.len() == self.rows && out.len() == self.rows * self.columns);
        assert!(b.len() >= steps.len() * self.columns, "the panel is shorter than its steps");
        assert!(rows.largest + steps.largest < a.len(), "an offset points outside of the array");
        // SAFETY: `detect` chose code this processor has; the sizes and offsets were just checked.
        unsafe { (self.multiply)(a.as_ptr(), &rows.values, &steps.values, b, out) }
    }

    /// Packs a panel: its row k takes, for each run, the neighbours at `from[run.from + steps[k]]`.
    ///
    /// Whole vectors are copied; what they bring too much is overwritten by the next run or row.
    /// So runs come in the order of their places, and `from` and `panel` end with [`SLACK`].
    pub fn gather(&self, from: &[F], runs: &[Run], steps: &Offsets, panel: &mut [F]) {
        // SAFETY: `detect` chose code this processor has.
        unsafe { (self.gather)(from, runs, &steps.values, panel) }
    }
}

/// What a type of number needs to find its tile.
pub trait HasTile: Sized {
    /// The tile for this processor, chosen once.
    fn tile() -> Tile<Self>;
}

impl HasTile for f32 {
    fn tile() -> Tile<f32> {
        static TILE: OnceLock<Tile<f32>> = OnceLock::new();
        *TILE.get_or_init(detect::<f32, 16>)
    }
}

impl HasTile for f64 {
    fn tile() -> Tile<f64> {
        static TILE: OnceLock<Tile<f64>> = OnceLock::new();
        *TILE.get_or_init(detect::<f64, 8>)
    }
}

/// LANES numbers that the compiler keeps in vector registers: 64 bytes, one AVX-512 register.
#[derive(Clone, Copy)]
struct Lanes<F, const LANES: usize>([F; LANES]);

impl<F: Real, const LANES: usize> Lanes<F, LANES> {
    /// self + factor · b. `FUSED` rounds once, where the processor can.
    #[inline(always)]
    fn add_product<const FUSED: bool>(self, factor: F, b: Self) -> Self {
        Lanes(std::array::from_fn(|lane| {
            if FUSED {
                factor.mul_add(b.0[lane], self.0[lane])
            } else {
                self.0[lane] + factor * b.0[lane]
            }
        }))
    }
}

/// The tile itself: ROWS rows of VECTORS vectors.
///
/// # Safety
/// As [`Multiply`] says, for COLUMNS = VECTORS × LANES.
#[inline(always)]
unsafe fn multiply<
    F: Real,
    const LANES: usize,
    const ROWS: usize,
    const VECTORS: usize,
    const FUSED: bool,
>(
    a: *const F,
    rows: &[usize],
    steps: &[usize],
    b: &[F],
    out: &mut [F],
) {
    let mut sums = [[Lanes([F::zero(); LANES]); VECTORS]; ROWS];
    // SAFETY: the caller promises that each row's offset plus each step's lies within `a`.
    let a: [*const F; ROWS] = std::array::from_fn(|i| unsafe { a.add(rows[i]) });
    for (&step, b) in steps.iter().zip(b.chunks_exact(VECTORS * LANES)) {
        let b: [Lanes<F, LANES>; VECTORS] =
            std::array::from_fn(|v| Lanes(std::array::from_fn(|lane| b[v * LANES + lane])));
        for i in 0..ROWS {
            // SAFETY: as above.
            let factor = unsafe { *a[i].add(step) };
            for v in 0..VECTORS {
                sums[i][v] = sums[i][v].add_product::<FUSED>(factor, b[v]);
            }
        }
    }
    for (out, sum) in out.chunks_exact_mut(LANES).zip(sums.as_flattened()) {
        out.copy_from_slice(&sum.0);
    }
}

/// Copies vectors, as [`Tile::gather`] says, into rows of `columns` numbers.
#[inline(always)]
fn gather<F: Real, const LANES: usize>(
    from: &[F],
    runs: &[Run],
    steps: &[usize],
    columns: usize,
    panel: &mut [F],
) {
    for (k, &step) in steps.iter().enumerate() {
        for run in runs {
            for i in (0..run.length).step_by(LANES) {
                let vector = &from[run.from + step + i..][..LANES];
                panel[k * columns + run.to + i..][..LANES].copy_from_slice(vector);
            }
        }
    }
}

/// One copy of the code for each set of instructions, and the choice among them.
mod instructions {
    use super::{Real, Run, Tile, gather, multiply};

    /// The largest tile whose sums fit this processor's registers.
    pub fn detect<F: Real, const LANES: usize>() -> Tile<F> {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                return avx512::tile::<F, LANES>();
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                return avx2::tile::<F, LANES>();
            }
        }
        portable::tile::<F, LANES>()
    }

    macro_rules! compile {
        ($name:ident: $rows:literal by $vectors:literal, fused: $fused:literal $(, $features:literal)?) => {
            mod $name {
                use super::*;

                pub fn tile<F: Real, const LANES: usize>() -> Tile<F> {
                    Tile {
                        rows: $rows,
                        columns: $vectors * LANES,
                        multiply: multiply_here::<F, LANES>,
                        gather: gather_here::<F, LANES>,
                    }
                }

                $(#[target_feature(enable = $features)])?
                unsafe fn multiply_here<F: Real, const LANES: usize>(
                    a: *const F,
                    rows: &[usize],
                    steps: &[usize],
                    b: &[F],
                    out: &mut [F],
                ) {
                    // SAFETY: the caller keeps the promises of `Multiply`.
                    unsafe { multiply::<F, LANES, $rows, $vectors, $fused>(a, rows, steps, b, out) }
                }

                $(#[target_feature(enable = $features)])?
                unsafe fn gather_here<F: Real, const LANES: usize>(
                    from: &[F],
                    runs: &[Run],
                    steps: &[usize],
                    panel: &mut [F],
                ) {
                    gather::<F, LANES>(from, runs, steps, $vectors * LANES, panel)
                }
            }
        };
    }
    #[cfg(target_arch = "x86_64")]
    compile!(avx512: 8 by 2, fused: true, "avx512f");
    #[cfg(target_arch = "x86_64")]
    compile!(avx2: 4 by 1, fused: true, "avx2,fma");
    compile!(portable: 4 by 1, fused: false);
}
