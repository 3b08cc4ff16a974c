/// Exercise 9.3: dw of the same convolution along a line.
///
/// ```text
/// y[i] = Σᵤ w[u]·x[i·stride + u]
/// ```
///
/// Given x and dy = dL/dy, give dw = dL/dw, `kernel` numbers. Every weight is used once in each y.
pub fn conv1d_dw(x: &[f64], dy: &[f64], kernel: usize, stride: usize) -> Vec<f64> {
    todo!()
}
