use ndarray::{Array1, array};

use crate::verdict::{Verdict, same, same_gradient};

/// The gradient against the slope of L = Σ dy·max(x, 0), with all four pairs of signs; and the kink.
pub fn check(answer: impl Fn(&Array1<f64>, &Array1<f64>) -> Array1<f64>) -> Verdict {
    let (x, dy) = (array![1.5, -0.5, 0.25, -2.0], array![2.0, 3.0, -1.0, -0.5]);
    let dx = answer(&x, &dy);
    if dx == array![2.0, 3.0, 0.0, 0.0] {
        return Err(format!("for x = {x}, dy = {dy}, found {dx}: ask whether x > 0, not dy"));
    }
    let cost = |x: &Array1<f64>| (x.mapv(|x| x.max(0.0)) * &dy).sum();
    same_gradient(&format!("x = {x}, dy = {dy}"), &x, cost, &dx)?;
    let at_kink = answer(&array![0.0], &array![1.0]);
    if at_kink.len() != 1 {
        return Err(format!("for x = [0], expected one number, found {}", at_kink.len()));
    }
    same("x = 0, dy = 1 (the kink, where the crate's choice is 0)", 0.0, at_kink[0])?;
    Ok("dy passes where x is above 0, whatever its own sign".into())
}
