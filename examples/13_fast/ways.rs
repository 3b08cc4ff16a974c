//! The same convolution, from the seven loops to the processor's limit, and past it.

use std::{error::Error, fs, time::Duration, time::Instant};

use brickprop::{
    kernels::{
        convolution::{Geometry, Then, direct, plain, winograd},
        peak::fma_peak,
    },
    plot,
};
use rayon::ThreadPool;

use super::{BATCH, noise, threads};

pub fn from_the_loops_to_the_limit() -> Result<(), Box<dyn Error>> {
    // 32 → 64 channels at 32 × 32 pixels, a kernel of 3 × 3
    let g = Geometry {
        input: [32, 32, 32],
        output: [64, 32, 32],
        kernel: 3,
        stride: 1,
        padding: 1,
        dilation: 1,
    };
    let operations = (2 * g.taps() * g.output_len()) as f64;
    let (x, w, b) = (noise(BATCH * g.input_len(), 1), noise(g.weights(), 2), noise(64, 3));
    let picture = &x[..g.input_len()];

    let mut loops = vec![0.0; g.output_len()];
    let seven_loops = seconds(3, || plain::forward(&g, picture, &w, &b, &mut loops));
    let mut product = vec![0.0; g.output_len()];
    let one_product = seconds(5, || im2col_product(&g, picture, &w, &b, &mut product));
    let apart = loops.iter().zip(&product).map(|(a, b)| (a - b).abs());
    let apart = apart.max_by(f32::total_cmp).unwrap_or(0.0);
    assert!(apart < 1e-4, "the two differ by {apart}");

    let (one, all) = (threads(1)?, threads(0)?);
    let direct = || drop(direct::forward(&g, &x, &w, &b, Then::Nothing));
    let winograd = || drop(winograd::forward(&g, &x, &w, &b, Then::Nothing));
    let of_a_batch = |pool: &ThreadPool, way: &(dyn Fn() + Sync)| {
        pool.install(|| seconds(15, way)) / BATCH as f64
    };
    let ways = [
        ("seven plain loops", seven_loops),
        ("im2col and a plain product", one_product),
        ("the register tile, one thread", of_a_batch(&one, &direct)),
        ("the register tile, all threads", of_a_batch(&all, &direct)),
        ("Winograd, all threads", of_a_batch(&all, &winograd)),
    ]
    .map(|(way, seconds)| (way, operations / seconds / 1e9));
    let limit = all.install(|| fma_peak::<f32>(Duration::from_millis(20))) / 1e9;

    println!("== From the loops to the limit ==\n");
    println!("{:<32}{:>8}{:>12}{:>14}", "way", "GFLOP/s", "of limit", "of the loops");
    for (way, rate) in ways {
        let (share, times) = (100.0 * rate / limit, rate / ways[0].1);
        println!("{way:<32}{rate:>8.1}{share:>10.1} %{times:>12.0} ×");
    }
    println!("{:<32}{limit:>8.1}", "the limit, all threads");
    fs::create_dir_all("target/examples-out")?;
    let title = "One convolution: 32 channels to 64, 32 × 32 pixels";
    plot::bars(title, "GFLOP/s", &ways, Some(("limit", limit)))?
        .save("target/examples-out/13-fast.png")?;
    Ok(())
}

/// The windows of the picture as columns of a matrix, then y = b + w · columns.
// ANCHOR: im2col
fn im2col_product(g: &Geometry, x: &[f32], w: &[f32], b: &[f32], y: &mut [f32]) {
    let (taps, pixels) = (g.taps(), g.pixels());
    let mut columns = vec![0.0; taps * pixels];
    // the walk over all products says which x meets which w for which y; one output will do
    let output = [1, g.output[1], g.output[2]];
    plain::for_each_product(&Geometry { output, ..*g }, |iw, ix, iy| {
        columns[iw * pixels + iy] = x[ix];
    });
    for (o, y) in y.chunks_exact_mut(pixels).enumerate() {
        y.fill(b[o]);
        for (w, column) in w[o * taps..][..taps].iter().zip(columns.chunks_exact(pixels)) {
            y.iter_mut().zip(column).for_each(|(y, x)| *y += w * x);
        }
    }
}
// ANCHOR_END: im2col

/// The best of some runs: other work on the machine only makes them slower.
fn seconds(runs: usize, mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(time).fold(f64::INFINITY, f64::min)
}
