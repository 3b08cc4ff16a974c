/// Exercise 8.2: the nearest neighbour.
///
/// The label of the known picture whose pixels are the most similar to those of `x`: the smallest
/// sum of squared differences. Of several equally near ones, the first.
pub fn nearest(known: &[Vec<f64>], labels: &[usize], x: &[f64]) -> usize {
    todo!()
}
