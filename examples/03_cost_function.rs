//! Step 2, the cost function: how far from the truth, in one number, and which way is downhill.
//!
//! You will see
//!
//! 1. three scores on their way to a cost, by hand and by the crate;
//! 2. what it costs to know nothing: ln C;
//! 3. how the cost of one picture moves when one score moves, and that p − y foretells it;
//! 4. cheap and dear pictures of a network that has learnt for a moment, in
//!    `target/examples-out/03_costs.png`.
//!
//! ```sh
//! cargo run --release --example 03_cost_function
//! ```

use std::{error::Error, fs};

use brickprop::{
    cost::{CrossEntropy, softmax_cross_entropy},
    dataset::{
        Example, batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop,
    },
    models::Model,
    plot::{self, GalleryItem},
    recipe::Recipe,
    tensor::{Tensor, tensor},
    training::evaluate,
};

const SIDE: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    three_scores();
    knowing_nothing()?;
    one_score_moves();
    cheap_and_dear()
}

/// Scores → probabilities → cost, and back: the gradient.
fn three_scores() {
    println!("Three scores; the truth is the first class\n");
    let z: [f64; 3] = [2.0, 1.0, -1.0];
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    let p = z.map(|z| z.exp() / sum);
    let cost = -p[0].ln();
    let gradient = [p[0] - 1.0, p[1], p[2]];
    println!("  scores (logits)      z = {z:6.3?}");
    println!("  softmax              p = eᶻ / {sum:.3} = {p:.3?}");
    println!("  cross-entropy        L = −ln {:.3} = {cost:.3}", p[0]);
    println!("  gradient     dL/dz = p − y = {gradient:.3?}");

    let by_crate = softmax_cross_entropy(&tensor(&[1, 3], z.to_vec()), &[0]);
    println!(
        "  the crate says           L = {:.3}, dL/dz = {:.3}",
        by_crate.value, by_crate.gradient
    );
    assert!((by_crate.value - cost).abs() < 1e-12);
}

/// A network without an opinion gives every class 1/C. Its cost is −ln 1/C = ln C. A network with
/// random weights knows nothing either, but has opinions: it costs a little more.
fn knowing_nothing() -> Result<(), Box<dyn Error>> {
    let drawings = workshop(64, SIDE, 1);
    let classes = drawings.classes.len();
    let no_opinion = Tensor::<f32>::zeros(vec![64, classes]);
    let cost = softmax_cross_entropy(&no_opinion, &drawings.labels()).value;
    println!("\nKnowing nothing costs {cost:.4}; ln {classes} is {:.4}", (classes as f64).ln());

    let network = Model::Cnn.architecture(SIDE, classes).build::<f32>(1)?;
    let normalization = Normalization::from_training(&drawings);
    let batches = Batches::plain(&drawings, Frame::whole(SIDE), 64, normalization);
    let (cost, right) = evaluate(&network, &batches, &CrossEntropy::default());
    println!("Random weights cost {cost:.4} and are right about {:.0} %", 100.0 * right);
    Ok(())
}

/// The truth is class 0 of four. Its score goes up, the others stay at 0.
fn one_score_moves() {
    println!("\nOne picture, four classes; only the score of the true class moves\n");
    println!("    score   p       cost    p − y");
    let cost_at = |z: f64| softmax_cross_entropy(&tensor(&[1, 4], vec![z, 0.0, 0.0, 0.0]), &[0]);
    for z in (-4..=6).map(f64::from) {
        let cost = cost_at(z);
        let (value, slope) = (cost.value, cost.gradient[[0, 0]]);
        let bar = "█".repeat((8.0 * value).round() as usize);
        println!("    {z:5.1}   {:.3}   {value:.3}   {slope:+.3}  {bar}", 1.0 + slope);
    }
    let (here, there) = (cost_at(1.0), cost_at(1.01));
    let foretold = here.gradient[[0, 0]] * 0.01;
    println!("\n  from a score of 1.00 to 1.01 the cost moves by {:+.6}", there.value - here.value);
    println!("  foretold by (p − y) · 0.01:                    {foretold:+.6}");
}

/// The cost of a picture says how much the truth surprises the network.
fn cheap_and_dear() -> Result<(), Box<dyn Error>> {
    // six epochs of training, which is step 4: enough to be right about most
    let recipe = Recipe { epochs: 6, ..Recipe::drawings() };
    let (classifier, _) = recipe.train(&workshop(960, SIDE, 1), None, 1, &mut |_| {})?;

    let drawings = workshop(96, SIDE, 2);
    let probabilities = classifier.evaluate(&drawings).probabilities;
    let mut priced: Vec<(f32, &Example)> = vec![];
    for (example, p) in drawings.examples.iter().zip(probabilities.outer_iter()) {
        priced.push((-p[example.label].ln(), example));
    }
    priced.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mean = priced.iter().map(|(cost, _)| cost).sum::<f32>() / priced.len() as f32;
    println!("\nAfter six epochs a picture costs {mean:.2} on average");

    let item = |i: usize| {
        let (cost, example) = priced[i * (priced.len() - 1) / 7];
        let caption = vec![drawings.classes[example.label].name.clone(), format!("cost {cost:.2}")];
        GalleryItem { picture: &example.picture, caption, right: None }
    };
    let items: Vec<_> = (0..8).map(item).collect();
    fs::create_dir_all("target/examples-out")?;
    plot::gallery(&items, 4)?.save("target/examples-out/03_costs.png")?;
    println!("target/examples-out/03_costs.png shows eight of {}, cheap to dear.", priced.len());
    Ok(())
}
