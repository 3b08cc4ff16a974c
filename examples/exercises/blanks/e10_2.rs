/// Exercise 10.2: dropout backward.
///
/// Forward was `y = x / (1 − p)` where a number was kept, and 0 where it was dropped. Given which
/// were kept, p and dy, give dx.
pub fn dropout_dx(kept: &[bool], p: f64, dy: &[f64]) -> Vec<f64> {
    todo!()
}
