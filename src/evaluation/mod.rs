//! How good is it? Accuracy, confusion, and the baselines beside them.

pub mod baselines;

use std::cmp::Reverse;

use ndarray::{Array2, ArrayView1};

/// What was predicted for a set of examples, compared with the truth.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Evaluation {
    /// The share of examples whose class is the most probable one, from 0 to 1.
    pub accuracy: f64,
    /// The share of examples whose class is among the three most probable ones.
    pub top3: f64,
    /// The mean of the accuracies of the classes that occur: each class counts alike, however many
    /// examples it has.
    pub macro_accuracy: f64,
    /// `[classes, classes]`: how many examples of the class of the row were taken for the class of
    /// the column. Right answers are on the diagonal.
    pub confusion: Array2<usize>,
    /// `[examples, classes]`: the probability of each class.
    pub probabilities: Array2<f32>,
    /// The true class of each example.
    pub labels: Vec<usize>,
}

/// How one class fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClassScore {
    /// The class.
    pub label: usize,
    /// How many of its examples were recognised.
    pub right: usize,
    /// How many examples it has.
    pub total: usize,
    /// The other class that its examples were most often taken for, if any was mistaken.
    pub most_often_taken_for: Option<usize>,
}

/// An example that was taken for another class.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Mistake {
    /// The number of the example, its row in the probabilities.
    pub example: usize,
    /// What it is.
    pub truth: usize,
    /// What it was taken for.
    pub predicted: usize,
    /// How probable that seemed.
    pub probability: f32,
}

impl Evaluation {
    /// Compares probabilities `[examples, classes]` with the true labels.
    ///
    /// Of classes that are equally probable the first one counts as the more probable; what is not
    /// a number counts as least probable. Without examples all shares are 0.
    ///
    /// # Panics
    /// Where the shape of the probabilities is not `[labels.len(), classes]`, or a label is not
    /// below `classes`.
    pub fn from_probabilities(
        probabilities: Array2<f32>,
        labels: &[usize],
        classes: usize,
    ) -> Evaluation {
        assert_eq!(
            probabilities.dim(),
            (labels.len(), classes),
            "expected a probability for each of the examples and classes"
        );
        let mut confusion = Array2::zeros((classes, classes));
        let mut among_three = 0;
        for (row, &truth) in probabilities.outer_iter().zip(labels) {
            confusion[[truth, most_probable(row)]] += 1;
            among_three += usize::from(ranked(row).iter().take(3).any(|&class| class == truth));
        }
        let mut evaluation = Evaluation {
            accuracy: share(confusion.diag().sum(), labels.len()),
            top3: share(among_three, labels.len()),
            macro_accuracy: 0.0,
            confusion,
            probabilities,
            labels: labels.to_vec(),
        };
        evaluation.macro_accuracy = evaluation.mean_over_classes();
        evaluation
    }

    /// The most probable class of each example.
    pub fn predictions(&self) -> Vec<usize> {
        self.probabilities.outer_iter().map(most_probable).collect()
    }

    /// How each class fared, in the order of the classes, also those without examples.
    pub fn per_class(&self) -> Vec<ClassScore> {
        let score = |(label, row): (usize, ArrayView1<usize>)| ClassScore {
            label,
            right: row[label],
            total: row.sum(),
            most_often_taken_for: (0..row.len())
                .filter(|&other| other != label && row[other] > 0)
                .min_by_key(|&other| Reverse(row[other])),
        };
        self.confusion.outer_iter().enumerate().map(score).collect()
    }

    /// The `n` mistakes that seemed most probable, the surest one first.
    pub fn surest_mistakes(&self, n: usize) -> Vec<Mistake> {
        let answers = self.predictions().into_iter().zip(&self.labels).enumerate();
        let mut mistakes: Vec<_> = answers
            .filter(|&(_, (predicted, &truth))| predicted != truth)
            .map(|(example, (predicted, &truth))| {
                let probability = self.probabilities[[example, predicted]];
                Mistake { example, truth, predicted, probability }
            })
            .collect();
        mistakes.sort_by(|a, b| order(b.probability).total_cmp(&order(a.probability)));
        mistakes.truncate(n);
        mistakes
    }

    fn mean_over_classes(&self) -> f64 {
        let occurring = self.per_class().into_iter().filter(|class| class.total > 0);
        let accuracies: Vec<_> = occurring.map(|class| share(class.right, class.total)).collect();
        accuracies.iter().sum::<f64>() / accuracies.len().max(1) as f64
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// The classes from the most probable one to the least; of equals the first goes first, and what is not
/// a number comes last.
pub fn ranked(probabilities: ArrayView1<f32>) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..probabilities.len()).collect();
    classes.sort_by(|&a, &b| order(probabilities[b]).total_cmp(&order(probabilities[a])));
    classes
}

fn most_probable(row: ArrayView1<f32>) -> usize {
    ranked(row).first().copied().unwrap_or_default()
}

/// The probability as something that can be ordered: what is not a number comes last.
fn order(probability: f32) -> f32 {
    // 0.0 and -0.0 are equals
    if probability.is_nan() { f32::NEG_INFINITY } else { probability + 0.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn example() -> Evaluation {
        let probabilities = array![
            [0.7, 0.1, 0.1, 0.1],     // right
            [0.2, 0.5, 0.2, 0.1],     // wrong, second
            [0.0, 0.9, 0.05, 0.05],   // wrong, last
            [0.1, 0.6, 0.1, 0.2],     // right
            [0.25, 0.25, 0.25, 0.25], // wrong: of equals the first one is taken; third
        ];
        Evaluation::from_probabilities(probabilities, &[0, 0, 0, 1, 2], 4)
    }

    #[test]
    fn shares_are_counted_by_hand() {
        let evaluation = example();
        assert_eq!(evaluation.accuracy, 2.0 / 5.0);
        assert_eq!(evaluation.top3, 4.0 / 5.0);
        // class 0: 1 of 3, class 1: 1 of 1, class 2: 0 of 1; class 3 does not occur
        assert!((evaluation.macro_accuracy - (1.0 / 3.0 + 1.0) / 3.0).abs() < 1e-12);
        assert_eq!(evaluation.predictions(), [0, 1, 1, 1, 0]);
        assert_eq!(
            evaluation.confusion,
            array![[1, 2, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
        );
    }

    #[test]
    fn each_class_has_a_row() {
        let row = |label, right, total, most_often_taken_for| ClassScore {
            label,
            right,
            total,
            most_often_taken_for,
        };
        let expected =
            [row(0, 1, 3, Some(1)), row(1, 1, 1, None), row(2, 0, 1, Some(0)), row(3, 0, 0, None)];
        assert_eq!(example().per_class(), expected);
    }

    #[test]
    fn of_two_classes_taken_equally_often_the_first_is_named() {
        let probabilities = array![[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]];
        let evaluation = Evaluation::from_probabilities(probabilities, &[0, 0], 3);
        assert_eq!(evaluation.per_class()[0].most_often_taken_for, Some(1));
    }

    #[test]
    fn the_surest_mistakes_come_first() {
        let mistakes = example().surest_mistakes(2);
        let expected = Mistake { example: 2, truth: 0, predicted: 1, probability: 0.9 };
        assert_eq!(mistakes[0], expected);
        assert_eq!(mistakes.iter().map(|m| m.example).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(example().surest_mistakes(9).len(), 3);
    }

    #[test]
    fn a_network_that_gives_no_numbers_is_not_praised() {
        let probabilities = Array2::from_elem((2, 5), f32::NAN);
        let evaluation = Evaluation::from_probabilities(probabilities, &[4, 3], 5);
        assert_eq!((evaluation.accuracy, evaluation.top3), (0.0, 0.0));
    }

    #[test]
    fn no_examples_no_shares() {
        let evaluation = Evaluation::from_probabilities(Array2::zeros((0, 3)), &[], 3);
        assert_eq!((evaluation.accuracy, evaluation.macro_accuracy), (0.0, 0.0));
        assert_eq!(evaluation.surest_mistakes(3), []);
    }
}
