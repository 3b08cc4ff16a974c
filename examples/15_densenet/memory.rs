//! What two blocks that compute the same hold in memory, and the time that they take.

use std::time::{Duration, Instant};

use brickprop::init::{Init, rng};
use brickprop::layer::{Backward, Layer, Pass, Step};
use brickprop::layers::DenseBlock;
use brickprop::network::BuildError;
use brickprop::tensor::Tensor;

use crate::copies::Copies;
use crate::counter::{held, most, restart};

/// The third block of DenseNet-121, with pictures of 224 × 224 pixels, eight of them.
const LAYERS: usize = 24;
const BATCH: usize = 8;
pub const INPUTS: usize = 256;
pub const GROWTH: usize = 32;
pub const NARROW: usize = 128;
pub const SIDE: usize = 14;

const TRAIN: Pass = Pass::Train { seed: 1, step: 0 };

/// What one pass forward and back has cost.
struct Cost {
    /// Bytes held between the two, and the most at any time.
    kept: usize,
    most: usize,
    times: [Duration; 2],
    /// dx, then the gradients of the parameters.
    gradients: Vec<Tensor<f32>>,
}

/// Runs forward and back, and counts.
fn measure<Tape>(
    forward: impl Fn() -> (Tensor<f32>, Tape),
    backward: impl Fn(&Tensor<f32>, Tape) -> Vec<Tensor<f32>>,
) -> Cost {
    restart();
    let (before, start) = (held(), Instant::now());
    let (y, tape) = forward();
    let (kept, forth) = (held() - before, start.elapsed());
    let start = Instant::now();
    let gradients = backward(&y, tape); // any dy will do: here it is y
    Cost { kept, most: most() - before, times: [forth, start.elapsed()], gradients }
}

fn both(layers: usize) -> Result<[Cost; 2], BuildError> {
    let rng = &mut rng(1);
    let block = DenseBlock::<f32>::new(INPUTS, layers, GROWTH, NARROW, rng);
    let copies = Copies::of(&block, layers)?;
    let x = Init::Normal(1.0).draw(&[BATCH, INPUTS, SIDE, SIDE], 1, 1, rng);
    let of_copies = measure(
        || copies.forward(&x, TRAIN),
        |dy, kept| {
            let (dx, dparams) = copies.backward(kept, dy);
            [vec![dx], dparams].concat()
        },
    );
    let of_block = measure(
        || block.forward(&x, TRAIN),
        |y, saved| {
            let Backward { dx, dparams } =
                block.backward(Step { x: &x, y, saved: &saved }, y, true);
            dx.into_iter().chain(dparams).collect()
        },
    );
    Ok([of_copies, of_block])
}

/// Prints both tables.
pub fn compare() -> Result<(), BuildError> {
    both(LAYERS)?; // a first time, for the working memory that threads keep
    println!("\n== What is kept ==\n");
    let megabytes = |bytes: usize| bytes as f64 / 1e6;
    println!("between forward and back, in MB\n");
    println!("layers   concatenations   all copies   DenseBlock");
    for layers in [LAYERS / 4, LAYERS / 2, LAYERS] {
        let [copies, block] = both(layers)?;
        let channels: usize = (0..=layers).map(|l| INPUTS + l * GROWTH).sum();
        let concatenations = megabytes(4 * channels * BATCH * SIDE * SIDE);
        let [all, one] = [&copies, &block].map(|cost| megabytes(cost.kept));
        println!("{layers:>6}   {concatenations:>14.1}   {all:>10.1}   {one:>10.1}");
        if layers == LAYERS {
            let [all, one] = [&copies, &block].map(|cost| megabytes(cost.most));
            println!(
                "\nthe most at any time, {layers} layers: {all:.0}, and {one:.0} in the DenseBlock"
            );
            let apart = apart(&copies.gradients, &block.gradients);
            assert!(apart < 1e-5, "{apart:e}");
            println!("{} gradients, those of both the same", block.gradients.len());
        }
    }

    println!("\n== Time for memory ==\n");
    let mut best = [[Duration::MAX; 2]; 2];
    for _ in 0..3 {
        for (best, cost) in best.iter_mut().zip(both(LAYERS)?) {
            *best = [0, 1].map(|way| best[way].min(cost.times[way]));
        }
    }
    println!("{LAYERS} layers      forward        back");
    for (name, times) in ["all copies", "DenseBlock"].into_iter().zip(best) {
        let [forward, back] = times.map(|time| 1e3 * time.as_secs_f64());
        println!("{name}   {forward:>7.1} ms   {back:>7.1} ms");
    }
    Ok(())
}

/// How far gradients are apart, as a share of the largest number of each.
fn apart(a: &[Tensor<f32>], b: &[Tensor<f32>]) -> f32 {
    assert_eq!(a.len(), b.len());
    // in this order NaN is the largest of all
    let largest = |a: &Tensor<f32>| a.iter().map(|x| x.abs()).max_by(f32::total_cmp).unwrap_or(0.0);
    let shares = a.iter().zip(b).map(|(a, b)| (largest(&(a - b)) / largest(b)).abs());
    shares.max_by(f32::total_cmp).unwrap_or(0.0)
}
