/// Exercise 5.1: the central difference.
///
/// The slope of `f` at `x`, measured: go h to the right, h to the left, and divide the difference
/// of the two values by the way between them.
pub fn central_difference(f: fn(f64) -> f64, x: f64, h: f64) -> f64 {
    todo!()
}
