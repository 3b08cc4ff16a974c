use super::*;
use crate::kernels::product::plain;
use ndarray::{Array2, s};
use ndarray_rand::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn offsets(count: usize, below: usize, rng: &mut ChaCha8Rng) -> Offsets {
    (0..count).map(|_| rng.random_range(0..below)).collect()
}

fn tiles<F: Real>() -> Vec<Tile<F>> {
    let tiles = Instructions::available().into_iter().map(F::tile_for);
    tiles.chain([F::flat_tile()]).collect()
}

/// |a − b| ≤ 4·K·ε·Σ|a||b|, for every set of instructions that this processor has.
fn every_tile_is_the_plain_product<F: Real>() {
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    for tile in tiles::<F>() {
        for k in [0, 1, 2, 17, 300] {
            let mut random = |n: usize| -> Vec<F> {
                (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect()
            };
            let (a, b) = (random(100), random(k * tile.columns + 5));
            let (rows, steps) = (offsets(tile.rows, 50, rng), offsets(k, 51, rng));
            let mut out = vec![F::of(f64::NAN); tile.rows * tile.columns];
            tile.run(&a, &rows, &steps, &b, &mut out);
            let mut onto = out.clone();
            onto.iter_mut().for_each(|sum| *sum = F::one() - *sum);
            tile.add(&a, &rows, &steps, &b, &mut onto);
            for (onto, out) in onto.iter().zip(&out) {
                let bound =
                    4.0 * (k + 1) as f64 * F::epsilon().as_f64() * (out.as_f64().abs() + 30.0);
                assert!((onto.as_f64() - 1.0).abs() <= bound, "{tile:?}, {k} steps: {onto} for 1");
            }
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
    for tile in tiles::<F>() {
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

/// In a larger array of −1, for whole and for smaller places: the same sums, and no other number.
fn every_tile_writes_its_place<F: Real>() {
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    for tile in tiles::<F>() {
        let (m, n) = (tile.rows, tile.columns);
        let (rows, steps) = (offsets(m, 50, rng), offsets(7, 51, rng));
        let mut random =
            |n: usize| -> Vec<F> { (0..n).map(|_| F::of(rng.random_range(-1.0..1.0))).collect() };
        let (a, b) = (random(100), random(7 * n));
        let mut sums = vec![F::zero(); m * n];
        tile.run(&a, &rows, &steps, &b, &mut sums);
        for (height, width) in [(m, n), (m - 1, n), (m, n - 1), (1, 1)] {
            let mut out = Array2::from_elem((m + 2, n + 3), MaybeUninit::new(F::of(-1.0)));
            tile.run_into(&a, &rows, &steps, &b, out.slice_mut(s![1..=height, 2..2 + width]));
            for ((i, j), found) in out.indexed_iter() {
                let inside = (1..=height).contains(&i) && (2..2 + width).contains(&j);
                let expected = if inside { sums[(i - 1) * n + j - 2] } else { F::of(-1.0) };
                // SAFETY: all of it began as −1.
                let found = unsafe { found.assume_init() };
                assert_eq!(found, expected, "{tile:?}, {height} × {width} at {i}, {j}");
            }
        }
    }
}

#[test]
fn every_tile_writes_its_place_and_nothing_else() {
    every_tile_writes_its_place::<f32>();
    every_tile_writes_its_place::<f64>();
}

#[test]
fn the_fastest_tile_is_chosen() {
    let (chosen, all) = (f32::tile(), tiles::<f32>());
    assert_eq!((chosen.rows, chosen.columns), (all[0].rows, all[0].columns));
    let plain = all[Instructions::available().len() - 1];
    assert_eq!(plain.columns, 8, "what runs everywhere comes last");
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
#[should_panic(expected = "the sums are not those of a tile")]
fn sums_of_another_size_are_refused() {
    run(4, 5, 2, sums() - 1);
}

#[test]
#[should_panic(expected = "the rows are not those of a tile")]
fn too_few_rows_are_refused() {
    let (rows, steps) = ([0].into_iter().collect(), [0].into_iter().collect());
    f32::tile().run(&[0.0], &rows, &steps, &[0.0; 64], &mut vec![0.0; sums()]);
}

#[test]
#[should_panic(expected = "out of range")]
fn a_run_past_the_end_is_refused() {
    let (runs, steps) = ([Run { from: 0, to: 0, length: 1 }], [SLACK].into_iter().collect());
    f32::tile().gather(&[0.0; SLACK], &runs, &steps, &mut [0.0; 64]);
}
