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
        let (x, dy) = (separated(&[length], rng), separated(&[windows], rng));
        let case = format!("kernel {kernel}, stride {stride}, x = {x:.2}, dy = {dy:.2}");
        let found = answer(slice(&x), slice(&dy), kernel, stride);
        if found.len() != kernel {
            return Err(format!("for {case}, dw has {kernel} numbers, found {}", found.len()));
        }
        let dw = tensor(&[kernel], found);
        let cost = |w: &Tensor<f64>| {
            let y = |i: usize| (0..kernel).map(|u| w[[u]] * x[[i * stride + u]]).sum::<f64>();
            Cost { value: (0..windows).map(|i| y(i) * dy[[i]]).sum(), gradient: dw.clone() }
        };
        let report = check_cost("conv1d_dw", &separated(&[kernel], rng), cost);
        if report.worst_relative_error() >= 1e-6 {
            return Err(format!("for {case} the checker says\n{report}"));
        }
        entries += report.entries();
    }
    Ok(format!("central differences agree on {entries} entries of dw, with strides 1, 2 and 3"))
}
