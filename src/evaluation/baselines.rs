//! What is easily reached: a network has to beat these.

use ndarray::{Array1, Array2};

use super::Evaluation;
use crate::kernels::parallel::*;
use crate::{
    dataset::{Dataset, Example, augmentation::plain, frame::Frame},
    kernels::{
        pieces::dot,
        product::{Matrix, a_bt_plus},
    },
    models::Model,
    network::BuildError,
    recipe::Recipe,
};

/// So many known pictures are compared at a time: enough for the product to be fast, and few enough
/// to be kept beside the others.
const BLOCK: usize = 256;

/// Looks at no picture: each class is as probable as it is frequent in training, so that the most
/// frequent one is always the answer.
pub fn most_frequent_class(train: &Dataset, test: &Dataset) -> Evaluation {
    let count = train.len().max(1) as f32;
    let shares: Array1<f32> = train.class_counts().iter().map(|&n| n as f32 / count).collect();
    let probabilities = shares.broadcast((test.len(), shares.len())).expect("a row an example");
    Evaluation::from_probabilities(probabilities.to_owned(), &test.labels(), shares.len())
}

/// Takes the class of the training picture with the most similar pixels: the smallest mean squared
/// difference, both pictures at `side × side` pixels.
///
/// Each class is judged by its nearest picture. Its probability is e to the power of minus that
/// difference, divided by the sum over all classes: an order of the classes, no measure of
/// certainty.
pub fn nearest_neighbour(train: &Dataset, test: &Dataset, frame: Frame) -> Evaluation {
    let columns = 3 * frame.side * frame.side;
    let asked = pixels(&test.examples, frame);
    // ‖x − k‖² = ‖x‖² − 2 (x·k − ‖k‖²/2): the nearest k has the largest bracket
    let classes = train.classes.len();
    let mut nearest = Array2::from_elem((test.len(), classes), f32::NEG_INFINITY);
    for block in train.examples.chunks(BLOCK) {
        let known = pixels(block, frame);
        let halves: Vec<f32> = known.chunks_exact(columns).map(|k| dot(k, k) / -2.0).collect();
        let [asked, known] = [&asked, &known].map(|data| Matrix { data, columns });
        let brackets = a_bt_plus(asked, known, &halves);
        let rows = nearest.rows_mut().into_iter().zip(brackets.chunks_exact(block.len()));
        for (mut nearest, brackets) in rows {
            for (example, bracket) in block.iter().zip(brackets) {
                nearest[example.label] = bracket.max(nearest[example.label]);
            }
        }
    }
    let mut probabilities = nearest;
    for (mut row, x) in probabilities.rows_mut().into_iter().zip(asked.chunks_exact(columns)) {
        let square = dot(x, x);
        row.mapv_inplace(|bracket| ((2.0 * bracket - square) / columns as f32).exp());
        row /= row.sum();
    }
    Evaluation::from_probabilities(probabilities, &test.labels(), classes)
}

/// Softmax regression: a single dense layer right on the pixels, trained like the networks. What
/// hidden layers are worth shows against it.
///
/// # Errors
/// Never, as long as the frame has a pixel: a dense layer takes any picture.
pub fn softmax_regression(
    train: &Dataset,
    test: &Dataset,
    frame: Frame,
    seed: u64,
) -> Result<Evaluation, BuildError> {
    let recipe = Recipe {
        model: Model::Softmax,
        side: frame.side,
        share: frame.share,
        epochs: 30,
        learning_rate: 0.002,
        label_smoothing: 0.0,
        ..Recipe::drawings()
    };
    let (classifier, _) = recipe.train(train, None, seed, &mut |_| {})?;
    Ok(classifier.evaluate(test))
}

/// The pixels of each example in a row, from -½ to ½: the distances are the same, and long sums of
/// numbers around zero round less.
fn pixels(examples: &[Example], frame: Frame) -> Vec<f32> {
    let columns = 3 * frame.side * frame.side;
    let mut rows = vec![0.0; examples.len() * columns];
    rows.par_chunks_exact_mut(columns).zip(examples).for_each(|(row, example)| {
        let picture = plain(&example.picture, frame);
        row.iter_mut().zip(&picture).for_each(|(to, &pixel)| *to = pixel - 0.5);
    });
    rows
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::dataset::{Class, Example, Picture};

    /// One-coloured pictures, `(grey, label)` each.
    fn greys(examples: &[(u8, usize)]) -> Dataset {
        let class = |id| Class { id, name: id.to_string() };
        let example = |&(grey, label)| Example {
            picture: Arc::new(Picture::from_elem((4, 4, 3), grey)),
            label,
            source: String::new(),
        };
        Dataset {
            classes: (0..4).map(class).collect(),
            examples: examples.iter().map(example).collect(),
        }
    }

    #[test]
    fn the_most_frequent_class_is_always_the_answer() {
        let train = greys(&[(0, 2), (0, 1), (0, 2), (0, 0), (0, 1), (0, 2)]);
        let evaluation = most_frequent_class(&train, &greys(&[(0, 2), (0, 0), (0, 3), (0, 1)]));
        assert_eq!(evaluation.predictions(), [2; 4]);
        assert_eq!((evaluation.accuracy, evaluation.top3), (0.25, 0.75));
    }

    #[test]
    fn the_nearest_picture_decides_and_orders_the_classes() {
        let train = greys(&[(0, 0), (200, 0), (100, 1), (60, 2)]);
        let test = greys(&[(101, 1), (90, 0), (210, 0), (20, 0), (100, 2), (100, 3)]);
        let evaluation = nearest_neighbour(&train, &test, Frame::whole(2));
        assert_eq!(evaluation.predictions(), [1, 1, 0, 0, 1, 1]);
        // from grey 90: class 1 by 10, class 2 by 30, class 0 by 90; class 3 has no picture
        let row = evaluation.probabilities.row(1);
        assert!(row[1] > row[2] && row[2] > row[0] && row[0] > row[3] && row[3] == 0.0);
    }

    #[test]
    fn blocks_of_pictures_are_compared_as_one_by_one() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut noise = |count| {
            let mut dataset = greys(&(0..count).map(|i| (0, i % 3)).collect::<Vec<_>>());
            for example in &mut dataset.examples {
                example.picture = Arc::new(Picture::from_shape_fn((4, 4, 3), |_| rng.random()));
            }
            dataset
        };
        let (train, test) = (noise(2 * BLOCK + 1), noise(50));
        let frame = Frame::whole(4);
        let evaluation = nearest_neighbour(&train, &test, frame);
        let seen = |example: &Example| plain(&example.picture, frame).mapv(f64::from);
        for (asked, row) in test.examples.iter().zip(evaluation.probabilities.rows()) {
            let mut closeness = [0f64; 4];
            for known in &train.examples {
                let difference = (seen(asked) - seen(known)).mapv(|d| d * d).mean().unwrap();
                closeness[known.label] = closeness[known.label].max((-difference).exp());
            }
            let sum: f64 = closeness.iter().sum();
            for (found, expected) in row.iter().zip(closeness) {
                approx::assert_relative_eq!(f64::from(*found), expected / sum, epsilon = 1e-6);
            }
        }
    }

    #[test]
    fn nothing_to_train_with_or_to_ask_is_no_problem() {
        let (nothing, some) = (greys(&[]), greys(&[(5, 1)]));
        assert_eq!(most_frequent_class(&nothing, &some).accuracy, 0.0);
        assert_eq!(nearest_neighbour(&nothing, &some, Frame::whole(2)).accuracy, 0.0);
        assert_eq!(nearest_neighbour(&some, &nothing, Frame::whole(2)).labels.len(), 0);
    }
}
