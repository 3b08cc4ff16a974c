//! 6.1 The backward pass of a dense layer: the answer.

use ndarray::{Array1, Array2, Axis};

/// For y = x·Wᵀ + b: dx, dW and db, given dy.
pub fn dense_backward(
    x: &Array2<f64>,
    w: &Array2<f64>,
    dy: &Array2<f64>,
) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
    let dx = dy.dot(w);
    let dw = dy.t().dot(x);
    let db = dy.sum_axis(Axis(0));
    (dx, dw, db)
}
