use ndarray::{Array1, Array2};

/// Exercise 6.1: the backward pass of a dense layer.
///
/// For y = x·Wᵀ + b: dx, dW and db, given dy. x is `[batch, inputs]`, W is `[outputs, inputs]`, dy
/// is `[batch, outputs]`; `a.dot(&b)` multiplies matrices, `a.t()` transposes one, and
/// `a.sum_axis(ndarray::Axis(0))` adds up its rows.
pub fn dense_backward(
    x: &Array2<f64>,
    w: &Array2<f64>,
    dy: &Array2<f64>,
) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
    todo!()
}
