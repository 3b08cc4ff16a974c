/// Exercise 10.1: max-pooling backward.
pub fn max_pool_dx(x: &[f64], dy: &[f64], side: usize) -> Vec<f64> {
    let mut dx = vec![0.0; x.len()];
    for (window, dy) in dy.iter().enumerate() {
        let (i, j) = (window / (side / 2), window % (side / 2));
        let first = 2 * i * side + 2 * j;
        let mut best = first;
        for place in [first + 1, first + side, first + side + 1] {
            if x[place] > x[best] {
                best = place;
            }
        }
        dx[best] += dy;
    }
    dx
}
