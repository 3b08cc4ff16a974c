//! A trained network and all that it needs to name a picture.

use std::sync::Arc;

use ndarray::{Array2, Array3, Array4, Axis};

use crate::kernels::parallel::*;
use crate::{
    architecture::Architecture,
    cost::softmax,
    dataset::{
        Class, Dataset, Picture, augmentation::plain, frame::Frame, normalization::Normalization,
    },
    evaluation::Evaluation,
    network::Network,
    tensor::{Tensor, view2},
};

/// A network with its classes and the normalization of its training pictures.
///
/// Whoever puts one together sees to it that the network is the architecture's, takes `[3, side, side]`
/// and has one output a class, as `checkpoint::load` does; other ones panic when
/// they are used.
#[derive(Debug)]
pub struct Classifier {
    /// What the network is built of.
    pub architecture: Architecture,
    /// The network.
    pub network: Network<f32>,
    /// What its pictures are normalized by.
    pub normalization: Normalization,
    /// What its outputs mean, in order.
    pub classes: Arc<[Class]>,
    /// The share of a picture's side that the network sees.
    pub share: f64,
    /// Whether a prediction is the mean over the picture and its mirror image: a figure stays who
    /// it is, and two looks are better than one.
    pub mirror: bool,
}

/// Pictures that go through the network at once.
const BATCH: usize = 32;

impl Classifier {
    /// What the network sees of a picture.
    pub fn frame(&self) -> Frame {
        Frame { side: self.network.input_shape()[2], share: self.share }
    }

    /// The picture as the network sees it: `[1, 3, side, side]`, resized and normalized.
    pub fn input(&self, picture: &Picture) -> Tensor<f32> {
        self.image(picture).insert_axis(Axis(0)).into_dyn()
    }

    fn image(&self, picture: &Picture) -> Array3<f32> {
        let mut image = plain(picture, self.frame());
        self.normalization.apply(&mut image);
        image
    }

    /// The probability of each class for each picture: `[pictures, classes]`.
    pub fn probabilities(&self, pictures: &[&Picture]) -> Array2<f32> {
        let mut rows = Array2::zeros((pictures.len(), self.classes.len()));
        let side = self.frame().side;
        for (pictures, mut rows) in
            pictures.chunks(BATCH).zip(rows.axis_chunks_iter_mut(Axis(0), BATCH))
        {
            let mut batch = Array4::zeros((pictures.len(), 3, side, side));
            let places = batch.axis_iter_mut(Axis(0)).into_par_iter();
            places
                .zip(pictures)
                .for_each(|(mut place, picture)| place.assign(&self.image(picture)));
            rows.assign(&view2(&softmax(&self.network.predict(&batch.clone().into_dyn()))));
            if self.mirror {
                batch.invert_axis(Axis(3));
                let mirrored = batch.as_standard_layout().into_owned().into_dyn();
                rows += &view2(&softmax(&self.network.predict(&mirrored)));
                rows /= 2.0;
            }
        }
        rows
    }

    /// Judges the classifier by the pictures of a data set with its classes.
    pub fn evaluate(&self, dataset: &Dataset) -> Evaluation {
        let pictures: Vec<&Picture> = dataset.examples.iter().map(|e| &*e.picture).collect();
        let probabilities = self.probabilities(&pictures);
        Evaluation::from_probabilities(probabilities, &dataset.labels(), self.classes.len())
    }
}
