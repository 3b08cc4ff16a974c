//! A block small enough to follow each number, forward and back.

use brickprop::init::rng;
use brickprop::layer::{Layer, Pass, Saved, Step};
use brickprop::plot::{self, Canvas, PlotError, Strip};
use brickprop::tensor::tensor;

use crate::block::DenseBlock;

const INPUTS: usize = 3;
const GROWTH: usize = 2;
/// A picture of a single pixel, so a channel is a number; and the gradient for what comes out.
const X: [f64; 3] = [1.0, -1.0, 2.0];
const DY: [f64; 9] = [1.0, 0.0, -1.0, 2.0, 1.0, -1.0, 1.0, 2.0, -1.0];
/// The weights of f₁, f₂ and f₃: two new channels each, from all channels so far.
const WEIGHTS: [&[&[f64]]; 3] = [
    &[&[1.0, 0.5, 0.5], &[-0.5, 1.0, 0.5]],
    &[&[0.5, 0.0, 0.5, -0.5, 0.5], &[0.0, -1.0, -0.5, 1.0, 0.5]],
    &[&[0.0, 0.5, 1.0, -0.5, 0.0, 1.0, 0.5], &[0.5, -1.0, 0.0, 0.5, -0.5, 0.0, -1.0]],
];

/// Prints the weights, and draws what passes through the block.
pub fn draw() -> Result<Canvas, PlotError> {
    let mut block = DenseBlock::new(INPUTS, GROWTH, 3, &mut rng(1));
    for (w, (weights, name)) in block.params_mut().into_iter().zip(WEIGHTS.iter().zip(NAMES)) {
        w.fill(0.0);
        for (o, weights) in weights.iter().enumerate() {
            println!("{name}, channel {}: {weights:?}", o + 1);
            // of a single pixel, the kernel's middle sees all
            weights.iter().enumerate().for_each(|(i, &weight)| w[[o, i, 1, 1]] = weight);
        }
    }
    let x = tensor(&[1, INPUTS, 1, 1], X.to_vec());
    let (y, _) = block.forward(&x, Pass::Evaluate);
    let y: Vec<f64> = y.into_iter().collect();

    // the way back, by hand: from the longest row to the shortest
    let mut back = vec![("dy", DY.to_vec(), None)];
    for (l, weights) in WEIGHTS.iter().enumerate().rev() {
        let seen = INPUTS + l * GROWTH;
        let (_, dy, _) = &back[back.len() - 1];
        let (straight, db) = dy.split_at(seen); // the split
        let mut through = vec![0.0; seen];
        for (o, weights) in weights.iter().enumerate() {
            let dz = if y[seen + o] > 0.0 { db[o] } else { 0.0 }; // the ReLU
            through.iter_mut().zip(*weights).for_each(|(dx, w)| *dx += w * dz);
        }
        let sum = straight.iter().zip(&through).map(|(a, b)| a + b).collect();
        back.push(("+ through", through, Some(NAMES[l])));
        back.push((if l == 0 { "= dx" } else { "= sum" }, sum, None));
    }
    let step = Step { x: &x, y: &tensor(&[1, 9, 1, 1], y.clone()), saved: &Saved::Nothing };
    let block = block.backward(step, &tensor(&[1, 9, 1, 1], DY.to_vec()), true);
    assert_eq!(block.dx, Some(tensor(&[1, INPUTS, 1, 1], back[back.len() - 1].1.clone())));

    print!("\nfirst channel of x: {} straight", DY[0]);
    for (_, through, name) in &back {
        name.iter().for_each(|name| print!(", {} through {name}", through[0]));
    }
    println!(": {}", back[back.len() - 1].1[0]);

    let mut rows = vec![];
    for (l, name) in ["x", "[x, a₁]", "[x, a₁, a₂]", "y"].into_iter().enumerate() {
        let through = l.checked_sub(1).map(|f| NAMES[f]);
        rows.push(Strip { name, cells: &y[..INPUTS + l * GROWTH], back: false, through });
    }
    for (name, cells, through) in &back {
        rows.push(Strip { name, cells, back: true, through: *through });
    }
    let groups = [("x", INPUTS), ("a₁", GROWTH), ("a₂", GROWTH), ("a₃", GROWTH)];
    plot::strips("A dense block, there and back", &groups, &rows)
}

const NAMES: [&str; 3] = ["f₁", "f₂", "f₃"];
