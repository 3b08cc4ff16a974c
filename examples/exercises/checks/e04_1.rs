use brickprop::{
    gradient_check::check_layer,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    tensor::{Tensor, slice, tensor},
};

use crate::Verdict;

/// A layer whose way back is the reader's answer.
struct Answered<A>(A);

impl<A> std::fmt::Debug for Answered<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answered")
    }
}

impl<A: Fn(&[f64], &[f64]) -> Vec<f64> + Send + Sync> Layer<f64> for Answered<A> {
    fn name(&self) -> &'static str {
        "your tanh"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(x.to_vec())
    }

    fn forward(&self, x: &Tensor<f64>, _: Pass) -> (Tensor<f64>, Saved<f64>) {
        (x.mapv(f64::tanh), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, need_dx: bool) -> Backward<f64> {
        let dx = need_dx.then(|| tensor(dy.shape(), (self.0)(slice(step.y), slice(dy))));
        Backward { dx, dparams: vec![] }
    }
}

/// What does the gradient checker say to a tanh layer with this way back?
pub fn check(answer: impl Fn(&[f64], &[f64]) -> Vec<f64> + Send + Sync) -> Verdict {
    let (a, da) = ([0.1974, 0.4621, -0.9], [1.0, -2.0, 3.0]);
    let found = answer(&a, &da);
    if found.len() != 3 {
        return Err(format!("three units have three slopes, your answer has {}", found.len()));
    }
    for i in 0..3 {
        let expected = (1.0 - a[i] * a[i]) * da[i];
        let near = (found[i] - expected).abs() < 1e-9;
        if !near {
            let is = |other: f64| (found[i] - other).abs() < 1e-9;
            let hint = if is(1.0 - a[i] * a[i]) {
                ": that is da/dz; the chain rule wants it times da"
            } else if is((1.0 - a[i].tanh().powi(2)) * da[i]) {
                ": a is tanh z already"
            } else if is(a[i] * (1.0 - a[i]) * da[i]) {
                ": that is the slope of the sigmoid"
            } else {
                ""
            };
            return Err(format!(
                "a = {}, da = {}: dz should be {expected:.6}, you say {:.6}{hint}",
                a[i], da[i], found[i]
            ));
        }
    }
    let report = check_layer(&mut Answered(answer), &[3, 5], Pass::Evaluate, 1);
    match report.worst_relative_error() {
        error if error < 1e-6 => Ok(format!("the gradient checker agrees\n{report}")),
        _ => Err(format!("the gradient checker disagrees\n{report}")),
    }
}
