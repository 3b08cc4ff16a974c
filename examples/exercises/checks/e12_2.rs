use ndarray::{Array2, array};

use crate::Verdict;

/// Of a linear score the fall is known: w·(x − grey). A second score is not linear.
pub fn check(
    answer: impl Fn(&Array2<f64>, f64, &dyn Fn(&Array2<f64>) -> f64) -> Array2<f64>,
) -> Verdict {
    let x = array![[0.5, -1.0, 2.0], [3.0, 0.0, 0.25]];
    let w = array![[1.0, 2.0, -1.0], [0.5, 4.0, 0.0]];
    let linear = |x: &Array2<f64>| (x * &w).sum();
    let product = |x: &Array2<f64>| x[[0, 0]] * x[[1, 0]];
    for grey in [0.0, 0.5] {
        let by_hand = &w * &(&x - grey);
        let mut both = Array2::zeros((2, 3));
        both[[0, 0]] = (0.5 - grey) * 3.0;
        both[[1, 0]] = 0.5 * (3.0 - grey);
        let scores: [(&str, &dyn Fn(&Array2<f64>) -> f64, Array2<f64>); 2] =
            [("Σ w·x", &linear, by_hand), ("x[0][0]·x[1][0]", &product, both)];
        for (name, score, expected) in scores {
            let found = answer(&x, grey, score);
            let case = format!("score {name}, grey {grey}, picture\n{x}\n");
            if found.dim() != expected.dim() {
                return Err(format!(
                    "{case}expected a map of {:?}, found {:?}",
                    expected.dim(),
                    found.dim()
                ));
            }
            if (&found - &expected).iter().any(|apart| apart.is_nan() || apart.abs() > 1e-9) {
                return Err(format!("{case}expected\n{expected}\nfound\n{found}"));
            }
        }
    }
    Ok("the map is right for a linear score and for a product of two pixels".into())
}
