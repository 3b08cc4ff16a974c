use brickprop::{
    cost::Cost,
    gradient_check::{check_cost, separated},
    init::rng,
    layer::{Layer, Pass},
    layers::MaxPool2d,
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

/// Is it the slope of L = Σ y·dy, and does a tie go to the first?
pub fn check(answer: impl Fn(&[f64], &[f64], usize) -> Vec<f64>) -> Verdict {
    let tie = answer(&[3.0, 3.0, 3.0, 3.0], &[5.0], 2);
    for side in [2, 4, 6] {
        let rng = &mut rng(side as u64);
        let shape = [1, 1, side, side];
        let (x, dy) = (separated(&shape, rng), separated(&[1, 1, side / 2, side / 2], rng));
        let case = format!("x = {:.2?}, dy = {:.2?}", slice(&x), slice(&dy));
        let found = answer(slice(&x), slice(&dy), side);
        if found.len() != x.len() {
            return Err(format!("for {case}, dx has {} numbers, found {}", x.len(), found.len()));
        }
        let dx = tensor(&shape, found);
        let cost = |x: &Tensor<f64>| {
            let (y, _) = MaxPool2d::new(2).forward(x, Pass::Evaluate);
            Cost { value: (y * &dy).sum(), gradient: dx.clone() }
        };
        let report = check_cost("max_pool_dx", &x, cost);
        if report.worst_relative_error() >= 1e-6 {
            return Err(format!("for {case} the checker says\n{report}"));
        }
    }
    match tie == [5.0, 0.0, 0.0, 0.0] {
        true => {
            Ok("central differences agree on 2 × 2, 4 × 4 and 6 × 6 pixels; ties as well".into())
        }
        false => Err(format!(
            "four equal pixels and dy = 5: the first one is the maximum, so dx = [5, 0, 0, 0]; \
             found {tie:?}"
        )),
    }
}
