use crate::verdict::Verdict;

/// Slopes that agree, that do not, and those that make trouble.
pub fn check(answer: impl Fn(f64, f64, f64) -> f64) -> Verdict {
    let cases = [
        ("equal slopes", 3.0, 3.0, 3.0, 0.0),
        ("a forgotten factor of 2", 1.0, 2.0, 0.0, 1.0 / 3.0),
        ("a wrong sign", -1.0, 1.0, 1.0, 2.0 / 2.0001),
        ("the noise of an entry near zero", 0.0, 1e-12, 5.0, 1e-12 / (1e-12 + 5e-4)),
        ("two zeros in a tensor of zeros", 0.0, 0.0, 0.0, 0.0),
        ("an a that is not a number", f64::NAN, 1.0, 1.0, f64::INFINITY),
        ("an n that is not a number", 1.0, f64::NAN, 1.0, f64::INFINITY),
    ];
    for (name, a, n, largest, expected) in cases {
        let found = answer(a, n, largest);
        let near = (found - expected).abs() <= 1e-12 * expected;
        if found != expected && (expected.is_infinite() || !near) {
            return Err(format!(
                "{name} (a = {a}, n = {n}, largest = {largest}): expected {expected:.6e}, found \
                 {found:.6e}"
            ));
        }
    }
    Ok("zeros, noise and NaN are judged as they should be".into())
}
