/// Exercise 0.1: the channel with mean 0 and standard deviation 1.
///
/// ```text
/// mean = 1/M · Σ x        std = √(1/M · Σ (x − mean)²)        x ← (x − mean) / std
/// ```
///
/// Where all numbers are equal, std is 0: then only take the mean away.
pub fn normalise(channel: &[f64]) -> Vec<f64> {
    todo!()
}
