use brickprop::{
    cost::Cost,
    gradient_check::{check_cost, separated},
    init::rng,
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

/// Is it the slope of L = Σ y·dy, whatever the stride?
pub fn check(answer: impl Fn(&[f64], &[f64], usize, usize) -> Vec<f64>) -> Verdict {
    let mut entries = 0;
    for (length, kernel, stride) in [(5, 1, 1), (7, 3, 1), (8, 3, 2), (9, 2, 3)] {
        let windows = (length - kernel) / stride + 1;
        let rng = &mut rng(length as u64);
        let (w, dy) = (separated(&[kernel], rng), separated(&[windows], rng));
        let case = format!("length {length}, stride {stride}, w = {w:.2}, dy = {dy:.2}");
        let found = answer(slice(&w), slice(&dy), length, stride);
        if found.len() != length {
            return Err(format!("for {case}, dx has {length} numbers, found {}", found.len()));
        }
        let dx = tensor(&[length], found);
        let cost = |x: &Tensor<f64>| {
            let y = |i: usize| (0..kernel).map(|u| w[[u]] * x[[i * stride + u]]).sum::<f64>();
            Cost { value: (0..windows).map(|i| y(i) * dy[[i]]).sum(), gradient: dx.clone() }
        };
        let report = check_cost("conv1d_dx", &separated(&[length], rng), cost);
        if report.worst_relative_error() >= 1e-6 {
            return Err(format!("for {case} the checker says\n{report}"));
        }
        entries += report.entries();
    }
    Ok(format!("central differences agree on {entries} entries of dx, with strides 1, 2 and 3"))
}
