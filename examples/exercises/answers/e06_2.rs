//! 6.2 The backward pass of ReLU: the answer.

use ndarray::Array1;

/// For y = max(x, 0): dx, given dy.
pub fn relu_backward(x: &Array1<f64>, dy: &Array1<f64>) -> Array1<f64> {
    x.iter().zip(dy).map(|(&x, &dy)| if x > 0.0 { dy } else { 0.0 }).collect()
}
