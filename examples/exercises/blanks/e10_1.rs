/// Exercise 10.1: max-pooling backward.
///
/// x is one channel of `side` × `side` pixels, row by row, `side` even; the windows are 2 × 2, side
/// by side. Given x and dy, `side / 2` rows of as many numbers, give dx. Of equal pixels the first
/// of the window, row by row, is the maximum.
pub fn max_pool_dx(x: &[f64], dy: &[f64], side: usize) -> Vec<f64> {
    todo!()
}
