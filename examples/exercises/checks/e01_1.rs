use crate::Verdict;

fn cost(w: [f64; 2], b: f64, x: [f64; 2], t: f64) -> f64 {
    let a = 1.0 / (1.0 + (-(w[0] * x[0] + w[1] * x[1] + b)).exp());
    (a - t).powi(2)
}

/// Are the three slopes those of the cost itself, by central differences?
pub fn check(answer: impl Fn([f64; 2], f64, [f64; 2], f64) -> ([f64; 2], f64)) -> Verdict {
    let h = 1e-5;
    for (w, b, x, t) in [
        ([0.5, -0.5], 0.1, [0.48, 0.54], 1.0),
        ([0.3, 0.8], -0.7, [1.5, -2.0], 0.0),
        ([-1.0, 2.0], 0.0, [0.7, 0.9], 1.0),
    ] {
        let (dw, db) = answer(w, b, x, t);
        let slope = |dw: [f64; 2], db: f64| {
            let at = |h: f64| cost([w[0] + h * dw[0], w[1] + h * dw[1]], b + h * db, x, t);
            (at(h) - at(-h)) / (2.0 * h)
        };
        let expected = [slope([1.0, 0.0], 0.0), slope([0.0, 1.0], 0.0), slope([0.0, 0.0], 1.0)];
        let a_slope = {
            let a = 1.0 / (1.0 + (-(w[0] * x[0] + w[1] * x[1] + b)).exp());
            a * (1.0 - a)
        };
        let found = [dw[0], dw[1], db];
        for ((name, found), expected) in
            ["dL/dw[0]", "dL/dw[1]", "dL/db"].iter().zip(found).zip(expected)
        {
            if (found - expected).abs() < 1e-7 {
                continue;
            }
            let near = |factor: f64| (found * factor - expected).abs() < 1e-7;
            let hint = if near(-1.0) {
                ": the sign is turned"
            } else if near(2.0) {
                ": the 2 of the square's slope is missing"
            } else if near(a_slope) {
                ": the slope of the sigmoid, a·(1 − a), is missing"
            } else {
                ""
            };
            return Err(format!(
                "w = {w:?}, b = {b}, x = {x:?}, t = {t}: moving the weight shows that {name} is \
                 {expected:.6}, you say {found:.6}{hint}"
            ));
        }
    }
    Ok("all slopes are those that one sees by moving the weights and the bias a little".into())
}
