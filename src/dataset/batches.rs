//! From a data set to the tensors that the network is fed with.

use std::ops::Range;

use ndarray::{Array4, Axis};
use ndarray_rand::rand::seq::SliceRandom;

use super::{
    Dataset,
    augmentation::{Augmentation, picture_rng},
    frame::Frame,
    normalization::Normalization,
};
use crate::kernels::parallel::*;
use crate::{real::Real, tensor::Tensor};

/// The number that stands for the order of an epoch where [`picture_rng`] wants a picture: no
/// picture has it.
const ORDER: u64 = u32::MAX as u64;

/// Some pictures, ready for the network, and what is on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<F> {
    /// `[n, 3, side, side]`, normalized.
    pub images: Tensor<F>,
    /// The label of each of the n pictures.
    pub labels: Vec<usize>,
}

/// How a data set is cut into batches. Every example is in one batch an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Batches<'a> {
    /// The examples.
    pub dataset: &'a Dataset,
    /// What of each picture is seen, and at which size.
    pub frame: Frame,
    /// The number of images in a batch, at least 1. The last batch has what remains; where a
    /// single one would remain, it joins the batch before: batch norm learns nothing from one.
    pub batch_size: usize,
    /// How the pictures are changed.
    pub augmentation: Augmentation,
    /// How the images are normalized.
    pub normalization: Normalization,
    /// The seed of the order and of the changes.
    pub seed: u64,
    /// Whether every epoch has its own order, or always that of the data set.
    pub shuffle: bool,
}

impl<'a> Batches<'a> {
    /// Batches for evaluation: the examples in the order of the data set, unchanged.
    pub fn plain(
        dataset: &'a Dataset,
        frame: Frame,
        batch_size: usize,
        normalization: Normalization,
    ) -> Self {
        let augmentation = Augmentation::none();
        Batches { dataset, frame, batch_size, augmentation, normalization, seed: 0, shuffle: false }
    }

    /// The batches of an epoch, each made when it is asked for. They depend on the seed and the
    /// epoch's number alone, not on the number of threads.
    ///
    /// # Panics
    /// Where `batch_size` is 0.
    pub fn epoch<F: Real>(&self, epoch: u64) -> impl Iterator<Item = Batch<F>> + use<'a, F> {
        let batches = *self;
        let order = self.order(epoch);
        cuts(order.len(), self.batch_size)
            .into_iter()
            .map(move |cut| batches.prepare(epoch, &order[cut]))
    }

    /// How many batches an epoch has.
    pub fn steps(&self) -> usize {
        cuts(self.dataset.len(), self.batch_size).len()
    }

    fn order(&self, epoch: u64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.dataset.len()).collect();
        if self.shuffle {
            order.shuffle(&mut picture_rng(self.seed, epoch, ORDER));
        }
        order
    }

    fn prepare<F: Real>(&self, epoch: u64, indices: &[usize]) -> Batch<F> {
        let mut images = Array4::zeros((indices.len(), 3, self.frame.side, self.frame.side));
        images.axis_iter_mut(Axis(0)).into_par_iter().zip(indices).for_each(
            |(mut place, &index)| {
                let picture = &self.dataset.examples[index].picture;
                let mut rng = picture_rng(self.seed, epoch, index as u64);
                let mut image = self.augmentation.apply(picture, self.frame, &mut rng);
                self.normalization.apply(&mut image);
                place.zip_mut_with(&image, |to, &value| *to = F::of(value.into()));
            },
        );
        let labels = indices.iter().map(|&index| self.dataset.examples[index].label).collect();
        Batch { images: images.into_dyn(), labels }
    }
}

/// Cuts `0..count` into pieces of `size`; the last one takes a single remaining example with it.
pub(crate) fn cuts(count: usize, size: usize) -> Vec<Range<usize>> {
    assert!(size > 0, "expected a batch size of at least 1, found 0");
    let pieces = match count % size {
        1 if count > 1 => count / size,
        _ => count.div_ceil(size),
    };
    let end = |piece| if piece + 1 == pieces { count } else { (piece + 1) * size };
    (0..pieces).map(|piece| piece * size..end(piece)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dataset::{Example, Picture, augmentation::plain};

    fn dataset(count: usize) -> Dataset {
        let example = |number: usize| Example {
            picture: Arc::new(Picture::from_shape_fn((6, 6, 3), |(row, col, c)| {
                (number * 10 + row * 5 + col * 3 + c) as u8
            })),
            label: number,
            source: number.to_string(),
        };
        Dataset { classes: Arc::new([]), examples: (0..count).map(example).collect() }
    }

    fn training(dataset: &Dataset) -> Batches<'_> {
        Batches {
            dataset,
            frame: Frame::whole(5),
            batch_size: 4,
            augmentation: Augmentation::default(),
            normalization: Normalization { mean: [0.4; 3], std: [0.2; 3] },
            seed: 7,
            shuffle: true,
        }
    }

    fn labels(batches: &Batches, epoch: u64) -> Vec<usize> {
        batches.epoch::<f32>(epoch).flat_map(|batch| batch.labels).collect()
    }

    #[test]
    fn an_epoch_has_every_example_once_in_its_own_order() {
        let data = dataset(11);
        let batches = training(&data);
        let (first, second) = (labels(&batches, 0), labels(&batches, 1));
        assert_eq!(first, labels(&batches, 0));
        assert_ne!(first, second);
        for mut order in [first, second] {
            order.sort_unstable();
            assert_eq!(order, (0..11).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_last_batch_is_never_a_single_picture() {
        let sizes = |count, size| cuts(count, size).iter().map(Range::len).collect::<Vec<_>>();
        assert_eq!(sizes(8, 4), [4, 4]);
        assert_eq!(sizes(9, 4), [4, 5]);
        assert_eq!(sizes(10, 4), [4, 4, 2]);
        assert_eq!(sizes(3, 4), [3]);
        // what cannot be otherwise
        assert_eq!(sizes(1, 4), [1]);
        assert_eq!(sizes(3, 1), [1, 1, 1]);
        assert!(sizes(0, 4).is_empty());
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let data = dataset(9);
        let batches = training(&data);
        let with_threads = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| batches.epoch::<f32>(3).collect::<Vec<_>>())
        };
        let one = with_threads(1);
        assert_eq!(one, with_threads(2));
        assert_eq!(one, with_threads(3));
    }

    #[test]
    fn evaluation_is_plain_and_in_order() {
        let data = dataset(5);
        let normalization = Normalization { mean: [0.4; 3], std: [0.2; 3] };
        let batches = Batches::plain(&data, Frame::whole(5), 2, normalization);
        assert_eq!(labels(&batches, 9), [0, 1, 2, 3, 4]);
        let batch = batches.epoch::<f64>(0).next().unwrap();
        assert_eq!(batch.images.shape(), [2, 3, 5, 5]);
        let mut expected = plain(&data.examples[1].picture, Frame::whole(5));
        normalization.apply(&mut expected);
        let found = batch.images.index_axis(Axis(0), 1);
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - f64::from(*expected)).abs() < 1e-5);
        }
    }
}
