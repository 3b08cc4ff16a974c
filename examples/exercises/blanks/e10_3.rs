/// Exercise 10.3: batch norm backward, for one feature.
///
/// ```text
/// μ = 1/m·Σ x,  v = 1/m·Σ (x − μ)²,  r = 1/√(v + ε),  x̂ = (x − μ)·r,  y = γ·x̂ + β
/// ```
///
/// Given x, γ, ε and dy, give dx (one number an example) and dγ. Do not forget that x also moves μ
/// and v.
pub fn batch_norm_backward(x: &[f64], gamma: f64, epsilon: f64, dy: &[f64]) -> (Vec<f64>, f64) {
    todo!()
}
