use ndarray::Array1;

/// Exercise 6.2: the backward pass of ReLU.
///
/// For y = max(x, 0): dx, given dy. Where x is above 0, dy passes; elsewhere nothing does, also at
/// x = 0. `x.iter().zip(dy)` walks both, and an iterator of numbers can `.collect()` an `Array1`.
pub fn relu_backward(x: &Array1<f64>, dy: &Array1<f64>) -> Array1<f64> {
    todo!()
}
