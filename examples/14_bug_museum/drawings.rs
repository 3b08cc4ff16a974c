//! The drawings that all trainings of the museum see, in the same order.

use brickprop::dataset::batches::{Batch, Batches};
use brickprop::dataset::{frame::Frame, normalization::Normalization, workshop::workshop};

pub const CLASSES: usize = 8;
pub const SIDE: usize = 16;
const EPOCHS: u64 = 12;

/// Drawings to learn from, epoch by epoch, and others.
pub struct Drawings {
    pub epochs: Vec<Vec<Batch<f64>>>,
    pub others: Vec<Batch<f64>>,
}

impl Drawings {
    pub fn new() -> Self {
        let some = |count, seed| workshop(count, SIDE, seed).with_labels(|label| label < CLASSES);
        let (known, others) = (some(1280, 1), some(1280, 2));
        let normalization = Normalization::from_training(&known);
        let plain = |dataset| Batches::plain(dataset, Frame::whole(SIDE), 32, normalization);
        let shuffled = Batches { shuffle: true, ..plain(&known) };
        Drawings {
            epochs: (0..EPOCHS).map(|epoch| shuffled.epoch(epoch).collect()).collect(),
            others: plain(&others).epoch(0).collect(),
        }
    }
}
