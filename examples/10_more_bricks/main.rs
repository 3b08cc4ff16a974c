//! Pooling, batch norm, dropout: three more bricks, each with its way back.
//!
//! You will see
//!
//! 1. which pixels get a gradient from a max-pooling, and what a tie does;
//! 2. batch norm of four numbers, and the three ways by which x reaches y;
//! 3. what dropout drops, and why it multiplies what stays;
//! 4. the gradient checker on each of them, in training and in evaluation;
//! 5. what batch norm does to deep networks, in `target/examples-out/10-more-bricks.png`, and what
//!    each brick does to a training.
//!
//! ```sh
//! cargo run --release --example 10_more_bricks
//! ```

use std::error::Error;

use brickprop::{
    gradient_check::check_layer,
    layer::{Layer, Pass, Saved, Step},
    layers::{AvgPool2d, BatchNorm, Dropout, GlobalAvgPool, MaxPool2d},
    tensor::{slice, tensor},
};

mod batch_norm;
mod depth;
mod pooling;
mod training;

use pooling::{Pooled, avg_pool_backward, max_pool, max_pool_backward};

const TRAIN: Pass = Pass::Train { seed: 1, step: 0 };

fn main() -> Result<(), Box<dyn Error>> {
    pools();
    batch_norm::by_hand();
    batch_norm::running();
    dropout();
    gradients();
    depth::depth()?;
    training::training()
}

fn pools() {
    println!("== Max pool ==");
    let x = [1., 5., 2., 2., 3., 0., 2., 1., 0., 1., 4., 3., 7., 2., 6., 8.];
    let dy = [10., 20., 30., 40.];
    let Pooled { y, places } = max_pool(&x, 4, 2);
    show("x", &x, 4);
    show("y", &y, 2);
    show("dy", &dy, 2);
    show("dx", &max_pool_backward(&places, &dy, 16), 4);

    println!("== Overlap ==");
    let Pooled { y, places } = max_pool(&x, 4, 1);
    show("y, windows of 2 × 2 with stride 1", &y, 3);
    show("dx for a dy of ones", &max_pool_backward(&places, &[1.0; 9], 16), 4);

    println!("== Average pool ==");
    show("dx", &avg_pool_backward(&dy, 4), 4);
}

fn show(name: &str, numbers: &[f64], columns: usize) {
    println!("{name}");
    for row in numbers.chunks(columns) {
        println!("  {}", row.iter().map(|n| format!("{n:5}")).collect::<String>());
    }
}

fn dropout() {
    println!("== Dropout ==");
    let (layer, x) = (Dropout::new(0.4), tensor(&[2, 8], vec![1.0; 16]));
    for step in 0..2 {
        let (y, saved) = layer.forward(&x, Pass::Train { seed: 1, step });
        let dx = layer.backward(Step { x: &x, y: &y, saved: &saved }, &x, true).dx;
        println!("step {step}, y  = {:.2?}", &slice(&y)[..8]);
        println!("        dx = {:.2?}", &slice(&dx.expect("asked for"))[..8]);
    }
    let x = tensor(&[1, 100_000], vec![1.0; 100_000]);
    println!(
        "mean of 100,000 ones after dropout: {:.2}",
        layer.forward(&x, TRAIN).0.mean().unwrap_or(0.0)
    );
    let (y, saved) = layer.forward(&x, Pass::Evaluate);
    println!("in evaluation nothing happens: {}", y == x && matches!(saved, Saved::Nothing));
}

fn gradients() {
    println!("== Gradients ==");
    let bricks: [(&mut dyn Layer<f64>, &[usize]); 6] = [
        (&mut MaxPool2d::new(2), &[2, 3, 6, 4]),
        (&mut MaxPool2d::new(3).stride(2).padding(1), &[2, 3, 7, 5]),
        (&mut AvgPool2d::new(3).stride(2), &[2, 3, 7, 5]),
        (&mut GlobalAvgPool, &[2, 3, 7, 5]),
        (&mut BatchNorm::new(3), &[4, 3, 5, 2]),
        (&mut Dropout::new(0.4), &[3, 7]),
    ];
    for (brick, x) in bricks {
        for (name, pass) in [("training", TRAIN), ("evaluation", Pass::Evaluate)] {
            let report = check_layer(brick, x, pass, 1);
            assert!(report.worst_relative_error() < 1e-6 && report.kinks() == 0, "{report}");
            println!("{:<38} {name:<10} {:>3} entries agree", report.name, report.entries());
        }
    }
}
