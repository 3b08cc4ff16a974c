//! The chain rule by hand: a network of 2 − 2 − 2 units, every number forward and back, one step
//! of learning. `tests/by_hand.rs` holds the crate to these digits.
//!
//! ```sh
//! cargo run --release --example 04_chain_rule
//! ```

use std::{error::Error, fmt::Display, fs};

use brickprop::{cost, init, layer::Pass, layers, network::Network, plot, tensor::tensor};

type Vector = [f64; 2];
type Matrix = [[f64; 2]; 2]; // [output][input]

const W1: Matrix = [[0.4, -0.6], [0.3, 0.8]];
const B1: Vector = [0.1, -0.2];
const W2: Matrix = [[0.7, -0.5], [-0.3, 0.9]];
const B2: Vector = [0.0, 0.1];
const X: Vector = [1.0, 0.5];
const T: Vector = [1.0, 0.0]; // the truth is class 0
const RATE: f64 = 0.5;

// ANCHOR: forward
/// W·v + b
fn dense(w: Matrix, v: Vector, b: Vector) -> Vector {
    [0, 1].map(|o| w[o][0] * v[0] + w[o][1] * v[1] + b[o])
}

/// z₁, a₁, z₂ and p.
fn forward(w1: Matrix, b1: Vector, w2: Matrix, b2: Vector) -> [Vector; 4] {
    let z1 = dense(w1, X, b1);
    let a1 = z1.map(f64::tanh);
    let z2 = dense(w2, a1, b2);
    let e = z2.map(f64::exp);
    [z1, a1, z2, e.map(|e_one| e_one / (e[0] + e[1]))]
}
// ANCHOR_END: forward

// ANCHOR: step
/// w ← w − η·dL/dw, number by number.
fn step(w: Matrix, dw: Matrix) -> Matrix {
    [0, 1].map(|o| [0, 1].map(|i| w[o][i] - RATE * dw[o][i]))
}
// ANCHOR_END: step

fn main() -> Result<(), Box<dyn Error>> {
    let [z1, a1, z2, p] = forward(W1, B1, W2, B2);
    table("Hidden layer forward", "unit    w[0]·x[0] w[1]·x[1]        b₁        z₁        a₁");
    (0..2).for_each(|i| line(i, &[W1[i][0] * X[0], W1[i][1] * X[1], B1[i], z1[i], a1[i]]));
    table("Output layer forward", "unit    w[0]·a[0] w[1]·a[1]        b₂        z₂         p");
    (0..2).for_each(|o| line(o, &[W2[o][0] * a1[0], W2[o][1] * a1[1], B2[o], z2[o], p[o]]));
    let cost = -p[0].ln();
    println!("\nL = −ln p[0] = {cost:.4}");

    // ANCHOR: backward
    let delta2 = [0, 1].map(|o| p[o] - T[o]); // and db₂
    let dw2 = delta2.map(|delta| a1.map(|a| delta * a));
    // a₁[i] reaches the cost through both scores: a sum over two paths
    let da1 = [0, 1].map(|i| delta2[0] * W2[0][i] + delta2[1] * W2[1][i]);
    let delta1 = [0, 1].map(|i| da1[i] * (1.0 - a1[i] * a1[i])); // and db₁
    let dw1 = delta1.map(|delta| X.map(|x| delta * x));
    // ANCHOR_END: backward

    table("Output layer back", "unit            p         t        δ₂   δ₂·a[0]   δ₂·a[1]");
    (0..2).for_each(|o| line(o, &[p[o], T[o], delta2[o], dw2[o][0], dw2[o][1]]));
    let via = [0, 1].map(|i| [0, 1].map(|o| delta2[o] * W2[o][i]));
    let slope = a1.map(|a| 1.0 - a * a);
    table("Hidden layer back", "unit        via 0     via 1       da₁    1 − a²        δ₁");
    (0..2).for_each(|i| line(i, &[via[i][0], via[i][1], da1[i], slope[i], delta1[i]]));
    table("First weights", "unit           δ₁   δ₁·x[0]   δ₁·x[1]");
    (0..2).for_each(|i| line(i, &[delta1[i], dw1[i][0], dw1[i][1]]));
    table("Two paths", "via            δ₂        W₂    1 − a²      x[0]   product");
    for o in 0..2 {
        let [delta, w, slope, x] = [delta2[o], W2[o][0], slope[0], X[0]];
        line(o, &[delta, w, slope, x, delta * w * slope * x]);
    }
    println!("dL/dW₁[0][0], the sum, is {:.4}", dw1[0][0]);
    table("Update", "                  weights               dL/dw       weights after");
    let (w1, w2, [b1, b2]) = (step(W1, dw1), step(W2, dw2), step([B1, B2], [delta1, delta2]));
    line("W₁[0]", &[W1[0], dw1[0], w1[0]].concat());
    line("W₁[1]", &[W1[1], dw1[1], w1[1]].concat());
    line("b₁", &[B1, delta1, b1].concat());
    line("W₂[0]", &[W2[0], dw2[0], w2[0]].concat());
    line("W₂[1]", &[W2[1], dw2[1], w2[1]].concat());
    line("b₂", &[B2, delta2, b2].concat());
    let [.., after] = forward(w1, b1, w2, b2);
    table("After the step", "             p[0]         L");
    line("before", &[p[0], cost]);
    line("after", &[after[0], -after[0].ln()]);
    draw()
}

fn table(section: &str, columns: &str) {
    println!("\n== {section} ==\n{columns}");
}

/// A line of a table: its name and its numbers.
fn line(name: impl Display, numbers: &[f64]) {
    let numbers: String = numbers.iter().map(|number| format!("{number:10.4}")).collect();
    println!("{name:<6} {numbers}");
}

/// The same network by the crate, as a graph; the edges of two paths are marked.
fn draw() -> Result<(), Box<dyn Error>> {
    let rng = &mut init::rng(0);
    let [first, second] = [0, 1].map(|_| layers::Dense::new(2, 2, init::Init::Xavier, rng));
    let tanh = Box::new(layers::Activation::Tanh);
    let mut network = Network::new(&[2], vec![Box::new(first), tanh, Box::new(second)])?;
    let weights = |w: Matrix, b: Vector| [tensor(&[2, 2], w.concat()), tensor(&[2], b.to_vec())];
    network.restore(&[weights(W1, B1), weights(W2, B2)].concat());
    let x = tensor(&[1, 2], X.to_vec());
    let tape = network.forward(&x, Pass::Evaluate);
    let cost = cost::softmax_cross_entropy(tape.output(), &[0]);
    let gradients = network.backward(&tape, &cost.gradient);
    let paths = [(0, 0, 0), (1, 0, 0), (1, 0, 1)];
    let graph = plot::graph("Forward and back", &network, &tape, Some(&gradients), &paths)?;
    fs::create_dir_all("target/examples-out")?;
    Ok(graph.save("target/examples-out/04-chain-rule.png")?)
}
