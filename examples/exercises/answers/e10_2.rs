/// Exercise 10.2: dropout backward.
pub fn dropout_dx(kept: &[bool], p: f64, dy: &[f64]) -> Vec<f64> {
    kept.iter().zip(dy).map(|(&kept, dy)| if kept { dy / (1.0 - p) } else { 0.0 }).collect()
}
