use brickprop::{gradient_check::separated, init::rng, tensor::slice};

use super::e09_2::{CASES, agreeing, cost};
use crate::Verdict;

/// Is it the slope of L = Σ y·dy, whatever the stride?
pub fn check(answer: impl Fn(&[f64], &[f64], usize, usize) -> Vec<f64>) -> Verdict {
    let mut entries = 0;
    for (length, kernel, stride) in CASES {
        let windows = (length - kernel) / stride + 1;
        let rng = &mut rng(length as u64);
        let (x, dy) = (separated(&[length], rng), separated(&[windows], rng));
        let case = format!("kernel {kernel}, stride {stride}, x = {x:.2}, dy = {dy:.2}");
        let found = answer(slice(&x), slice(&dy), kernel, stride);
        let w = separated(&[kernel], rng);
        entries += agreeing("dw", &case, &w, found, |w| cost(&x, w, &dy, stride))?;
    }
    Ok(format!("central differences agree on {entries} entries of dw, with strides 1, 2 and 3"))
}
