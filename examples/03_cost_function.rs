//! Step 2, the cost function: how far from the truth, in one number, and which way is downhill.
//!
//! ```sh
//! cargo run --release --example 03_cost_function
//! ```

use std::{error::Error, fs};

use brickprop::cost::{CrossEntropy, softmax, softmax_cross_entropy};
use brickprop::dataset::{Example, workshop::workshop};
use brickprop::plot::{self, GalleryItem};
use brickprop::{recipe::Recipe, tensor::tensor};
use ndarray::Axis;

fn main() -> Result<(), Box<dyn Error>> {
    three_scores();
    the_shift();
    one_score_moves();
    a_batch();
    label_smoothing();
    cheap_and_dear()
}

/// Scores → probabilities → cost, and back: the gradient.
fn three_scores() {
    println!("== Three scores ==");
    // ANCHOR: by_hand
    let z: [f64; 3] = [2.0, 1.0, -1.0];
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    let p = z.map(|z| z.exp() / sum);
    let cost = -p[0].ln(); // the truth is class 0
    let gradient = [p[0] - 1.0, p[1], p[2]]; // p − t
    // ANCHOR_END: by_hand
    println!("scores               z = {z:6.3?}");
    println!("softmax              p = {p:6.3?}, as the sum of eᶻ is {sum:.3}");
    println!("cross-entropy        L = {cost:.3}");
    println!("gradient         p − t = {gradient:6.3?}");
    let crates = softmax_cross_entropy(&tensor(&[1, 3], z.to_vec()), &[0]);
    println!("L by the crate         = {:.3}", crates.value);
    println!("gradient by the crate  = {:6.3}", crates.gradient.flatten());
}

fn the_shift() {
    println!("\n== The shift ==");
    for z in [[2.0_f32, 1.0, -1.0], [102.0, 101.0, 99.0]] {
        let sum: f32 = z.iter().map(|z| z.exp()).sum();
        println!("scores           {z:.1?}");
        println!("plain formula    {:.3?}", z.map(|z| z.exp() / sum));
        println!("shifted          {:.3}", softmax(&tensor(&[1, 3], z.to_vec())).flatten());
    }
}

/// The truth is class 0 of four. Its score goes up, the others stay at 0.
fn one_score_moves() {
    println!("\n== One score moves ==");
    println!("score  right      p   −ln p    slope   (1 − p)²    slope");
    let at = |z: f64| softmax_cross_entropy(&tensor(&[1, 4], vec![z, 0.0, 0.0, 0.0]), &[0]);
    for z in [-8.0, -4.0, -2.0, -1.0, -0.1, 0.1, 1.0, 2.0, 4.0, 8.0] {
        let (cost, right) = (at(z), if z > 0.0 { "yes" } else { "no" });
        let (value, slope) = (cost.value, cost.gradient[[0, 0]]);
        let (p, square) = (1.0 + slope, slope * slope);
        let its = -2.0 * (1.0 - p) * p * (1.0 - p); // of (1 − p)²
        println!("{z:5.1}  {right:<3}{p:9.3}{value:9.3}{slope:+9.3}{square:11.3}{its:+9.3}");
    }
    println!("\n== Foretold ==");
    let (here, there) = (at(1.0), at(1.01));
    println!("score 1.00 to 1.01: the cost moves by {:+.6}", there.value - here.value);
    println!("(p − t) · 0.01:                       {:+.6}", here.gradient[[0, 0]] * 0.01);
}

fn a_batch() {
    println!("\n== A batch ==");
    for rows in [1, 2, 4] {
        let scores = [2.0_f64, 1.0, -1.0].repeat(rows);
        let cost = softmax_cross_entropy(&tensor(&[rows, 3], scores), &vec![0; rows]);
        let first = cost.gradient.index_axis(Axis(0), 0);
        println!("N = {rows}   L = {:.3}   gradient of the first row {first:6.3}", cost.value);
    }
    println!("\n== Knowing nothing ==");
    let cost = softmax_cross_entropy(&tensor(&[1, 16], vec![0.0_f64; 16]), &[0]);
    println!("sixteen equal scores cost {:.4}, ln 16 is {:.4}", cost.value, 16_f64.ln());
}

fn label_smoothing() {
    println!("\n== Label smoothing ==\nscore   cost   slope   smoothed   slope");
    let smooth = CrossEntropy { label_smoothing: 0.1, ..CrossEntropy::default() };
    for z in [2.0, 3.0, 4.0, 6.0, 10.0] {
        let logits = tensor(&[1, 4], vec![z, 0.0, 0.0, 0.0]);
        let (plain, smoothed) = (softmax_cross_entropy(&logits, &[0]), smooth.cost(&logits, &[0]));
        let [slope, other] = [&plain, &smoothed].map(|cost| cost.gradient[[0, 0]]);
        println!("{z:5.1}{:7.3}{slope:+8.3}{:11.3}{other:+8.3}", plain.value, smoothed.value);
    }
}

fn cheap_and_dear() -> Result<(), Box<dyn Error>> {
    println!("\n== Cheap and dear ==");
    // three epochs of training, which is step 4
    let recipe = Recipe { epochs: 3, ..Recipe::drawings() };
    let (classifier, _) = recipe.train(&workshop(960, 64, 1), None, 1, &mut |_| {})?;
    let drawings = workshop(96, 64, 2);
    let probabilities = classifier.evaluate(&drawings).probabilities;
    let mut priced: Vec<(f32, &Example)> = vec![];
    for (example, p) in drawings.examples.iter().zip(probabilities.outer_iter()) {
        priced.push((p[example.label].ln().abs(), example));
    }
    priced.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mean = priced.iter().map(|(cost, _)| cost).sum::<f32>() / priced.len() as f32;
    println!("a new picture costs {mean:.2} on average; guessing costs {:.2}", 16_f64.ln());
    let item = |i: usize| {
        let (cost, example) = priced[[0, 40, 60, 72, 80, 86, 91, 95][i]];
        let caption = vec![drawings.classes[example.label].name.clone(), format!("cost {cost:.2}")];
        GalleryItem { picture: &example.picture, caption, right: None }
    };
    let items: Vec<_> = (0..8).map(item).collect();
    fs::create_dir_all("target/examples-out")?;
    Ok(plot::gallery(&items, 4)?.save("target/examples-out/03-cost-function.png")?)
}
