/// Exercise 3.1: probabilities from scores, p[j] = e^z[j] / Σₖ e^z[k], for scores as large as you
/// like.
pub fn softmax(z: &[f64]) -> Vec<f64> {
    todo!()
}
