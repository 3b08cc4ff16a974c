//! How an answer is judged: by numbers, in words.
#![allow(dead_code)] // each check uses its part of it

use ndarray::{ArrayBase, ArrayRef, Dimension, OwnedRepr};

/// What a check has proved, or what is wrong: the input, the expected and the found.
pub type Verdict = Result<String, String>;

/// How far an answer may be from the truth: the last digits depend on the order of a sum.
const CLOSE: f64 = 1e-9;

/// How far a right gradient and a central difference may be apart, as a share of the largest.
const SLOPE: f64 = 1e-5;

/// The h of the central difference.
const NUDGE: f64 = 1e-5;

/// Two numbers; `input` says for what, as `x = 0.5`.
pub fn same(input: &str, expected: f64, found: f64) -> Result<(), String> {
    match is_close(expected, found) {
        true => Ok(()),
        false => Err(format!("for {input}, expected {expected}, found {found}")),
    }
}

/// Two arrays: the first entry that differs is named.
pub fn same_array<D: Dimension>(
    input: &str,
    expected: &ArrayRef<f64, D>,
    found: &ArrayRef<f64, D>,
) -> Result<(), String> {
    if expected.shape() != found.shape() {
        let (expected, found) = (expected.shape(), found.shape());
        return Err(format!("for {input}, expected the shape {expected:?}, found {found:?}"));
    }
    for ((index, &expected), &found) in expected.indexed_iter().zip(found) {
        same(&format!("{input}, at {index:?}"), expected, found)?;
    }
    Ok(())
}

/// A gradient that an answer has computed, against the slope of the cost itself at `x`.
pub fn same_gradient<D: Dimension>(
    input: &str,
    x: &ArrayRef<f64, D>,
    cost: impl Fn(&Array<D>) -> f64,
    found: &ArrayRef<f64, D>,
) -> Result<(), String> {
    if x.shape() != found.shape() {
        let (expected, found) = (x.shape(), found.shape());
        return Err(format!(
            "for {input}, the gradient has the shape {expected:?}, found {found:?}"
        ));
    }
    let slopes = slopes(x, cost);
    let largest = slopes.iter().fold(0.0, |max: f64, slope| max.max(slope.abs()));
    for ((index, &found), slope) in found.indexed_iter().zip(slopes) {
        let agrees = (slope - found).abs() <= SLOPE * largest.max(1.0); // NaN does not
        if !agrees {
            return Err(format!(
                "for {input}, at {index:?}: moving this entry a little changes the cost by \
                 {slope:.6} per unit, your gradient says {found:.6}"
            ));
        }
    }
    Ok(())
}

/// An array of numbers in any number of dimensions.
pub type Array<D> = ArrayBase<OwnedRepr<f64>, D>;

/// (L(x + h) − L(x − h)) / 2h for each entry of x, in the order of the array's own walk.
fn slopes<D: Dimension>(x: &ArrayRef<f64, D>, cost: impl Fn(&Array<D>) -> f64) -> Vec<f64> {
    let cost_with = |entry: usize, nudge: f64| {
        let mut moved = x.to_owned();
        moved.iter_mut().skip(entry).take(1).for_each(|x| *x += nudge);
        cost(&moved)
    };
    let slope = |entry| (cost_with(entry, NUDGE) - cost_with(entry, -NUDGE)) / (2.0 * NUDGE);
    (0..x.len()).map(slope).collect()
}

fn is_close(expected: f64, found: f64) -> bool {
    (expected - found).abs() <= CLOSE * expected.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;

    #[test]
    fn numbers_are_compared_in_words() {
        assert_eq!(same("x = 0.5", 0.25, 0.25), Ok(()));
        let words = "for x = 0.5, expected 0.25, found 0.5";
        assert_eq!(same("x = 0.5", 0.25, 0.5), Err(words.into()));
        assert!(same("x = 0.5", 0.25, f64::NAN).is_err());
    }

    #[test]
    fn arrays_are_compared_entry_by_entry() {
        let expected = array![[1.0, 2.0], [3.0, 4.0]];
        assert_eq!(same_array("W", &expected, &expected), Ok(()));
        let wrong = same_array("W", &expected, &array![[1.0, 2.0], [3.5, 4.0]]).unwrap_err();
        assert_eq!(wrong, "for W, at (1, 0), expected 3, found 3.5");
        let wrong = same_array("W", &expected, &array![[1.0, 2.0]]).unwrap_err();
        assert_eq!(wrong, "for W, expected the shape [2, 2], found [1, 2]");
    }

    #[test]
    fn a_wrong_gradient_is_refused_by_the_slope() {
        let cost = |x: &Array1<f64>| x[0] * x[0] + 3.0 * x[1];
        let x = array![2.0, 5.0];
        assert_eq!(same_gradient("x", &x, cost, &array![4.0, 3.0]), Ok(()));
        let wrong = same_gradient("x", &x, cost, &array![2.0, 3.0]).unwrap_err();
        assert!(wrong.contains("by 4.000000 per unit, your gradient says 2.000000"), "{wrong}");
        assert!(same_gradient("x", &x, cost, &array![f64::NAN, 3.0]).is_err());
        assert!(same_gradient("x", &x, cost, &array![4.0]).unwrap_err().contains("the shape [2]"));
    }
}
