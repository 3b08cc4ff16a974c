//! Of several equal maxima one passes its window's dy on, not each of them.

use crate::checks::{both, by_slopes};
use crate::museum::{Exhibit, Formula, Gradient, Pair, Twins, Verdict};
use brickprop::layer::{Layer, Pass, Step};
use brickprop::layers::MaxPool2d;
use brickprop::tensor::Tensor;
use brickprop::tensor::view4;

// ANCHOR: twins
fn right(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    unpool(step, dy, 1)
}

fn wrong(_: &dyn Layer<f64>, step: Step<'_, f64>, dy: &Tensor<f64>) -> Tensor<f64> {
    unpool(step, dy, 4)
}

/// Gives dy to the pixels of each 2 × 2 window that equal its maximum, to `most` of them.
fn unpool(step: Step<'_, f64>, dy: &Tensor<f64>, most: usize) -> Tensor<f64> {
    let mut dx = Tensor::zeros(step.x.raw_dim());
    for ((n, c, i, j), &dy) in view4(dy).indexed_iter() {
        let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(u, v)| [n, c, 2 * i + u, 2 * j + v]);
        let maxima = window.into_iter().filter(|&at| step.x[at] == step.y[[n, c, i, j]]);
        maxima.take(most).for_each(|at| dx[at] = dy);
    }
    dx
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Max-pool ties",
    twins: Twins::Layer { at: &[2], gradient: Gradient::X, pair: Pair { right, wrong, check } },
};

/// No two of the checker's numbers are equal. So a second check: four equal pixels, one dy of 1,
/// which pooling can only hand on, not multiply.
fn check(formula: Formula) -> Verdict {
    let pool = MaxPool2d::new(2);
    let x = Tensor::ones(vec![1, 1, 2, 2]);
    let (y, saved) = pool.forward(&x, Pass::Evaluate);
    let sum =
        formula(&pool, Step { x: &x, y: &y, saved: &saved }, &Tensor::ones(y.raw_dim())).sum();
    let text = format!("four equal pixels: the sum of dy is 1, the sum of dx is {sum}");
    both(by_slopes(pool, Gradient::X, formula, &[2, 3, 4, 6]), Verdict { text, caught: sum != 1.0 })
}
