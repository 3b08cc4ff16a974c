/// Exercise 9.3: dw of the same convolution along a line.
pub fn conv1d_dw(x: &[f64], dy: &[f64], kernel: usize, stride: usize) -> Vec<f64> {
    let slope = |u| dy.iter().enumerate().map(|(i, dy)| dy * x[i * stride + u]).sum();
    (0..kernel).map(slope).collect()
}
