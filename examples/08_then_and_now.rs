//! The primer's last question: why has the world used neural networks only lately?
//!
//! You will see how many parameters and operations our networks have, how many seconds they take
//! here, and how long the same would have taken a computer of 1987.
//!
//! ```sh
//! cargo run --release --example 08_then_and_now
//! ```

use std::error::Error;

use brickprop::{
    dataset::workshop::workshop, models::Model, network::Network, operations::training_flops,
    recipe::Recipe,
};

/// About what a workstation of 1987 reached in Dongarra's LINPACK report: one million operations on
/// floating-point numbers a second.
const THEN: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    brickprop::kernels::memory::keep_pages(); // freed memory is used again, as by the command
    let drawings = Recipe { side: 32, ..Recipe::drawings() };
    let trainings = [
        ("softmax, 32 pixels", 1600, Recipe { model: Model::Softmax, ..drawings.clone() }),
        ("mlp, 32 pixels", 1600, Recipe { model: Model::Mlp, ..drawings }),
        ("cnn, 64 pixels", 1600, Recipe::drawings()),
        ("deep-cnn, 96 pixels", 361, Recipe::photos()),
    ];

    println!("== Counted ==");
    for (name, pictures, recipe) in &trainings {
        let classes = if recipe.model == Model::DeepCnn { 37 } else { 16 };
        let network: Network<f32> = recipe.architecture(classes).build(1)?;
        let (parameters, each) = (network.parameters(), training_flops(&network));
        let seen = pictures * recipe.epochs;
        let total = (each * seen) as f64;
        println!("{name}: {parameters} parameters, {:.1} MB", parameters as f64 * 4e-6);
        println!("  {each} operations a picture × {pictures} pictures × {} epochs", recipe.epochs);
        println!("  = {total:.1e} operations; at a million a second {}", words(total / THEN));
    }

    println!("\n== Here ==");
    for (name, pictures, recipe) in &trainings {
        // drawings of 16 characters stand in for the photos
        let network: Network<f32> = recipe.architecture(16).build(1)?;
        let total = (training_flops(&network) * pictures * recipe.epochs) as f64;
        // of two epochs the second: the first one also starts the machinery
        let two = Recipe { epochs: 2, ..recipe.clone() };
        let (_, history) =
            two.train(&workshop(*pictures, recipe.frame().stored_side(), 1), None, 1, &mut |_| {})?;
        let seconds = history.epochs[1].seconds * recipe.epochs as f64;
        let ratio = total / THEN / seconds;
        println!(
            "{name}: {seconds:.1} seconds, {:.0} GFLOP/s, {ratio:.0e} times as fast",
            total / seconds / 1e9
        );
    }
    Ok(())
}

/// A time as people say it.
fn words(seconds: f64) -> String {
    match seconds / 86_400.0 {
        days @ 365.0.. => format!("{:.1} years", days / 365.25),
        days @ 1.0.. => format!("{days:.1} days"),
        days => format!("{:.1} hours", days * 24.0),
    }
}
