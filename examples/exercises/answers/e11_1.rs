/// Exercise 11.1: the mean and the standard deviation over seeds.
pub fn mean_and_deviation(accuracies: &[f64]) -> (f64, f64) {
    let n = accuracies.len() as f64;
    let mean = accuracies.iter().sum::<f64>() / n;
    let squares = accuracies.iter().map(|a| (a - mean).powi(2)).sum::<f64>();
    (mean, (squares / (n - 1.0)).sqrt())
}
