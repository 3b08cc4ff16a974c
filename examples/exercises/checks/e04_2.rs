use crate::Verdict;

type Matrix = [[f64; 2]; 2];

/// Is it what the cost does when z₁ moves, by central differences?
pub fn check(answer: impl Fn(Matrix, [f64; 2], [f64; 2]) -> [f64; 2]) -> Verdict {
    let (w2, b2): (Matrix, _) = ([[0.7, -0.5], [-0.3, 0.9]], [0.0, 0.1]);
    // softmax and cross-entropy, the truth being class 0
    let probabilities = |z1: [f64; 2]| {
        let a1 = z1.map(f64::tanh);
        let e = [0, 1].map(|o| (w2[o][0] * a1[0] + w2[o][1] * a1[1] + b2[o]).exp());
        e.map(|one| one / (e[0] + e[1]))
    };
    let cost = |z1: [f64; 2]| -probabilities(z1)[0].ln();
    for z1 in [[0.2, 0.5], [-1.0, 0.8]] {
        let (a1, p) = (z1.map(f64::tanh), probabilities(z1));
        let delta2 = [p[0] - 1.0, p[1]];
        let h = 1e-5;
        let expected = [
            (cost([z1[0] + h, z1[1]]) - cost([z1[0] - h, z1[1]])) / (2.0 * h),
            (cost([z1[0], z1[1] + h]) - cost([z1[0], z1[1] - h])) / (2.0 * h),
        ];
        let found = answer(w2, a1, delta2);
        let same = |other: [f64; 2]| (0..2).all(|i| (found[i] - other[i]).abs() < 1e-8);
        if same(expected) {
            continue;
        }
        let slope = a1.map(|a| 1.0 - a * a);
        let rows = [0, 1].map(|i| w2[i][0] * delta2[0] + w2[i][1] * delta2[1]);
        let columns = [0, 1].map(|i| w2[0][i] * delta2[0] + w2[1][i] * delta2[1]);
        let hint = if same([0, 1].map(|i| rows[i] * slope[i])) {
            ": that sums over rows of W₂; the edges that leave unit i are a column"
        } else if same(columns) {
            ": that is da₁; the slope of tanh is missing"
        } else if same([0, 1].map(|i| delta2[0] * w2[0][i] * slope[i])) {
            ": the path through score 1 is missing"
        } else {
            ""
        };
        return Err(format!(
            "W₂ = {w2:?}, a₁ = {a1:.4?}, δ₂ = {delta2:.4?}: moving z₁ shows that δ₁ is \
             {expected:.6?}, you say {found:.6?}{hint}"
        ));
    }
    Ok("δ₁ is what one sees by moving z₁ a little, along both paths".into())
}
