/// Exercise 9.2: dx of a convolution along a line.
///
/// ```text
/// y[i] = Σᵤ w[u]·x[i·stride + u]
/// ```
///
/// Given w and dy = dL/dy, give dx = dL/dx, `length` numbers. A pixel that no window sees has the
/// gradient 0.
pub fn conv1d_dx(w: &[f64], dy: &[f64], length: usize, stride: usize) -> Vec<f64> {
    todo!()
}
