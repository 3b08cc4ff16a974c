use crate::verdict::{Verdict, same};

pub fn check(answer: impl Fn(&[f64]) -> f64) -> Verdict {
    let small = [0.5, -1.0, 2.0];
    let expected = (0.5f64.exp() + (-1.0f64).exp() + 2.0f64.exp()).ln();
    same("z = [0.5, -1, 2]", expected, answer(&small))?;
    let two = 2.0f64.ln();
    same("z = [1000, 1000, 0]", 1000.0 + two, answer(&[1000.0, 1000.0, 0.0]))?;
    // here every exponential vanishes, and the logarithm of zero is minus infinity
    same("z = [-1000, -1000]", two - 1000.0, answer(&[-1000.0, -1000.0]))?;
    Ok("it is right for small z, and finite for large and for very negative ones".into())
}
