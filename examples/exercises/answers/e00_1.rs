/// Exercise 0.1: the channel with mean 0 and standard deviation 1.
pub fn normalise(channel: &[f64]) -> Vec<f64> {
    let count = channel.len() as f64;
    let mean = channel.iter().sum::<f64>() / count;
    let variance = channel.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
    let std = if variance > 0.0 { variance.sqrt() } else { 1.0 };
    channel.iter().map(|x| (x - mean) / std).collect()
}
