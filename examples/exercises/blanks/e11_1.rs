/// Exercise 11.1: the mean and the standard deviation over seeds.
///
/// The standard deviation is that of a sample: the sum of squares is divided by n − 1. There are at
/// least two numbers.
pub fn mean_and_deviation(accuracies: &[f64]) -> (f64, f64) {
    todo!()
}
