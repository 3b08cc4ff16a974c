//! The chain rule by hand: a network of 2 − 2 − 2 units, every number forward and backward, one
//! step of learning, and the cost after it. `tests/by_hand.rs` holds the crate to these digits.
//!
//! ```sh
//! cargo run --release --example 04_chain_rule
//! ```

use std::{error::Error, fs};

use brickprop::{
    cost::softmax_cross_entropy,
    init::{Init, rng},
    layer::Pass,
    layers::{Activation, Dense},
    network::Network,
    plot,
    tensor::tensor,
};

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
    println!(
        "== Hidden layer, forward ==\nunit   w[0]·x[0]  w[1]·x[1]      b₁        z₁        a₁"
    );
    for i in 0..2 {
        println!("{i}  {}", row(&[W1[i][0] * X[0], W1[i][1] * X[1], B1[i], z1[i], a1[i]]));
    }
    println!(
        "\n== Output layer, forward ==\nunit  w[0]·a[0] w[1]·a[1]        b₂        z₂         p"
    );
    for o in 0..2 {
        println!("{o}  {}", row(&[W2[o][0] * a1[0], W2[o][1] * a1[1], B2[o], z2[o], p[o]]));
    }
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

    println!("\n== Output layer, back ==\nunit         p         t        δ₂   δ₂·a[0]   δ₂·a[1]");
    for o in 0..2 {
        println!("{o}  {}", row(&[p[o], T[o], delta2[o], dw2[o][0], dw2[o][1]]));
    }
    println!("\n== Hidden layer, back ==\nunit     via 0     via 1       da₁    1 − a²        δ₁");
    for i in 0..2 {
        let [via0, via1] = [0, 1].map(|o| delta2[o] * W2[o][i]);
        println!("{i}  {}", row(&[via0, via1, da1[i], 1.0 - a1[i] * a1[i], delta1[i]]));
    }
    println!("\n== First weights ==\nunit        δ₁   δ₁·x[0]   δ₁·x[1]");
    for i in 0..2 {
        println!("{i}  {}", row(&[delta1[i], dw1[i][0], dw1[i][1]]));
    }

    println!("\n== Two paths ==\nvia         δ₂        W₂    1 − a²      x[0]   product");
    let slope = 1.0 - a1[0] * a1[0];
    for o in 0..2 {
        let product = delta2[o] * W2[o][0] * slope * X[0];
        println!("{o}  {}", row(&[delta2[o], W2[o][0], slope, X[0], product]));
    }
    println!("dL/dW₁[0][0], the sum                    {}", row(&[dw1[0][0]]));

    let (w1, w2, [b1, b2]) = (step(W1, dw1), step(W2, dw2), step([B1, B2], [delta1, delta2]));
    println!("\n== Update ==\n                weights               dL/dw       weights after");
    let update = |name: &str, w: Vector, dw: Vector, new: Vector| {
        println!("{name:<6}{}", row(&[w, dw, new].concat()));
    };
    update("W₁[0]", W1[0], dw1[0], w1[0]);
    update("W₁[1]", W1[1], dw1[1], w1[1]);
    update("b₁", B1, delta1, b1);
    update("W₂[0]", W2[0], dw2[0], w2[0]);
    update("W₂[1]", W2[1], dw2[1], w2[1]);
    update("b₂", B2, delta2, b2);

    let [.., after] = forward(w1, b1, w2, b2);
    println!("\n== After the step ==\n              p[0]         L");
    println!("before  {}", row(&[p[0], cost]));
    println!("after   {}", row(&[after[0], -after[0].ln()]));
    draw()
}

/// Numbers side by side.
fn row(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:10.4}")).collect()
}

/// The same network by the crate, as a graph; the edges of two paths are marked.
fn draw() -> Result<(), Box<dyn Error>> {
    let rng = &mut rng(0);
    let [first, second] = [0, 1].map(|_| Dense::new(2, 2, Init::Xavier, rng));
    let layers = vec![Box::new(first) as _, Box::new(Activation::Tanh) as _, Box::new(second) as _];
    let mut network = Network::new(&[2], layers)?;
    let weights =
        [(W1, B1), (W2, B2)].map(|(w, b)| [tensor(&[2, 2], w.concat()), tensor(&[2], b.to_vec())]);
    network.restore(&weights.concat());
    let x = tensor(&[1, 2], X.to_vec());
    let tape = network.forward(&x, Pass::Evaluate);
    let gradients = network.backward(&tape, &softmax_cross_entropy(tape.output(), &[0]).gradient);
    let paths = [(0, 0, 0), (1, 0, 0), (1, 0, 1)];
    let graph = plot::graph("Forward and back", &network, &tape, Some(&gradients), &paths)?;
    fs::create_dir_all("target/examples-out")?;
    Ok(graph.save("target/examples-out/04-chain-rule.png")?)
}
