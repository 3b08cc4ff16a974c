//! Step 3, backpropagation: the chain rule, from the cost back to every weight.
//!
//! You will see
//!
//! 1. a network of 2 − 2 − 2 units with every z, a, δ and dW, computed line by line, and the
//!    crate's gradients, which are the same;
//! 2. the gradient checker's report: the same numbers without a chain rule, by moving each weight
//!    a little and looking at the cost; then the same for a convolution;
//! 3. the chain rule followed down to the pixels: which of them a network looks at, in
//!    `target/examples-out/06_saliency.png`.
//!
//! ```sh
//! cargo run --release --example 06_backpropagation
//! ```

use std::{error::Error, fs};

use brickprop::{
    cost::{CrossEntropy, softmax_cross_entropy},
    dataset::workshop,
    gradient_check::{check_layer, check_network},
    init::Init,
    layer::Pass,
    layers::{Activation, Conv2d, Dense},
    network::Network,
    plot,
    recipe::Recipe,
};
use ndarray::{Array1, Array2, Axis, Ix3, array};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

fn main() -> Result<(), Box<dyn Error>> {
    by_hand()?;
    down_to_the_pixels()
}

fn by_hand() -> Result<(), Box<dyn Error>> {
    let (w1, b1) = (array![[0.4, -0.6], [0.3, 0.8]], array![0.1, -0.2]);
    let (w2, b2) = (array![[0.7, -0.5], [-0.3, 0.9]], array![0.0, 0.1]);
    let (x, y) = (array![1.0, 0.5], array![1.0, 0.0]); // the truth is class 0

    println!("Forward\n");
    let z1 = w1.dot(&x) + &b1;
    let a1 = z1.mapv(f64::tanh);
    let z2 = w2.dot(&a1) + &b2;
    let p = z2.mapv(f64::exp) / z2.mapv(f64::exp).sum();
    println!("  x  = {x:.4}\n  z₁ = W₁·x + b₁  = {z1:.4}\n  a₁ = tanh z₁    = {a1:.4}");
    println!("  z₂ = W₂·a₁ + b₂ = {z2:.4}\n  p  = softmax z₂ = {p:.4}");
    println!("  L  = −ln p[0]   = {:.4}", -p[0].ln());

    println!("\nBackward, δ being dL/dz\n");
    let delta2 = &p - &y;
    let dw2 = outer(&delta2, &a1);
    let delta1 = w2.t().dot(&delta2) * (1.0 - &a1 * &a1);
    let dw1 = outer(&delta1, &x);
    println!("  δ₂  = p − y               = {delta2:+.4}\n  db₂ = δ₂");
    println!("  dW₂ = δ₂·a₁ᵀ              = {}", rows(&dw2));
    println!("  δ₁  = (W₂ᵀ·δ₂)·(1 − a₁²)  = {delta1:+.4}\n  db₁ = δ₁");
    println!("  dW₁ = δ₁·xᵀ               = {}", rows(&dw1));

    let rng = &mut ChaCha8Rng::seed_from_u64(0);
    let first = Dense::new(2, 2, Init::Xavier, rng);
    let second = Dense::new(2, 2, Init::Xavier, rng);
    let layers = vec![Box::new(first) as _, Box::new(Activation::Tanh) as _, Box::new(second) as _];
    let mut network = Network::new(&[2], layers)?;
    network.restore(&[w1.into_dyn(), b1.into_dyn(), w2.into_dyn(), b2.into_dyn()]);

    let batch = x.insert_axis(Axis(0)).into_dyn();
    let tape = network.forward(&batch, Pass::Evaluate);
    let cost = softmax_cross_entropy(tape.output(), &[0]);
    let gradients = network.backward(&tape, &cost.gradient);
    for (layer, by_hand) in [(0, dw1), (2, dw2)] {
        let apart = (by_hand.into_dyn() - &gradients.params[layer][0]).mapv(f64::abs).sum();
        println!("  the crate's dW of layer {} differs by {apart:.0e}", layer + 1);
        assert!(apart < 1e-12);
    }

    println!("\nThe slope itself: (L(w + h) − L(w − h)) / 2h for each number\n");
    let cost = CrossEntropy::default();
    let report = check_network("2 − 2 − 2", &mut network, &batch, &[0], &cost, Pass::Evaluate);
    println!("{report}");

    // two pictures of three channels, 7 × 5 pixels: every weight, every pixel
    let mut conv = Conv2d::new(3, 4, 3, Init::He, rng).padding(1);
    println!("\n{}", check_layer(&mut conv, &[2, 3, 7, 5], Pass::Evaluate, 1));
    Ok(())
}

/// u·vᵀ: each of u times each of v.
fn outer(u: &Array1<f64>, v: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((u.len(), v.len()), |(i, j)| u[i] * v[j])
}

/// A matrix in one line.
fn rows(matrix: &Array2<f64>) -> String {
    matrix.outer_iter().map(|row| format!("{row:+.4}")).collect::<Vec<_>>().join(" ")
}

/// dL/dx of a network that has learnt for a moment.
fn down_to_the_pixels() -> Result<(), Box<dyn Error>> {
    let recipe = Recipe { epochs: 4, ..Recipe::drawings() };
    let drawings = workshop::workshop(960, recipe.side, 1);
    let (classifier, _) = recipe.train(&drawings, None, 1, &mut |_| {})?;

    let knight = 5;
    let picture = workshop::portrait(knight, recipe.side);
    let x = classifier.input(&picture);
    let tape = classifier.network.forward(&x, Pass::Evaluate);
    let cost = softmax_cross_entropy(tape.output(), &[knight]);
    let gradients = classifier.network.backward_to_input(&tape, &cost.gradient);
    let dx = gradients.input.expect("backward_to_input gives it").index_axis_move(Axis(0), 0);

    println!("\nThe knight's portrait costs {:.3}; which pixels would change that?", cost.value);
    let (dx, title) = (dx.into_dimensionality::<Ix3>()?, "Which pixels change the knight's cost?");
    fs::create_dir_all("target/examples-out")?;
    plot::saliency(&picture, &dx, title)?.save("target/examples-out/06_saliency.png")?;
    println!("target/examples-out/06_saliency.png shows it.");
    Ok(())
}
