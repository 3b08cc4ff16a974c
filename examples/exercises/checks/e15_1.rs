use ndarray::{Array2, Axis, array, concatenate};

use crate::verdict::{Verdict, same_gradient};

pub fn check(answer: impl Fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Verdict {
    let x = array![[0.5, -1.0], [2.0, 0.25]];
    let w = array![[0.4, -0.6], [0.3, 0.8], [-0.7, 0.2]];
    let dy = array![[1.0, -0.5, 0.25, 2.0, -1.5], [0.75, 0.5, -2.0, 1.25, 1.0]];
    let cost = |x: &Array2<f64>| {
        let y = concatenate![Axis(1), *x, x.dot(&w.t())];
        (y * &dy).sum()
    };
    same_gradient("dx", &x, cost, &answer(&w, &dy))?;
    Ok("dx is the slope of the cost: both ways of x are in it".into())
}
