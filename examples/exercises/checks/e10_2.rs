use brickprop::{
    cost::Cost,
    gradient_check::{check_cost, separated},
    init::rng,
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

/// Is it the slope of L = Σ y·dy, for several p?
pub fn check(answer: impl Fn(&[bool], f64, &[f64]) -> Vec<f64>) -> Verdict {
    let kept = [true, false, false, true, true, false, true];
    for p in [0.0, 0.25, 0.5, 0.9] {
        let rng = &mut rng(1);
        let (x, dy) = (separated(&[7], rng), separated(&[7], rng));
        let case = format!("kept = {kept:?}, p = {p}, dy = {dy:.2}");
        let found = answer(&kept, p, slice(&dy));
        if found.len() != 7 {
            return Err(format!("for {case}, dx has 7 numbers, found {}", found.len()));
        }
        let dx = tensor(&[7], found);
        let cost = |x: &Tensor<f64>| {
            let y = |i: usize| if kept[i] { x[[i]] / (1.0 - p) } else { 0.0 };
            Cost { value: (0..7).map(|i| y(i) * dy[[i]]).sum(), gradient: dx.clone() }
        };
        let report = check_cost("dropout_dx", &x, cost);
        if report.worst_relative_error() >= 1e-6 {
            return Err(format!("for {case} the checker says\n{report}"));
        }
    }
    Ok("central differences agree for p = 0, 0.25, 0.5 and 0.9".into())
}
