//! Matrix products for dense layers, and the panel product that convolution shares.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use ndarray::{Array2, ArrayViewMut2, Axis};

use super::{
    pieces, scratch,
    tile::{Offsets, Tile},
};
use crate::real::Real;

/// Rows of the matrix that stays as it lies, for one piece: a multiple of every tile's rows.
const ROWS: usize = 16;

/// Panels of the packed matrix for one piece.
const PANELS: usize = 4;

/// Up to so many rows of A, sums along its rows are faster than tiles with mostly empty columns.
const THIN: usize = 4;

/// Steps of a panel that one piece packs.
const STEPS: usize = 128;

/// Panels of a packed matrix, kept by their thread.
#[derive(Debug, Default)]
struct Packed<F>(Vec<F>);

/// A row-major matrix, or a stretch of one.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, F> {
    /// The numbers, row after row.
    pub data: &'a [F],
    /// How many of them a row has.
    pub columns: usize,
}

impl<F> Matrix<'_, F> {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.data.len() / self.columns
    }
}

/// A · B in plain loops: the judge of the fast forms. `transpose_a` and `transpose_b` as below.
pub mod plain {
    use crate::real::Real;

    /// `out[i][j] = Σₖ a(i, k) · b(k, j)`
    pub fn product<F: Real>(
        [m, k, n]: [usize; 3],
        a: impl Fn(usize, usize) -> F,
        b: impl Fn(usize, usize) -> F,
    ) -> Vec<F> {
        let mut out = vec![F::zero(); m * n];
        for i in 0..m {
            for j in 0..n {
                for k in 0..k {
                    out[i * n + j] += a(i, k) * b(k, j);
                }
            }
        }
        out
    }
}

/// A · B, row-major.
///
/// # Panics
/// Where A has not as many columns as B has rows.
pub fn a_b<F: Real>(a: Matrix<F>, b: Matrix<F>) -> Vec<F> {
    assert_eq!(a.columns, b.rows(), "A · B: as many columns of A as rows of B");
    let rows: Vec<usize> = (0..a.rows()).map(|i| i * a.columns).collect();
    by_columns(a.data, &rows, &(0..a.columns).collect(), b)
}

/// Aᵀ · B, row-major.
///
/// # Panics
/// Where A has not as many rows as B.
pub fn at_b<F: Real>(a: Matrix<F>, b: Matrix<F>) -> Vec<F> {
    assert_eq!(a.rows(), b.rows(), "Aᵀ · B: as many rows of A as of B");
    let rows: Vec<usize> = (0..a.columns).collect();
    by_columns(a.data, &rows, &(0..a.rows()).map(|k| k * a.columns).collect(), b)
}

/// All rows of A times B, a few panels of B a piece: each panel is packed just before use and
/// stays in the nearest cache while the rows of A pass.
fn by_columns<F: Real>(a: &[F], rows: &[usize], steps: &Offsets, b: Matrix<F>) -> Vec<F> {
    let tile = F::tile();
    let (rows, width) = (Rows::new(&tile, rows), tile.columns);
    let mut out = Array2::uninit([rows.count, b.columns]);
    let pieces: Vec<_> = out.axis_chunks_iter_mut(Axis(1), PANELS * width).collect();
    pieces::share(pieces, rows.count * b.data.len(), |piece, mut out| {
        scratch::with(|Packed(numbers)| {
            let panel = scratch::take(numbers, steps.len() * width);
            for (p, places) in out.axis_chunks_iter_mut(Axis(1), width).enumerate() {
                let (first, count) = ((piece * PANELS + p) * width, places.ncols());
                for (row, b) in panel.chunks_exact_mut(width).zip(b.data.chunks_exact(b.columns)) {
                    row[..count].copy_from_slice(&b[first..][..count]);
                }
                rows.times_panel(&tile, a, steps, panel, places);
            }
        });
    });
    // SAFETY: the places are all of `out`, and the tile has written each of them.
    unsafe { out.assume_init() }.into_raw_vec_and_offset().0
}

/// A · Bᵀ + c, row-major; c is added to each row.
///
/// B, which may be large, stays as it lies: the tile computes B · Aᵀ from panels of Aᵀ.
///
/// # Panics
/// Where A has not as many columns as B, or c not a number for each row of B.
pub fn a_bt_plus<F: Real>(a: Matrix<F>, b: Matrix<F>, c: &[F]) -> Vec<F> {
    assert_eq!(a.columns, b.columns, "A · Bᵀ: as many columns of A as of B");
    assert_eq!(b.rows(), c.len(), "one number of c for each column");
    if a.rows() <= THIN {
        return thin_a_bt_plus(a, b, c);
    }
    let mut out = Array2::uninit([a.rows(), b.rows()]);
    scratch::with(|Packed(numbers)| {
        let tile = F::tile();
        let panels = panels_of_columns(a, tile.columns, numbers);
        let steps: Offsets = (0..b.columns).collect();
        let pieces: Vec<_> = out.axis_chunks_iter_mut(Axis(1), ROWS).collect();
        pieces::share(pieces, a.rows() * b.data.len(), |piece, mut out| {
            let first = piece * ROWS;
            let rows: Vec<usize> = (0..out.ncols()).map(|j| (first + j) * b.columns).collect();
            let rows = Rows::new(&tile, &rows);
            let mut sums = vec![F::zero(); tile.rows * tile.columns];
            let places = out.axis_chunks_iter_mut(Axis(0), tile.columns);
            for (panel, mut places) in panels.chunks_exact(steps.len() * tile.columns).zip(places) {
                let places = places.axis_chunks_iter_mut(Axis(1), tile.rows);
                let c = c[first..].chunks(tile.rows);
                for ((block, mut place), c) in rows.blocks.iter().zip(places).zip(c) {
                    tile.run(b.data, block, &steps, panel, &mut sums);
                    // row j of the sums is column j of the place
                    for (i, mut row) in place.rows_mut().into_iter().enumerate() {
                        let sums = sums[i..].iter().step_by(tile.columns);
                        for ((number, &sum), &c) in row.iter_mut().zip(sums).zip(c) {
                            number.write(sum + c);
                        }
                    }
                }
            }
        });
    });
    // SAFETY: the places are all of `out`, and each has been written.
    unsafe { out.assume_init() }.into_raw_vec_and_offset().0
}

/// The same for a few rows of A, each of which stays in the nearest cache.
fn thin_a_bt_plus<F: Real>(a: Matrix<F>, b: Matrix<F>, c: &[F]) -> Vec<F> {
    let mut out = Array2::zeros([a.rows(), b.rows()]);
    let pieces: Vec<_> = out.axis_chunks_iter_mut(Axis(1), ROWS).collect();
    pieces::share(pieces, a.rows() * b.data.len(), |piece, mut out| {
        let rows = b.data[piece * ROWS * b.columns..].chunks_exact(b.columns);
        let columns = out.columns_mut().into_iter();
        for ((mut column, b), &c) in columns.zip(rows).zip(&c[piece * ROWS..]) {
            for (number, a) in column.iter_mut().zip(a.data.chunks_exact(a.columns)) {
                *number = c + pieces::dot(a, b);
            }
        }
    });
    out.into_raw_vec_and_offset().0
}

/// The offsets of a left operand's rows, block by block, as the tile takes them.
#[derive(Clone, Debug)]
pub struct Rows {
    blocks: Vec<Offsets>,
    count: usize,
}

impl Rows {
    /// Rows at these offsets.
    pub fn new<F>(tile: &Tile<F>, offsets: &[usize]) -> Self {
        // a last block that is too short repeats its last row; the copies are not stored
        let block = |rows: &[usize]| (0..tile.rows).map(|i| rows[i.min(rows.len() - 1)]).collect();
        Rows { blocks: offsets.chunks(tile.rows).map(block).collect(), count: offsets.len() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The rows of each tile; a last one that is too short repeats its last row.
    pub fn blocks(&self) -> &[Offsets] {
        &self.blocks
    }

    /// These rows of `a` times a packed panel, straight into a matrix with a row for each and a
    /// column for each of the panel's, or fewer: `place[i][j] = Σₖ a[rows[i] + steps[k]] · panel[k][j]`.
    /// Every number of the place is written.
    ///
    /// # Panics
    /// As [`Tile::run_into`] does.
    pub fn times_panel<F: Real>(
        &self,
        tile: &Tile<F>,
        a: &[F],
        steps: &Offsets,
        panel: &[F],
        mut place: ArrayViewMut2<MaybeUninit<F>>,
    ) {
        assert_eq!(place.nrows(), self.count, "the place has a row for each");
        let places = place.axis_chunks_iter_mut(Axis(0), tile.rows);
        for (block, place) in self.blocks.iter().zip(places) {
            tile.run_into(a, block, steps, panel, place);
        }
    }

    /// The same, added to `sums`, which lie tile after tile.
    ///
    /// # Panics
    /// As [`Tile::add`] does.
    pub fn add_panel<F: Real>(
        &self,
        tile: &Tile<F>,
        a: &[F],
        steps: &Offsets,
        panel: &[F],
        sums: &mut [F],
    ) {
        let places = sums.chunks_exact_mut(tile.rows * tile.columns);
        for (block, place) in self.blocks.iter().zip(places) {
            tile.add(a, block, steps, panel, place);
        }
    }
}

/// Panels of Bᵀ, one after the other: panel p holds the columns from p · width on, which are rows
/// of B. Packed side by side, a stretch of steps a piece.
fn panels_of_columns<'a, F: Real>(
    b: Matrix<F>,
    width: usize,
    numbers: &'a mut Vec<F>,
) -> &'a mut [F] {
    let length = b.columns * width;
    let panels = scratch::take(numbers, b.rows().div_ceil(width) * length);
    let stretches =
        panels.chunks_exact_mut(length).flat_map(|panel| panel.chunks_mut(STEPS * width));
    let a_panel = b.columns.div_ceil(STEPS);
    pieces::share(stretches.collect(), pieces::MOVE * b.data.len(), |piece, stretch: &mut [F]| {
        pack(b, piece / a_panel * width, piece % a_panel * STEPS, width, stretch);
    });
    panels
}

/// Packs a stretch of a panel of Bᵀ: `stretch[k][j] = b[first + j][step + k]`.
fn pack<F: Real>(b: Matrix<F>, first: usize, step: usize, width: usize, stretch: &mut [F]) {
    let steps = stretch.len() / width;
    let row = |j: usize| &b.data[j * b.columns + step..][..steps];
    let last = b.rows() - 1;
    // four rows at a time become stores of four numbers; a row too many repeats the last one, in
    // columns that nobody reads
    for j in (0..width.min(b.rows() - first)).step_by(4) {
        let rows = [j, j + 1, j + 2, j + 3].map(|j| row((first + j).min(last)));
        for (k, place) in stretch.chunks_exact_mut(width).enumerate() {
            place[j..j + 4].copy_from_slice(&rows.map(|row| row[k]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// The transpose, row-major.
    fn transpose<F: Real>(a: Matrix<F>) -> Vec<F> {
        let rows = a.rows();
        let mut out = vec![F::zero(); a.data.len()];
        for (i, row) in a.data.chunks_exact(a.columns).enumerate() {
            for (j, &value) in row.iter().enumerate() {
                out[j * rows + i] = value;
            }
        }
        out
    }

    /// a_b, at_b and a_bt_plus: |a − b| ≤ 4·K·ε·Σ|a||b|.
    fn fast_equals_plain<F: Real>([m, k, n]: [usize; 3]) {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut random =
            |n: usize| -> Vec<F> { (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect() };
        let (a, b, c) = (random(m * k), random(k * n), random(n));
        let (left, right) = (Matrix { data: &a, columns: k }, Matrix { data: &b, columns: n });
        let (at, bt) = (transpose(left), transpose(right));
        let left_t = Matrix { data: &at, columns: m };
        let right_t = Matrix { data: &bt, columns: k };

        let exact = |v: F| v.as_f64();
        let size = |v: F| v.as_f64().abs();
        let plain = |f: &dyn Fn(F) -> f64| {
            plain::product([m, k, n], |i, j| f(a[i * k + j]), |i, j| f(b[i * n + j]))
        };
        let (expected, size) = (plain(&exact), plain(&size));
        for (name, fast, c) in [
            ("a_b", a_b(left, right), vec![F::zero(); n]),
            ("at_b", at_b(left_t, right), vec![F::zero(); n]),
            ("a_bt_plus", a_bt_plus(left, right_t, &c), c),
        ] {
            assert_eq!(fast.len(), m * n);
            for (i, ((found, expected), size)) in fast.iter().zip(&expected).zip(&size).enumerate()
            {
                let c = c[i % n].as_f64();
                let expected = expected + c;
                let bound = 4.0 * (k + 1) as f64 * F::epsilon().as_f64() * (size + c.abs());
                let near = (found.as_f64() - expected).abs() <= bound;
                assert!(near, "{name} {m}×{k}×{n} [{i}]: {found} for {expected}");
            }
        }
    }

    #[test]
    fn fast_equals_plain_around_the_borders_of_the_tiles() {
        // tiles have 4 or 8 rows and 4 to 32 columns, pieces 16 rows or 4 tiles' columns; packing
        // takes 128 steps
        let borders = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33];
        for rows in borders {
            for columns in borders {
                fast_equals_plain::<f32>([rows, 5, columns]);
                fast_equals_plain::<f64>([rows, 5, columns]);
            }
        }
        for k in borders {
            fast_equals_plain::<f32>([9, k, 33]);
        }
        for k in [127, 128, 129] {
            fast_equals_plain::<f32>([33, k, 9]);
            fast_equals_plain::<f64>([4, k, 33]);
        }
        // enough to be shared among threads
        fast_equals_plain::<f32>([65, 127, 97]);
        fast_equals_plain::<f64>([65, 127, 97]);
        fast_equals_plain::<f64>([1, 1000, 1]);
    }

    #[test]
    fn a_transpose_is_a_transpose() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(transpose(Matrix { data: &a, columns: 3 }), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
