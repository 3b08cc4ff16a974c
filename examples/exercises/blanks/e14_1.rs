use ndarray::{Array1, Array2, Axis};

/// Exercise 14.1: mend a dense layer's backward.
///
/// The way back of y = x·Wᵀ + b: dx, dW and db. There are three bugs in it, all of them from the
/// museum. Mend them, then take the line with todo!() away.
#[allow(unreachable_code)]
pub fn dense_backward(
    x: &Array2<f64>,  // [batch, inputs]
    w: &Array2<f64>,  // [outputs, inputs]; here as many outputs as inputs
    dy: &Array2<f64>, // [batch, outputs]
) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
    todo!();
    let dx = dy.dot(&w.t());
    let dw = dy.t().dot(x) / dy.nrows() as f64;
    let db = dy.index_axis(Axis(0), 0).to_owned();
    (dx, dw, db)
}
