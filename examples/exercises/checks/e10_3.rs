use brickprop::{
    cost::Cost,
    gradient_check::{check_cost, separated},
    init::rng,
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

const EPSILON: f64 = 0.01; // large: forgetting it shows

/// L = Σ y·dy, with β = 0.
fn cost(x: &[f64], gamma: f64, dy: &[f64]) -> f64 {
    let m = x.len() as f64;
    let mu = x.iter().sum::<f64>() / m;
    let v = x.iter().map(|x| (x - mu).powi(2)).sum::<f64>() / m;
    let normalised = x.iter().map(|x| (x - mu) / (v + EPSILON).sqrt());
    normalised.zip(dy).map(|(x, dy)| gamma * x * dy).sum()
}

/// Are dx and dγ the slopes of the cost?
pub fn check(answer: impl Fn(&[f64], f64, f64, &[f64]) -> (Vec<f64>, f64)) -> Verdict {
    for (m, gamma) in [(2, 1.0), (5, 1.5), (8, -0.7)] {
        let rng = &mut rng(m as u64);
        let (x, dy) = (separated(&[m], rng), separated(&[m], rng));
        let case = format!("x = {x:.2}, γ = {gamma}, ε = {EPSILON}, dy = {dy:.2}");
        let (dx, dgamma) = answer(slice(&x), gamma, EPSILON, slice(&dy));
        if dx.len() != m {
            return Err(format!("for {case}, dx has {m} numbers, found {}", dx.len()));
        }
        let (dx, dgamma) = (tensor(&[m], dx), tensor(&[1], vec![dgamma]));
        let by_x = check_cost("dx", &x, |x: &Tensor<f64>| Cost {
            value: cost(slice(x), gamma, slice(&dy)),
            gradient: dx.clone(),
        });
        let by_gamma = check_cost("dγ", &tensor(&[1], vec![gamma]), |gamma| Cost {
            value: cost(slice(&x), gamma[[0]], slice(&dy)),
            gradient: dgamma.clone(),
        });
        for report in [by_x, by_gamma] {
            if report.worst_relative_error() >= 1e-6 {
                return Err(format!("for {case} the checker says\n{report}"));
            }
        }
    }
    Ok("central differences agree on dx and dγ, for batches of 2, 5 and 8".into())
}
