//! 5.1 The central difference: the answer.

/// The slope of `f` at `x`, measured.
pub fn central_difference(f: fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}
