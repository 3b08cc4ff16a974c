//! One neuron learns to tell two minifigures apart: no layer of the crate, plain `f64`.
//!
//! ```sh
//! cargo run --release --example 01_one_neuron
//! ```

use std::{error::Error, fs};

use brickprop::{dataset::Picture, dataset::workshop, plot};
use ndarray::{Axis, s};

const QUEEN: usize = 4; // in red
const STARGAZER: usize = 12; // in blue

/// Two features of a picture, and the target: 0 is the queen, 1 the stargazer.
type Example = ([f64; 2], f64);

// ANCHOR: neuron
#[derive(Clone, Copy)]
struct Neuron {
    w: [f64; 2],
    b: f64,
}

impl Neuron {
    fn output(&self, x: [f64; 2]) -> f64 {
        let z = self.w[0] * x[0] + self.w[1] * x[1] + self.b;
        1.0 / (1.0 + (-z).exp())
    }
}
// ANCHOR_END: neuron

fn cost(neuron: &Neuron, examples: &[Example]) -> f64 {
    let squares = examples.iter().map(|(x, t)| (neuron.output(*x) - t).powi(2));
    squares.sum::<f64>() / examples.len() as f64
}

// ANCHOR: gradient
/// dL/dw and dL/db for one example: three factors along the way from L back to z, then the last.
fn gradient(neuron: &Neuron, x: [f64; 2], t: f64) -> ([f64; 2], f64) {
    let a = neuron.output(x);
    let delta = 2.0 * (a - t) * a * (1.0 - a); // dL/da · da/dz = dL/dz
    (x.map(|x| delta * x), delta) // dz/dw = x, dz/db = 1
}
// ANCHOR_END: gradient

// ANCHOR: step
fn step(neuron: &mut Neuron, examples: &[Example], rate: f64) {
    let (mut dw, mut db) = ([0.0; 2], 0.0);
    for (x, t) in examples {
        let (dw_one, db_one) = gradient(neuron, *x, *t);
        dw = [dw[0] + dw_one[0], dw[1] + dw_one[1]];
        db += db_one;
    }
    let rate = rate / examples.len() as f64; // the mean of the gradients
    neuron.w = [neuron.w[0] - rate * dw[0], neuron.w[1] - rate * dw[1]];
    neuron.b -= rate * db;
}
// ANCHOR_END: step

fn right(neuron: &Neuron, examples: &[Example]) -> usize {
    examples.iter().filter(|(x, t)| (neuron.output(*x) > 0.5) == (*t > 0.5)).count()
}

fn learn(mut neuron: Neuron, examples: &[Example], rate: f64, most: usize) -> Neuron {
    println!("steps    cost      right      w[0]    w[1]       b");
    for steps in 0..=most {
        if [0, 1, 10, 100, 1000].contains(&steps) {
            let (cost, right) = (cost(&neuron, examples), right(&neuron, examples));
            let (Neuron { w: [w0, w1], b }, of) = (neuron, examples.len());
            println!("{steps:5}  {cost:.4}   {right:2} of {of:2}   {w0:7.2} {w1:7.2} {b:7.2}");
        }
        step(&mut neuron, examples, rate);
    }
    neuron
}

fn main() -> Result<(), Box<dyn Error>> {
    let (known, new) = (drawings(1), drawings(2));
    println!("== Two features ==\nmean red  mean blue  target");
    known[..6].iter().for_each(|([red, blue], t)| println!("{red:8.3}  {blue:9.3}  {t:6}"));

    let neuron = Neuron { w: [0.5, -0.5], b: 0.1 };
    let (x, t) = known[1];
    let (a, (dw, db)) = (neuron.output(x), gradient(&neuron, x, t));
    println!("\n== One example ==\nx = {x:.3?}, t = {t}");
    println!("z = {:.4}, a = {a:.4}, L = {:.4}", (a / (1.0 - a)).ln(), cost(&neuron, &[(x, t)]));
    println!("dL/dw = {dw:+.4?}, dL/db = {db:+.4}");
    let moved = Neuron { w: [0.51, -0.5], b: 0.1 };
    let change = cost(&moved, &[(x, t)]) - cost(&neuron, &[(x, t)]);
    println!("w[0] + 0.01 changes L by {change:+.6}, foretold {:+.6}", dw[0] * 0.01);

    println!("\n== Learning ==");
    let neuron = learn(neuron, &known, 10.0, 1000);
    println!("\n== New pictures ==\n{} of {} right", right(&neuron, &new), new.len());
    println!("\n== Exclusive or ==");
    let xor = [([-1.0, -1.0], 0.0), ([-1.0, 1.0], 1.0), ([1.0, -1.0], 1.0), ([1.0, 1.0], 0.0)];
    let lost = learn(Neuron { w: [0.5, -0.5], b: 0.1 }, &xor, 1.0, 100);
    println!("a = {:.3?}", xor.map(|(x, _)| lost.output(x)));
    fs::create_dir_all("target/examples-out")?;
    let points: Vec<_> = known.iter().map(|(x, t)| (*x, *t > 0.5)).collect();
    let (axes, says) = (["mean red", "mean blue"], |x| neuron.output(x));
    let canvas = plot::plane("One neuron", &points, axes, ["queen", "stargazer"], says)?;
    Ok(canvas.save("target/examples-out/01-one-neuron.png")?)
}

/// Forty queens and forty stargazers.
fn drawings(seed: u64) -> Vec<Example> {
    let all = workshop::workshop(40 * 16, 32, seed);
    let both = all.with_labels(|label| [QUEEN, STARGAZER].contains(&label));
    let target = |label| if label == STARGAZER { 1.0 } else { 0.0 };
    both.examples.iter().map(|one| (features(&one.picture), target(one.label))).collect()
}

/// The mean red and the mean blue of the picture's middle, from 0 to 1.
fn features(picture: &Picture) -> [f64; 2] {
    let middle = picture.slice(s![8..24, 8..24, ..]).mapv(|value| f64::from(value) / 255.0);
    [0, 2].map(|channel| middle.index_axis(Axis(2), channel).mean().unwrap_or_default())
}
