//! Matrix products for dense layers, and the panel product that convolution shares.

use rayon::prelude::*;

use super::tile::{Offsets, Tile};
use crate::real::Real;

/// Rows of the left matrix that one piece of parallel work takes: a multiple of every tile's rows.
const ROWS: usize = 32;

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
pub fn a_b<F: Real>(a: Matrix<F>, b: Matrix<F>) -> Vec<F> {
    let steps: Offsets = (0..a.columns).collect();
    let rows: Vec<usize> = (0..a.rows()).map(|i| i * a.columns).collect();
    by_rows(a.data, &rows, &steps, &panels_of_rows(b), b.columns)
}

/// Aᵀ · B, row-major.
pub fn at_b<F: Real>(a: Matrix<F>, b: Matrix<F>) -> Vec<F> {
    let steps: Offsets = (0..a.rows()).map(|k| k * a.columns).collect();
    let rows: Vec<usize> = (0..a.columns).collect();
    by_rows(a.data, &rows, &steps, &panels_of_rows(b), b.columns)
}

/// A · Bᵀ, row-major.
pub fn a_bt<F: Real>(a: Matrix<F>, b: Matrix<F>) -> Vec<F> {
    let steps: Offsets = (0..a.columns).collect();
    let rows: Vec<usize> = (0..a.rows()).map(|i| i * a.columns).collect();
    by_rows(a.data, &rows, &steps, &panels_of_columns(b), b.rows())
}

/// The transpose, row-major.
pub fn transpose<F: Real>(a: Matrix<F>) -> Vec<F> {
    let rows = a.rows();
    let mut out = vec![F::zero(); a.data.len()];
    for (i, row) in a.data.chunks_exact(a.columns).enumerate() {
        for (j, &value) in row.iter().enumerate() {
            out[j * rows + i] = value;
        }
    }
    out
}

/// All rows of A times all panels of B, `ROWS` rows a piece.
fn by_rows<F: Real>(
    a: &[F],
    rows: &[usize],
    steps: &Offsets,
    panels: &[Vec<F>],
    columns: usize,
) -> Vec<F> {
    let tile = F::tile();
    let mut out = vec![F::zero(); rows.len() * columns];
    out.par_chunks_mut(ROWS * columns).zip(rows.par_chunks(ROWS)).for_each(|(out, rows)| {
        let rows = Rows::new(&tile, rows);
        for (panel, j) in panels.iter().zip((0..columns).step_by(tile.columns)) {
            let width = tile.columns.min(columns - j);
            times_panel(&tile, a, &rows, steps, panel, |i, sums| {
                out[i * columns + j..][..width].copy_from_slice(&sums[..width]);
            });
        }
    });
    out
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
}

impl Rows {
    /// The rows of each tile; a last one that is too short repeats its last row.
    pub fn blocks(&self) -> &[Offsets] {
        &self.blocks
    }
}

/// Gives `store` each row's sums: `Σₖ a[rows[i] + steps[k]] · panel[k][·]`.
pub fn times_panel<F: Real>(
    tile: &Tile<F>,
    a: &[F],
    rows: &Rows,
    steps: &Offsets,
    panel: &[F],
    mut store: impl FnMut(usize, &[F]),
) {
    let mut sums = vec![F::zero(); tile.rows * tile.columns];
    for (block, first) in rows.blocks.iter().zip((0..rows.count).step_by(tile.rows)) {
        tile.run(a, block, steps, panel, &mut sums);
        for (i, sums) in (first..rows.count).zip(sums.chunks_exact(tile.columns)) {
            store(i, sums);
        }
    }
}

/// Panel p holds the columns from p · width on of each row of B; the last one ends with zeros.
fn panels_of_rows<F: Real>(b: Matrix<F>) -> Vec<Vec<F>> {
    pack(b.columns, b.rows(), |first, columns, panel| {
        for (row, b) in panel.iter_mut().zip(b.data.chunks_exact(b.columns)) {
            row[..columns].copy_from_slice(&b[first..][..columns]);
        }
    })
}

/// The same for Bᵀ: the panel's columns are rows of B.
pub(super) fn panels_of_columns<F: Real>(b: Matrix<F>) -> Vec<Vec<F>> {
    pack(b.rows(), b.columns, |first, columns, panel| {
        // sixteen steps at a time, so that a cache line of B is used up while it is near
        for (block, rows) in panel.chunks_mut(16).enumerate() {
            for j in 0..columns {
                let b = &b.data[(first + j) * b.columns + block * 16..][..rows.len()];
                rows.iter_mut().zip(b).for_each(|(row, &value)| row[j] = value);
            }
        }
    })
}

/// Panels of `steps` rows for a matrix of `columns`: `fill` gets the first column, how many there
/// are, and the rows to fill.
fn pack<F: Real>(
    columns: usize,
    steps: usize,
    fill: impl Fn(usize, usize, &mut [&mut [F]]) + Sync,
) -> Vec<Vec<F>> {
    let width = F::tile().columns;
    (0..columns.div_ceil(width))
        .into_par_iter()
        .map(|p| {
            let mut panel = vec![F::zero(); steps * width];
            let mut rows: Vec<&mut [F]> = panel.chunks_exact_mut(width).collect();
            fill(p * width, width.min(columns - p * width), &mut rows);
            panel
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// a_b, at_b and a_bt: |a − b| ≤ 4·K·ε·Σ|a||b|.
    fn fast_equals_plain<F: Real>([m, k, n]: [usize; 3]) {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut random =
            |n: usize| -> Vec<F> { (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect() };
        let (a, b) = (random(m * k), random(k * n));
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
        for (name, fast) in [
            ("a_b", a_b(left, right)),
            ("at_b", at_b(left_t, right)),
            ("a_bt", a_bt(left, right_t)),
        ] {
            assert_eq!(fast.len(), m * n);
            for (i, ((found, expected), size)) in fast.iter().zip(&expected).zip(&size).enumerate()
            {
                let bound = 4.0 * k as f64 * F::epsilon().as_f64() * size;
                let near = (found.as_f64() - expected).abs() <= bound;
                assert!(near, "{name} {m}×{k}×{n} [{i}]: {found} for {expected}");
            }
        }
    }

    #[test]
    fn fast_equals_plain_around_the_borders_of_the_tiles() {
        // tiles have 4 or 8 rows and 4 to 32 columns, pieces 32 rows, packing takes 16 at a time
        let borders = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33];
        for rows in borders {
            for columns in borders {
                fast_equals_plain::<f32>([rows, 5, columns]);
                fast_equals_plain::<f64>([rows, 5, columns]);
            }
        }
        for k in borders {
            fast_equals_plain::<f32>([9, k, 33]);
        }
        fast_equals_plain::<f32>([65, 127, 97]);
        fast_equals_plain::<f64>([1, 1000, 1]);
    }

    #[test]
    fn a_transpose_is_a_transpose() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(transpose(Matrix { data: &a, columns: 3 }), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
