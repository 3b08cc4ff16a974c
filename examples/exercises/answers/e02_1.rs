/// Exercise 2.1: y = x·Wᵀ + b for a batch.
pub fn dense_forward(x: &[Vec<f64>], w: &[Vec<f64>], b: &[f64]) -> Vec<Vec<f64>> {
    let sum = |x: &[f64], w: &[f64]| x.iter().zip(w).map(|(x, w)| x * w).sum::<f64>();
    x.iter().map(|x| w.iter().zip(b).map(|(w, b)| b + sum(x, w)).collect()).collect()
}
