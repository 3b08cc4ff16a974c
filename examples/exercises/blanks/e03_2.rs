/// Exercise 3.2: the gradient of the mean cost of a batch, L = 1/N · Σₙ −ln p[n][label of n], with
/// respect to the scores; p[n] are the probabilities (the softmax of the scores) of picture n.
pub fn cross_entropy_backward(p: &[Vec<f64>], labels: &[usize]) -> Vec<Vec<f64>> {
    todo!()
}
