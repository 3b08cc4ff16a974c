/// Exercise 2.1: y = x·Wᵀ + b for a batch. `x[n]` is an example, `w[o]` are the weights of output o:
///
/// ```text
/// y[n][o] = b[o] + Σᵢ w[o][i]·x[n][i]
/// ```
pub fn dense_forward(x: &[Vec<f64>], w: &[Vec<f64>], b: &[f64]) -> Vec<Vec<f64>> {
    todo!()
}
