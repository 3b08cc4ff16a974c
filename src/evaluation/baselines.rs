//! What is easily reached: a network has to beat these.

use ndarray::{Array1, Array2};
use rayon::prelude::*;

use super::Evaluation;
use crate::{
    dataset::{Dataset, augmentation::plain, frame::Frame},
    models::Model,
    network::BuildError,
    recipe::Recipe,
};

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
    let classes = train.classes.len();
    let (known, asked) = (pixels(train, frame), pixels(test, frame));
    let squares: Array1<f32> = known.outer_iter().map(|x| x.dot(&x)).collect();
    let labels = train.labels();
    let rows: Vec<Vec<f32>> = (0..test.len())
        .into_par_iter()
        .map(|example| {
            let x = asked.row(example);
            // ‖x − k‖² = ‖x‖² − 2 x·k + ‖k‖²
            let distances = known.dot(&x) * -2.0 + &squares + x.dot(&x);
            let mut nearest = vec![f32::INFINITY; classes];
            for (&label, &distance) in labels.iter().zip(&distances) {
                nearest[label] = nearest[label].min(distance / x.len() as f32);
            }
            let closeness: Vec<f32> = nearest.iter().map(|distance| (-distance).exp()).collect();
            let sum: f32 = closeness.iter().sum();
            closeness.iter().map(|value| value / sum).collect()
        })
        .collect();
    let probabilities = Array2::from_shape_vec((test.len(), classes), rows.concat())
        .expect("a value for each example and class");
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

/// The pixels of each example in a row, from 0 to 1.
fn pixels(dataset: &Dataset, frame: Frame) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = dataset
        .examples
        .par_iter()
        .map(|example| plain(&example.picture, frame).into_raw_vec_and_offset().0)
        .collect();
    Array2::from_shape_vec((dataset.len(), 3 * frame.side * frame.side), rows.concat())
        .expect("3 × side × side values an example")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
    fn nothing_to_train_with_or_to_ask_is_no_problem() {
        let (nothing, some) = (greys(&[]), greys(&[(5, 1)]));
        assert_eq!(most_frequent_class(&nothing, &some).accuracy, 0.0);
        assert_eq!(nearest_neighbour(&nothing, &some, Frame::whole(2)).accuracy, 0.0);
        assert_eq!(nearest_neighbour(&some, &nothing, Frame::whole(2)).labels.len(), 0);
    }
}
