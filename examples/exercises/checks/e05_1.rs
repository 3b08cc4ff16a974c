use crate::verdict::Verdict;

/// A name, the function, and its derivative by the rules.
type Case = (&'static str, fn(f64) -> f64, fn(f64) -> f64);

/// The slopes of three functions whose derivatives are known.
pub fn check(answer: impl Fn(fn(f64) -> f64, f64, f64) -> f64) -> Verdict {
    let cases: [Case; 3] = [
        ("x³", |x| x * x * x, |x| 3.0 * x * x),
        ("sin x", f64::sin, f64::cos),
        ("tanh x", f64::tanh, |x| 1.0 - x.tanh() * x.tanh()),
    ];
    for (name, f, slope) in cases {
        for x in [-1.5, 0.2, 2.0] {
            let (found, expected) = (answer(f, x, 1e-5), slope(x));
            let apart = (found - expected).abs();
            if apart.is_nan() || apart > 1e-8 {
                let near = (f(x + 1e-5) - f(x)) / 1e-5;
                let hint = match found {
                    _ if (found - near).abs() < 1e-12 => ": that is the one-sided difference",
                    _ if (found - 2.0 * expected).abs() < 1e-6 => ": divide by 2h, not by h",
                    _ if (found + expected).abs() < 1e-6 => ": the sign is the wrong way round",
                    _ => "",
                };
                return Err(format!(
                    "the slope of {name} at {x}: expected {expected:.9}, found {found:.9}{hint}"
                ));
            }
        }
    }
    Ok("the slopes of x³, sin x and tanh x are right to eight digits after the point".into())
}
