/// Exercise 9.2: dx of a convolution along a line.
pub fn conv1d_dx(w: &[f64], dy: &[f64], length: usize, stride: usize) -> Vec<f64> {
    let mut dx = vec![0.0; length];
    for (i, dy) in dy.iter().enumerate() {
        for (u, w) in w.iter().enumerate() {
            dx[i * stride + u] += w * dy;
        }
    }
    dx
}
