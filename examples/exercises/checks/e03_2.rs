use brickprop::{
    cost::{softmax, softmax_cross_entropy},
    tensor::tensor,
};

use crate::Verdict;

/// Is every slope that of the cost itself, by central differences?
pub fn check(answer: impl Fn(&[Vec<f64>], &[usize]) -> Vec<Vec<f64>>) -> Verdict {
    let h = 1e-5;
    for (labels, classes) in [(vec![1], 2), (vec![0, 2, 2, 1], 3)] {
        let rows = labels.len();
        let numbers = (0..rows * classes).map(|i| 2.0 * (i as f64 * 1.3).sin()).collect();
        let z = tensor(&[rows, classes], numbers);
        let p: Vec<Vec<f64>> =
            softmax(&z).outer_iter().map(|row| row.iter().copied().collect()).collect();
        let found = answer(&p, &labels);
        if found.len() != rows || found.iter().any(|row| row.len() != classes) {
            return Err(format!("{rows} pictures of {classes} classes make as many slopes"));
        }
        for n in 0..rows {
            for j in 0..classes {
                let cost = |h: f64| {
                    let mut moved = z.clone();
                    moved[[n, j]] += h;
                    softmax_cross_entropy(&moved, &labels).value
                };
                let expected = (cost(h) - cost(-h)) / (2.0 * h);
                let (found, count) = (found[n][j], rows as f64);
                let is = |other: f64| (found - other).abs() < 1e-8;
                if is(expected) {
                    continue;
                }
                let hint = if is(expected * count) {
                    ": the mean over the batch is missing"
                } else if is(expected / count) {
                    ": divided by N twice"
                } else if is(-expected) {
                    ": the sign is turned"
                } else if is(p[n][j] / count) || is(p[n][j]) {
                    ": where is the truth, t?"
                } else {
                    ""
                };
                return Err(format!(
                    "p = {p:.3?}, labels {labels:?}: moving score {j} of picture {n} shows the \
                     slope {expected:.6}, you say {found:.6}{hint}"
                ));
            }
        }
    }
    Ok("all slopes are those that one sees by moving the scores, for batches of 1 and 4".into())
}
