//! The promise: DenseNet-121 is the one that others know, in names, outputs, gradients and statistics.
#![cfg(feature = "files")]

#[path = "../common/mod.rs"]
mod common;
mod every_number;
mod light;
mod made;
mod results;
mod torchvision;
mod weights;
