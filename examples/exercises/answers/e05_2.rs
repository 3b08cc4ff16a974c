//! 5.2 A relative error that copes with zeros: the answer.

/// How far an analytic slope `a` and a numeric slope `n` are apart, relative to their size.
pub fn relative_error(a: f64, n: f64, largest: f64) -> f64 {
    let scale = a.abs() + n.abs() + 1e-4 * largest;
    let error = if scale == 0.0 { 0.0 } else { (a - n).abs() / scale };
    if error.is_nan() { f64::INFINITY } else { error }
}
