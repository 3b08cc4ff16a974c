//! 8.2 The nearest neighbour: the answer.

/// The label of the known picture whose pixels are the most similar to those of `x`.
pub fn nearest(known: &[Vec<f64>], labels: &[usize], x: &[f64]) -> usize {
    let mut best = (f64::INFINITY, 0);
    for (picture, &label) in known.iter().zip(labels) {
        let distance = picture.iter().zip(x).map(|(a, b)| (a - b).powi(2)).sum();
        if distance < best.0 {
            best = (distance, label);
        }
    }
    best.1
}
