//! Drawings of some characters, and what a frozen body makes of them.

use std::ops::Range;

pub use brickprop::dataset::batches::Batch;
use brickprop::dataset::{
    batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop,
};
use brickprop::{layer::Pass, network::Network};

pub const SIDE: usize = 24;
const CHARACTERS: usize = 16;

/// `each` drawings of every character of a range, which are counted from 0.
pub fn drawings(characters: Range<usize>, each: usize, seed: u64) -> Vec<Batch<f32>> {
    let some = |count, seed, characters: &Range<usize>| {
        workshop(count, SIDE, seed).with_labels(|label| characters.contains(&label))
    };
    // measured once, on the characters that the body learns
    let normalization = Normalization::from_training(&some(160, 1, &(0..12)));
    let dataset = some(CHARACTERS * each, seed, &characters);
    let batches = Batches::plain(&dataset, Frame::whole(SIDE), 32, normalization);
    let mut batches: Vec<Batch<f32>> = batches.epoch(0).collect();
    for batch in &mut batches {
        batch.labels.iter_mut().for_each(|label| *label -= characters.start);
    }
    batches
}

// ANCHOR: features
/// What goes into the last layer: the pictures, as the body sees them.
pub fn features(body: &Network<f32>, pictures: &[Batch<f32>]) -> Vec<Batch<f32>> {
    let see = |batch: &Batch<f32>| {
        let mut tape = body.forward_each(&batch.images, Pass::Evaluate);
        tape.lines.pop(); // the old head's answer
        Batch { images: tape.output().clone(), labels: batch.labels.clone() }
    };
    pictures.iter().map(see).collect()
}
// ANCHOR_END: features
