use ndarray::{Array1, Array2, array};

use crate::verdict::{Verdict, same_gradient};

type Gradients = (Array2<f64>, Array2<f64>, Array1<f64>);

pub fn check(answer: impl Fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Gradients) -> Verdict {
    let x = array![[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]];
    let w = array![[0.4, -0.6], [0.3, 0.8]];
    let b = array![0.1, -0.2];
    let dy = array![[1.0, -0.5], [0.25, 2.0], [-1.5, 0.75]];
    // the cost whose gradient for y is dy
    let cost =
        |x: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>| ((x.dot(&w.t()) + b) * &dy).sum();
    let (dx, dw, db) = answer(&x, &w, &dy);
    same_gradient("dx", &x, |x| cost(x, &w, &b), &dx)?;
    same_gradient("dW", &w, |w| cost(&x, w, &b), &dw)?;
    same_gradient("db", &b, |b| cost(&x, &w, b), &db)?;
    Ok("dx, dW and db are the slopes of the cost, for a batch of three".into())
}
