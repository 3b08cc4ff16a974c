//! Fast: one convolution, from the seven loops to the processor's limit, and past it.
//!
//! You will see
//!
//! 1. the same convolution computed in five ways, each faster than the one before, and a chart of
//!    them in `target/examples-out/13-fast.png`;
//! 2. that the order of a sum changes its bits;
//! 3. that a training gives the same bits with one, two, three and eight threads all the same.
//!
//! ```sh
//! cargo run --release --example 13_fast
//! ```

mod ways;

use std::error::Error;

use brickprop::{
    cost::softmax_cross_entropy,
    init,
    kernels::memory,
    layer::Pass,
    models::Reference,
    network::Network,
    optimizer::{Optimizer, Sgd},
    tensor::{Tensor, tensor},
};
use ndarray_rand::rand::Rng;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Pictures in a batch.
const BATCH: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    memory::keep_pages();
    ways::from_the_loops_to_the_limit()?;
    order_matters();
    the_same_bits()
}

fn order_matters() {
    println!("\n== Order matters ==\n");
    let (a, b, c) = (1e8f32, -1e8f32, 1.0f32);
    println!("(a + b) + c = {}", (a + b) + c);
    println!("a + (b + c) = {}", a + (b + c));
}

fn the_same_bits() -> Result<(), Box<dyn Error>> {
    println!("\n== The same bits ==\n");
    let alone = threads(1)?.install(train)?;
    for count in [2, 3, 8] {
        let apart =
            threads(count)?.install(train)?.iter().zip(&alone).filter(|(a, b)| a != b).count();
        println!("{count} threads: {apart} of {} weights differ in a bit", alone.len());
    }
    Ok(())
}

/// The bits of all weights after three steps of network B.
fn train() -> Result<Vec<u32>, brickprop::network::BuildError> {
    let mut network: Network<f32> = Reference::B.architecture().build(1)?;
    let x: Tensor<f32> = tensor(&[BATCH, 3, 64, 64], noise(BATCH * 3 * 64 * 64, 4));
    let labels: Vec<usize> = (0..BATCH).collect();
    let mut optimizer = Sgd::new(0.01).momentum(0.9);
    for step in 0..3 {
        let tape = network.forward(&x, Pass::Train { seed: 1, step });
        let cost = softmax_cross_entropy(tape.output(), &labels);
        let gradients = network.backward(&tape, &cost.gradient);
        optimizer.step(&mut network, &gradients);
    }
    let params = network.layers().iter().flat_map(|layer| layer.params());
    Ok(params.flat_map(|param| param.tensor).map(|w| w.to_bits()).collect())
}

/// A pool of so many threads; 0 means all.
fn threads(count: usize) -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(count).build()
}

fn noise(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = init::rng(seed);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}
