//! Pooling in plain loops, for one channel of `side` × `side` pixels.

/// What is made of one channel: y, and the place in x that each number of y came from.
pub struct Pooled {
    pub y: Vec<f64>,
    pub places: Vec<usize>,
}

/// The largest number of each 2 × 2 window. Of equal ones the first, row by row, is the maximum.
pub fn max_pool(x: &[f64], side: usize, stride: usize) -> Pooled {
    let mut pooled = Pooled { y: vec![], places: vec![] };
    for i in (0..=side - 2).step_by(stride) {
        for j in (0..=side - 2).step_by(stride) {
            let mut best = i * side + j;
            for place in [i * side + j + 1, (i + 1) * side + j, (i + 1) * side + j + 1] {
                if x[place] > x[best] {
                    best = place;
                }
            }
            pooled.y.push(x[best]);
            pooled.places.push(best);
        }
    }
    pooled
}

/// dy goes back to where the maximum was. A pixel that won several windows gets the sum.
pub fn max_pool_backward(places: &[usize], dy: &[f64], pixels: usize) -> Vec<f64> {
    let mut dx = vec![0.0; pixels];
    for (&place, dy) in places.iter().zip(dy) {
        dx[place] += dy;
    }
    dx
}

/// Every pixel of a 2 × 2 window had the same share in its mean, and gets the same share of dy.
pub fn avg_pool_backward(dy: &[f64], side: usize) -> Vec<f64> {
    let share = |place: usize| dy[place / side / 2 * (side / 2) + place % side / 2] / 4.0;
    (0..side * side).map(share).collect()
}
