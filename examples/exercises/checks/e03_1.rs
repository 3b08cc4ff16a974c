use brickprop::{cost, tensor::tensor};

use crate::Verdict;

/// Does it give what the crate's softmax gives, also for huge scores?
pub fn check(answer: impl Fn(&[f64]) -> Vec<f64>) -> Verdict {
    for z in [vec![2.0, 1.0, -1.0], vec![0.0; 5], vec![1e4, 9.999e3, -1e4], vec![-2e3, -2e3]] {
        let expected = cost::softmax(&tensor(&[1, z.len()], z.clone()));
        let found = answer(&z);
        let for_input = format!("for the scores {z:?}");
        if found.len() != z.len() {
            let (expected, found) = (z.len(), found.len());
            return Err(format!("{for_input} there are {expected} probabilities, not {found}"));
        }
        if found.iter().any(|p| !p.is_finite()) {
            return Err(format!(
                "{for_input} you give {found:?}: the exponentials overflow, or all become 0; \
                 subtract the largest score first"
            ));
        }
        let sum: f64 = found.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(format!("{for_input} your probabilities add up to {sum:.4}, not to 1"));
        }
        if found.iter().zip(&expected).any(|(found, expected)| (found - expected).abs() > 1e-9) {
            let expected = expected.flatten();
            return Err(format!("{for_input} expected {expected:.4}, found {found:.4?}"));
        }
    }
    Ok("the probabilities are the crate's, also for scores in the thousands".into())
}
