use crate::Verdict;

/// Is it the slope of the sigmoid times da, by central differences?
pub fn check(answer: impl Fn(f64, f64) -> f64) -> Verdict {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let h = 1e-5;
    for (z, da) in [(0.0, 1.0), (1.5, -0.7), (-2.0, 3.0), (4.0, 0.5)] {
        let (a, slope) = (sigmoid(z), (sigmoid(z + h) - sigmoid(z - h)) / (2.0 * h));
        let (found, expected) = (answer(a, da), slope * da);
        let near = (found - expected).abs() < 1e-8;
        if !near {
            let hint = if (found - slope).abs() < 1e-8 {
                ": that is da/dz; what of dL/da?"
            } else if (found - sigmoid(a) * (1.0 - sigmoid(a)) * da).abs() < 1e-8 {
                ": a is the sigmoid's output already"
            } else {
                ""
            };
            return Err(format!(
                "z = {z} gives a = {a:.6}; for da = {da} dz should be {expected:.6}, you say \
                 {found:.6}{hint}"
            ));
        }
    }
    Ok("dz is da times the slope that one sees by moving z".into())
}
