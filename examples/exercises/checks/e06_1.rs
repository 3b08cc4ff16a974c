use ndarray::{Array1, Array2, array};

use crate::verdict::{Verdict, same_gradient};

type Gradients = (Array2<f64>, Array2<f64>, Array1<f64>);

/// All three gradients against the slope of L = Σ dy·y, at two shapes.
pub fn check(answer: impl Fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Gradients) -> Verdict {
    let cases = [
        (
            array![[1.0, -2.0, 0.5], [0.3, 1.2, -0.7]],
            array![[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]],
            array![[1.0, -0.5], [0.25, 2.0]],
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
        let (dx, dw, db) = answer(x, w, dy);
        let shapes = format!("x {:?}, W {:?}, dy {:?}", x.shape(), w.shape(), dy.shape());
        same_gradient(&format!("{shapes}, dx"), x, |x| cost(x, w, &b), &dx)?;
        same_gradient(&format!("{shapes}, dW"), w, |w| cost(x, w, &b), &dw)?;
        same_gradient(&format!("{shapes}, db"), &b, |b| cost(x, w, b), &db)?;
    }
    Ok("dx, dW and db are the slopes of the cost, for a square W, too".into())
}
