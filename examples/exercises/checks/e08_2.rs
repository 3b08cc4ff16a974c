use crate::verdict::Verdict;

/// Pictures of two pixels.
pub fn check(answer: impl Fn(&[Vec<f64>], &[usize], &[f64]) -> usize) -> Verdict {
    let known = [vec![0.0, 0.0], vec![1.0, 1.0], vec![0.0, 1.0], vec![1.0, 1.0]];
    let labels = [7, 4, 9, 2];
    let cases = [
        ([0.1, 0.2], 7, "the darkest is nearest"),
        ([0.2, 0.9], 9, "only the second pixel is bright"),
        ([-0.2, 0.6], 9, "the sum of squares counts"),
        ([3.0, 3.0], 4, "two are equally near: the first of them"),
        ([0.4, -2.0], 7, "differences below zero count as much as those above"),
    ];
    for (x, expected, why) in cases {
        let found = answer(&known, &labels, &x);
        if found != expected {
            return Err(format!(
                "for x = {x:?} among {known:?} with the labels {labels:?}, expected {expected}, \
                 found {found} ({why})"
            ));
        }
    }
    Ok("it finds the most similar picture, the first of equals".into())
}
