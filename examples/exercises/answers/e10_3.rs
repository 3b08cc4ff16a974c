/// Exercise 10.3: batch norm backward, for one feature.
pub fn batch_norm_backward(x: &[f64], gamma: f64, epsilon: f64, dy: &[f64]) -> (Vec<f64>, f64) {
    let m = x.len() as f64;
    let mu = x.iter().sum::<f64>() / m;
    let v = x.iter().map(|x| (x - mu).powi(2)).sum::<f64>() / m;
    let r = 1.0 / (v + epsilon).sqrt();
    let x_hat: Vec<f64> = x.iter().map(|x| (x - mu) * r).collect();
    let dgamma = dy.iter().zip(&x_hat).map(|(dy, x_hat)| dy * x_hat).sum::<f64>();
    let shift = dy.iter().sum::<f64>() / m;
    let slope = |(dy, x_hat): (&f64, &f64)| gamma * r * (dy - shift - x_hat * dgamma / m);
    (dy.iter().zip(&x_hat).map(slope).collect(), dgamma)
}
