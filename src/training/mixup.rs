//! Mix-up: two pictures in one, and the cost of being both.

use ndarray::{Axis, concatenate};
use ndarray_rand::rand::Rng;

use crate::{
    cost::{Cost, CrossEntropy},
    dataset::{augmentation::picture_rng, batches::Batch},
    real::Real,
    tensor::Tensor,
};

/// The number that stands for a step's mixing where [`picture_rng`] wants a picture: no picture has
/// it.
const MIXING: u64 = u32::MAX as u64 - 1;

/// Lays each picture of a batch over another one, faintly (Zhang and others 2018).
///
/// ```text
/// x = λ·x₁ + (1 − λ)·x₂        L = λ·L(label₁) + (1 − λ)·L(label₂)        ½ ≤ λ ≤ 1
/// ```
///
/// A network can't learn such pictures by heart, there are too many; and between two classes its
/// answer must change evenly, not in one leap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mixup {
    /// The probability that a batch is mixed.
    pub probability: f64,
    pub seed: u64,
}

/// What the pictures of a batch are, and what was laid over them.
pub(super) struct Targets {
    labels: Vec<usize>,
    /// λ and the labels of the partners, where there are some.
    partners: Option<(f64, Vec<usize>)>,
}

impl Mixup {
    /// Mixes the batch of a step, or leaves it as it is.
    pub fn mix<F: Real>(&self, batch: &mut Batch<F>, step: u64) -> Targets {
        let labels = batch.labels.clone();
        let count = batch.labels.len();
        let mut rng = picture_rng(self.seed, step, MIXING);
        if count < 2 || rng.random::<f64>() >= self.probability {
            return Targets { labels, partners: None };
        }
        let share = 1.0 - 0.5 * rng.random::<f64>();
        // the partner of picture i is picture i + shift, and the first ones follow the last
        let shift = rng.random_range(1..count);
        let (first, last) = batch.images.view().split_at(Axis(0), shift);
        let partners = concatenate![Axis(0), last, first];
        let (of_own, of_partner) = (F::of(share), F::of(1.0 - share));
        batch.images.zip_mut_with(&partners, |x, &y| *x = of_own * *x + of_partner * y);
        let mut of_partners = labels.clone();
        of_partners.rotate_left(shift);
        Targets { labels, partners: Some((share, of_partners)) }
    }
}

impl Targets {
    /// Step 2: the cost of being both.
    pub fn cost<F: Real>(&self, rule: &CrossEntropy, logits: &Tensor<F>) -> Cost<F> {
        let mut cost = rule.cost(logits, &self.labels);
        if let Some((share, labels)) = &self.partners {
            let other = rule.cost(logits, labels);
            let (own, others) = (F::of(*share), F::of(1.0 - share));
            cost.value = own * cost.value + others * other.value;
            cost.gradient.zip_mut_with(&other.gradient, |a, &b| *a = own * *a + others * b);
        }
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cost::softmax, tensor::tensor};
    use approx::assert_abs_diff_eq;

    fn batch() -> Batch<f64> {
        let images = tensor(&[3, 2], vec![0.0, 1.0, 10.0, 11.0, 20.0, 21.0]);
        Batch { images, labels: vec![0, 1, 2] }
    }

    #[test]
    fn pictures_and_labels_get_the_same_partners_and_shares() {
        let mixup = Mixup { probability: 1.0, seed: 4 };
        let mut shifts = vec![];
        for step in 0..20 {
            let mut mixed = batch();
            let (share, labels) = mixup.mix(&mut mixed, step).partners.expect("always");
            assert!((0.5..=1.0).contains(&share));
            shifts.push(labels[0]);
            for (i, &partner) in labels.iter().enumerate() {
                for pixel in 0..2 {
                    let of = |example: usize| batch().images[[example, pixel]];
                    let expected = share * of(i) + (1.0 - share) * of(partner);
                    assert_abs_diff_eq!(mixed.images[[i, pixel]], expected, epsilon = 1e-12);
                }
            }
        }
        assert!(shifts.contains(&1) && shifts.contains(&2), "{shifts:?}");
    }

    #[test]
    fn as_many_batches_are_mixed_as_wanted_and_the_others_stay() {
        let mixed = |probability| {
            let mixup = Mixup { probability, seed: 1 };
            (0..400)
                .filter(|&step| {
                    let mut mixed = batch();
                    let partners = mixup.mix(&mut mixed, step).partners;
                    assert_eq!(partners.is_none(), mixed == batch());
                    partners.is_some()
                })
                .count()
        };
        assert_eq!((mixed(0.0), mixed(1.0)), (0, 400));
        assert!((160..240).contains(&mixed(0.5)), "{}", mixed(0.5));
    }

    #[test]
    fn the_gradient_is_what_is_said_minus_both_shares() {
        let logits = tensor(&[1, 3], vec![0.5, -1.0, 2.0]);
        let targets = Targets { labels: vec![0], partners: Some((0.7, vec![2])) };
        let cost = targets.cost(&CrossEntropy::default(), &logits);
        let p = softmax(&logits);
        for (class, target) in [0.7, 0.0, 0.3].into_iter().enumerate() {
            assert_abs_diff_eq!(cost.gradient[[0, class]], p[[0, class]] - target, epsilon = 1e-12);
        }
        let log = |class: usize| f64::ln(p[[0, class]]);
        let expected = -0.7 * log(0) - 0.3 * log(2);
        assert_abs_diff_eq!(cost.value, expected, epsilon = 1e-12);
    }
}
