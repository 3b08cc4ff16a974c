//! DenseNet: each layer sees the features of all layers before it. And transfer learning: features
//! learnt on some characters serve to tell others apart.
//!
//! You will see a dense block, written out of the crate's own convolutions, and proved by the
//! gradient checker; what it costs in parameters; DenseNet-121, and what its blocks hold in memory;
//! what a block brings beside a plain chain of as many weights; and a network's body, frozen, under
//! a new head. Pictures: `target/examples-out/15-split.png` and `15-transfer.png`.
//!
//! ```sh
//! cargo run --release --example 15_densenet
//! ```

mod block;
mod copies;
mod counter;
mod data;
mod memory;
mod networks;
mod split;

use std::{error::Error, fs};

use block::DenseBlock;
use brickprop::gradient_check::check_layer;
use brickprop::init::rng;
use brickprop::layer::{Layer, Pass};
use brickprop::models::Model;
use brickprop::network::Network;
use brickprop::optimizer::AdamW;
use brickprop::plot::{self, Line, LineChart};
use brickprop::training::{Training, evaluate};
use data::{Batch, drawings, features};
use networks::{Middle, block, chain, count, head, network, wide_chain};

fn main() -> Result<(), Box<dyn Error>> {
    brickprop::kernels::memory::keep_pages(); // freed memory stays with us: faster
    fs::create_dir_all("target/examples-out")?;
    println!("== There and back ==\n");
    split::draw()?.save("target/examples-out/15-split.png")?;

    println!("\n== Is the split right? ==\n");
    let report =
        check_layer(&mut DenseBlock::new(2, 3, 3, &mut rng(1)), &[2, 2, 4, 5], Pass::Evaluate, 1);
    assert!(report.worst_relative_error() < 1e-6, "{report}");
    for tensor in &report.tensors {
        println!("{:<9} {:>3} entries, all within 1e-6", tensor.name, tensor.entries);
    }

    println!("\n== What it costs ==\n");
    for w in DenseBlock::<f32>::new(8, 8, 3, &mut rng(1)).params() {
        println!("{} {:?}: {} parameters", w.name, w.tensor.shape(), w.tensor.len());
    }
    println!("in all {}", count(&block(1)));
    println!("three convolutions of 32 channels: {}", count(&wide_chain(1)));

    println!("\n== DenseNet-121 ==\n");
    let densenet: Network<f32> = Model::Densenet121.architecture(224, 1000).build(1)?;
    println!("{}", densenet.summary());
    memory::compare()?;

    println!("\n== With and without concatenation ==\n");
    let (known, new) = (drawings(0..16, 40, 1), drawings(0..16, 40, 2));
    println!("           parameters of the middle   right of new drawings, three first weights");
    for (name, middle) in [("block", block as Middle), ("chain", chain)] {
        let mut shares = vec![];
        for seed in 1..=3 {
            let mut network = network(middle, 16, seed)?;
            shares.push(format!("{:.1} %", fit(&mut network, &known, &new, 8, seed)));
        }
        println!("{name:<10} {:>24}   {}", count(&middle(1)), shares.join("   "));
    }

    println!("\n== Transfer ==\n");
    let mut body = network(block, 12, 1)?;
    let share = fit(&mut body, &drawings(0..12, 60, 1), &drawings(0..12, 40, 2), 8, 1);
    println!("The body knows 12 characters: {share:.1} % of new drawings right.");
    println!("Four others, percent right of 400 new drawings:");
    println!("the mean of three choices of pictures, the least and the most of them\n");
    println!("pictures of each   frozen body, new head   head on raw pixels      all from scratch");
    let others = drawings(12..16, 100, 3);
    let others_seen = features(&body, &others);
    let mut ways = [
        Line::new("frozen body, new head", []),
        Line::new("head on raw pixels", []),
        Line::new("all from scratch", []),
    ];
    let guessing = Line::new("guessing", [(1.0, 25.0), (16.0, 25.0)]);
    for each in [1, 2, 4, 8, 16] {
        let mut shares: [Vec<f64>; 3] = Default::default();
        for choice in 1..=3 {
            let few = drawings(12..16, each, 10 + choice);
            let few_seen = features(&body, &few);
            shares[0].push(fit(&mut head(&few_seen)?, &few_seen, &others_seen, 40, choice));
            shares[1].push(fit(&mut head(&few)?, &few, &others, 40, choice));
            shares[2].push(fit(&mut network(block, 4, choice)?, &few, &others, 40, choice));
        }
        print!("{each:>16}");
        for (way, shares) in ways.iter_mut().zip(&mut shares) {
            shares.sort_by(f64::total_cmp);
            let mean = shares.iter().sum::<f64>() / 3.0;
            print!("   {mean:>6.1} % ({:.1} to {:.1})", shares[0], shares[2]);
            way.points.push((each as f64, mean));
        }
        println!();
    }
    println!("\nGuessing is right about 25 %.");

    let axes = ["pictures of each new character", "right, in percent"];
    let chart =
        LineChart { axes, logarithmic: [true, false], lines: [&ways[..], &[guessing]].concat() };
    plot::lines("Four new characters", &[chart])?.save("target/examples-out/15-transfer.png")?;
    println!("\n== The pictures ==\n\ntarget/examples-out/15-split.png and 15-transfer.png.");
    Ok(())
}

/// Trains, and gives how many percent of the new drawings are right.
fn fit(
    network: &mut Network<f32>,
    known: &Vec<Batch<f32>>,
    new: &Vec<Batch<f32>>,
    epochs: usize,
    seed: u64,
) -> f64 {
    let training = Training { epochs, seed, tolerance: 0.0, ..Training::default() };
    training.run(network, &mut AdamW::new(0.002), known, None, &mut |_| {});
    100.0 * evaluate(network, new, &training.cost).1
}
