use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use ndarray::{Array1, Array2, array};

use crate::verdict::{Verdict, same_gradient};

type Gradients = (Array2<f64>, Array2<f64>, Array1<f64>);

/// All three gradients against the slope of L = Σ dy·y, at two shapes.
pub fn check(answer: impl Fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Gradients) -> Verdict {
    let cases = [
        (
            // four examples, three inputs, two outputs: x, W and dy are told apart by their sizes
            array![[1.0, -2.0, 0.5], [0.3, 1.2, -0.7], [2.0, 0.1, -0.4], [-1.5, 0.6, 0.8]],
            array![[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]],
            array![[1.0, -0.5], [0.25, 2.0], [-0.75, 0.3], [0.6, -1.0]],
        ),
        // square, so that a forgotten transpose has the right shape, and is wrong all the same
        (
            array![[1.0, 2.0], [3.0, -4.0]],
            array![[0.5, -1.0], [2.0, 0.25]],
            array![[1.0, 0.5], [-2.0, 3.0]],
        ),
    ];
    for (x, w, dy) in &cases {
        let b = Array1::zeros(w.nrows());
        let cost =
            |x: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>| ((x.dot(&w.t()) + b) * dy).sum();
        let shapes = format!("x {:?}, W {:?}, dy {:?}", x.shape(), w.shape(), dy.shape());
        let (dx, dw, db) = match catch_unwind(AssertUnwindSafe(|| answer(x, w, dy))) {
            Ok(gradients) => gradients,
            Err(panic) => match panic.downcast_ref::<String>() {
                Some(words) if words.contains("are not compatible") => {
                    return Err(format!("for {shapes}, in {}: {words}", culprit(words)));
                }
                _ => resume_unwind(panic),
            },
        };
        same_gradient(&format!("{shapes}, dx"), x, |x| cost(x, w, &b), &dx)?;
        same_gradient(&format!("{shapes}, dW"), w, |w| cost(x, w, &b), &dw)?;
        same_gradient(&format!("{shapes}, db"), &b, |b| cost(x, w, b), &db)?;
    }
    Ok("dx, dW and db are the slopes of the cost, for a square W, too".into())
}

/// Which gradient a product that does not fit was meant for: dx needs W, dW needs x.
fn culprit(words: &str) -> &'static str {
    let names = |sizes: [&str; 2]| sizes.iter().any(|size| words.contains(size));
    match (names(["2 × 3", "3 × 2"]), names(["4 × 3", "3 × 4"])) {
        (true, false) => "dx",
        (false, true) => "dW",
        _ => "dx or dW",
    }
}
