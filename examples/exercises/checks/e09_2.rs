use brickprop::{
    cost::Cost,
    gradient_check::{check_cost, separated},
    init::rng,
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

/// Lengths of a line, of a kernel, and strides; exercise 9.3 takes the same.
pub const CASES: [(usize, usize, usize); 4] = [(5, 1, 1), (7, 3, 1), (8, 3, 2), (9, 2, 3)];

/// Is it the slope of L = Σ y·dy, whatever the stride?
pub fn check(answer: impl Fn(&[f64], &[f64], usize, usize) -> Vec<f64>) -> Verdict {
    let mut entries = 0;
    for (length, kernel, stride) in CASES {
        let windows = (length - kernel) / stride + 1;
        let rng = &mut rng(length as u64);
        let (w, dy) = (separated(&[kernel], rng), separated(&[windows], rng));
        let case = format!("length {length}, stride {stride}, w = {w:.2}, dy = {dy:.2}");
        let found = answer(slice(&w), slice(&dy), length, stride);
        let x = separated(&[length], rng);
        entries += agreeing("dx", &case, &x, found, |x| cost(x, &w, &dy, stride))?;
    }
    Ok(format!("central differences agree on {entries} entries of dx, with strides 1, 2 and 3"))
}

/// L = Σ y·dy, where y is the convolution of the line x with the kernel w.
pub fn cost(x: &Tensor<f64>, w: &Tensor<f64>, dy: &Tensor<f64>, stride: usize) -> f64 {
    let y = |i: usize| (0..w.len()).map(|u| w[[u]] * x[[i * stride + u]]).sum::<f64>();
    (0..dy.len()).map(|i| y(i) * dy[[i]]).sum()
}

/// How many entries of the gradient `found` the checker holds to be the slopes of `cost` at `x`:
/// all of them, or what is wrong.
pub fn agreeing(
    name: &str,
    case: &str,
    x: &Tensor<f64>,
    found: Vec<f64>,
    cost: impl Fn(&Tensor<f64>) -> f64,
) -> Result<usize, String> {
    let length = x.len();
    if found.len() != length {
        return Err(format!("for {case}, {name} has {length} numbers, found {}", found.len()));
    }
    let gradient = tensor(&[length], found);
    let with_gradient = |x: &Tensor<f64>| Cost { value: cost(x), gradient: gradient.clone() };
    let report = check_cost(&format!("conv1d_{name}"), x, with_gradient);
    if report.worst_relative_error() >= 1e-6 {
        return Err(format!("for {case} the checker says\n{report}"));
    }
    Ok(report.entries())
}
