//! Step 2, the cost function: how far from the truth, in one number, and its gradient.
//!
//! The mean over the batch is taken here, once, and nowhere else: what comes back from a cost is
//! the gradient of the mean, and all sums in the layers' backward passes are plain sums.

use ndarray::{ArrayViewMut1, Axis, Zip};

use crate::{
    real::Real,
    tensor::{Tensor, view2},
};

/// A cost, and where to go to lower it.
#[derive(Clone, Debug)]
pub struct Cost<F> {
    /// The mean cost over the batch.
    pub value: F,
    /// Its gradient with respect to the network's output: what backpropagation starts with.
    pub gradient: Tensor<F>,
}

/// Probabilities from scores, row by row: p = eᶻ / Σ eᶻ.
///
/// The largest score of a row is subtracted first. That changes no probability (it multiplies
/// numerator and denominator by the same number) and no exponential can overflow.
pub fn softmax<F: Real>(logits: &Tensor<F>) -> Tensor<F> {
    let mut p = view2(logits).to_owned();
    for row in p.rows_mut() {
        softmax_row(row);
    }
    p.into_dyn()
}

/// Scores become probabilities. It gives `[max, ln Σ e^(z − max)]`, from which their logarithms
/// follow with the same shift: ln p = z − max − ln Σ e^(z − max).
fn softmax_row<F: Real>(mut row: ArrayViewMut1<F>) -> [F; 2] {
    let max = row.fold(F::neg_infinity(), |max, &z| if z > max { z } else { max });
    row.mapv_inplace(|z| (z - max).exp());
    let sum: F = row.iter().copied().sum();
    row.mapv_inplace(|e| e / sum);
    [max, sum.ln()]
}

/// Cross-entropy of the softmax of `logits` `[batch, classes]` against the true classes.
///
/// ```text
/// L = 1/N · Σₙ −ln p[n][label]          dL/dz = (p − y) / N
/// ```
///
/// with y = 1 for the true class and 0 for the others. The gradient is the plainest of all: what
/// the network says minus what is true. It follows from the logarithm of the softmax:
///
/// ```text
/// −ln p[c]  =  ln Σₖ e^z[k] − z[c]                        c is the true class
/// ∂/∂z[j]:     e^z[j] / Σₖ e^z[k] − (1 if j = c, else 0)  =  p[j] − y[j]
/// ```
///
/// # Panics
/// Where there is not one label, smaller than the number of classes, for each row.
pub fn softmax_cross_entropy<F: Real>(logits: &Tensor<F>, labels: &[usize]) -> Cost<F> {
    CrossEntropy::default().cost(logits, labels)
}

/// Softmax cross-entropy with two refinements.
///
/// The target of example n becomes `q[n][c] = weight[c]·((1 − s)·y[n][c] + s/C)`: label smoothing s
/// moves a little certainty from the true class to all C classes, and class weights make a rare
/// class's mistakes dearer. As in PyTorch, the mean divides by the weights of the true classes:
///
/// ```text
/// L = 1/W · Σₙ Σ_c −q[n][c]·ln p[n][c]          W = Σₙ weight[labelₙ]
/// dL/dz[n][j] = (p[n][j]·Σ_c q[n][c] − q[n][j]) / W
/// ```
///
/// since `∂(−ln p[c])/∂z[j] = p[j] − (1 if j = c, else 0)`, as above.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossEntropy {
    /// s, from 0 (none) to 1.
    pub label_smoothing: f64,
    /// One weight a class; `None` weighs all classes the same.
    pub class_weights: Option<Vec<f64>>,
}

impl CrossEntropy {
    /// The cost of `logits` `[batch, classes]` against the true classes.
    ///
    /// # Panics
    /// Where labels or class weights do not fit the logits.
    pub fn cost<F: Real>(&self, logits: &Tensor<F>, labels: &[usize]) -> Cost<F> {
        let (batch, classes) = view2(logits).dim();
        assert_eq!(labels.len(), batch, "softmax cross-entropy wants one label for each row");
        if let Some(&label) = labels.iter().find(|&&label| label >= classes) {
            panic!("the label {label} is not one of {classes} classes, counted from 0");
        }
        if let Some(weights) = &self.class_weights {
            assert_eq!(weights.len(), classes, "cross-entropy wants one weight for each class");
        }
        let weight = |class: usize| self.class_weights.as_ref().map_or(1.0, |w| w[class]);
        let total = F::of(labels.iter().map(|&label| weight(label)).sum());

        let mut value = F::zero();
        let mut gradient = view2(logits).to_owned();
        for ((mut row, z), &label) in
            gradient.rows_mut().into_iter().zip(view2(logits).rows()).zip(labels)
        {
            let [max, log_sum] = softmax_row(row.view_mut());
            let target = |class: usize| {
                let y = if class == label { 1.0 } else { 0.0 };
                let s = self.label_smoothing;
                F::of(weight(class) * ((1.0 - s) * y + s / classes as f64))
            };
            let targets: F = (0..classes).map(target).sum();
            for (class, (p, &z)) in row.iter_mut().zip(z).enumerate() {
                let (q, log_p) = (target(class), z - max - log_sum);
                // 0·∞ counts as 0: a class without a share costs nothing, however unlikely
                value += if q > F::zero() { -q * log_p } else { F::zero() };
                *p = (*p * targets - q) / total;
            }
        }
        Cost { value: value / total, gradient: gradient.into_dyn() }
    }
}

/// The mean squared error between an output and its target of the same shape, over all numbers.
///
/// ```text
/// L = 1/M · Σ (y − t)²          dL/dy = 2·(y − t) / M
/// ```
///
/// # Panics
/// Where the shapes differ.
pub fn mean_squared_error<F: Real>(output: &Tensor<F>, target: &Tensor<F>) -> Cost<F> {
    assert_eq!(output.shape(), target.shape(), "output and target must have the same shape");
    let count = F::of(output.len() as f64);
    let difference = output - target;
    let value = difference.iter().map(|&d| d * d).sum::<F>() / count;
    Cost { value, gradient: difference.mapv_into(|d| F::of(2.0) * d / count) }
}

/// How many rows of `logits` have their largest number at the label. Where two are equally large,
/// the first counts; a row of NaN has no largest number.
pub fn count_right<F: Real>(logits: &Tensor<F>, labels: &[usize]) -> usize {
    let best = view2(logits).map_axis(Axis(1), |row| {
        let none = (usize::MAX, F::neg_infinity());
        row.iter().enumerate().fold(none, |best, (i, &z)| if z > best.1 { (i, z) } else { best }).0
    });
    Zip::from(&best).and(labels).fold(0, |right, best, label| right + usize::from(best == label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_abs_diff_eq;
    use ndarray::array;

    #[test]
    fn equal_logits_cost_the_logarithm_of_the_classes() {
        let cost = softmax_cross_entropy(&Tensor::<f64>::zeros(vec![3, 7]), &[0, 3, 6]);
        assert_abs_diff_eq!(cost.value, 7f64.ln(), epsilon = 1e-12);
        assert_abs_diff_eq!(cost.gradient[[1, 3]], (1.0 / 7.0 - 1.0) / 3.0, epsilon = 1e-12);
    }

    #[test]
    fn huge_logits_neither_overflow_nor_vanish() {
        let logits = array![[1e4f32, -1e4, 0.0], [-1e4, 1e4, 0.0]].into_dyn();
        let cost = softmax_cross_entropy(&logits, &[0, 0]);
        assert_eq!(cost.value, 1e4);
        assert_eq!(cost.gradient, array![[0.0, 0.0, 0.0], [-0.5, 0.5, 0.0]].into_dyn());
    }

    #[test]
    #[should_panic(expected = "the label 3 is not one of 3 classes, counted from 0")]
    fn a_label_off_by_one_is_refused() {
        softmax_cross_entropy(&Tensor::<f32>::zeros(vec![1, 3]), &[3]);
    }

    #[test]
    fn ties_and_nan_do_not_count_twice() {
        let logits = array![[1.0, 1.0], [f64::NAN, f64::NAN], [0.0, 2.0]].into_dyn();
        assert_eq!(count_right(&logits, &[0, 1, 1]), 2);
        assert_eq!(count_right(&logits, &[1, 0, 0]), 0);
    }
}
