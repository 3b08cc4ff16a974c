//! **brickprop** is a neural network you can hold in your hands. It learns to recognise LEGO
//! minifigures, with every derivative written by hand, and tells how, brick by brick.
//!
//! A network learns in four steps, and this crate is laid out along them:
//!
//! | step | what happens | where |
//! |---|---|---|
//! | 1. forward pass | the layers push a batch from the input to the output | [`Network::forward`](network::Network::forward), [`layers`] |
//! | 2. cost function | one number says how far from the truth that is | [`cost`] |
//! | 3. backpropagation | the chain rule, from the last layer to the first | [`Network::backward`](network::Network::backward), [`layer::Layer::backward`] |
//! | 4. keep going | the weights take a step downhill, until they do not change any more | [`optimizer`], [`training`] |
//!
//! In code they are four lines. This example draws minifigures, and learns eight of them by heart:
//!
//! ```
//! # #[cfg(feature = "workshop")] {
//! use brickprop::{
//!     cost::softmax_cross_entropy,
//!     dataset::{batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop},
//!     layer::Pass,
//!     models::Model,
//!     network::Network,
//!     optimizer::{Optimizer, Sgd},
//! };
//!
//! let drawings = workshop(8, 32, 1);
//! let normalization = Normalization::from_training(&drawings);
//! let batches = Batches::plain(&drawings, Frame::whole(32), 8, normalization);
//! let classes = drawings.classes.len();
//! let mut network: Network<f32> = Model::Mlp.architecture(32, classes).build(1)?;
//! let mut optimizer = Sgd::new(0.01).momentum(0.9);
//!
//! let (seed, mut costs) = (1, vec![]);
//! for step in 0..20 {
//!     for batch in batches.epoch(step) {
//!         let tape = network.forward(&batch.images, Pass::Train { seed, step }); // 1. forward pass
//!         let cost = softmax_cross_entropy(tape.output(), &batch.labels);           // 2. cost function
//!         let gradients = network.backward(&tape, &cost.gradient);                  // 3. backpropagation
//!         optimizer.step(&mut network, &gradients);                                 // 4. keep going
//!         costs.push(cost.value);
//!     }
//! }
//! assert!(costs[0] > 2.5 && costs[19] < 0.5, "{costs:?}");
//! # }
//! # Ok::<(), brickprop::network::BuildError>(())
//! ```
//!
//! # Where to go from here
//!
#![cfg_attr(
    feature = "command",
    doc = "- To learn: the tutorial, [chapter by chapter](tutorial), from one neuron to DenseNet."
)]
//! - To read: [`layer`] is the heart, a short file; then any file of [`layers`], where forward
//!   and backward stand side by side with their formulas; then [`network`], where the chain rule is
//!   a loop.
//! - To doubt: [`gradient_check`] compares every derivative with the slope itself, also those of a
//!   layer of your own.
//! - To use: a [`recipe`] makes a [`classifier`] out of a [`dataset`]; the command `brickprop` does
//!   it for a folder of pictures.
//! - To go fast: [`kernels`], each beside its plain twin.
//!
//! # Features
//!
//! All are on by default. The learning core needs none of them.
//!
//! | feature | what it adds |
//! |---|---|
//! | `files` | photos, CSV tables, checkpoints |
//! | `workshop` | drawn minifigures |
//! | `plots` | PNG charts and galleries |
//! | `command` | the program `brickprop`, with all of the above |
#![deny(missing_docs, missing_debug_implementations, unsafe_code)]

pub mod architecture;
#[cfg(feature = "files")]
pub mod checkpoint;
pub mod classifier;
pub mod cost;
pub mod dataset;
// for the command, which writes as the library does
#[cfg(any(feature = "files", feature = "plots"))]
#[doc(hidden)]
pub mod disk;
pub mod evaluation;
pub mod gradient_check;
pub mod init;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod look;
pub mod models;
pub mod network;
pub mod operations;
pub mod optimizer;
#[cfg(feature = "plots")]
pub mod plot;
pub mod real;
pub mod recipe;
pub mod tensor;
pub mod training;
pub mod transfer;
#[cfg(all(any(doc, doctest), feature = "command"))]
pub mod tutorial;

#[cfg(all(test, feature = "files", feature = "plots"))]
mod tests {
    /// So that a program may hand an error from one thread to another, and anyhow take it.
    #[test]
    fn errors_can_cross_threads() {
        fn crosses<T: std::error::Error + Send + Sync + 'static>() {}
        crosses::<crate::checkpoint::CheckpointError>();
        crosses::<crate::dataset::DataError>();
        crosses::<crate::layer::ShapeError>();
        crosses::<crate::network::BuildError>();
        crosses::<crate::plot::PlotError>();
        crosses::<crate::recipe::GoOnError>();
    }
}
