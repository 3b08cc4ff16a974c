//! A neural network you can hold in your hands.
#![deny(missing_docs, unsafe_code)]

pub mod architecture;
#[cfg(feature = "files")]
pub mod checkpoint;
pub mod classifier;
pub mod cost;
pub mod dataset;
pub mod evaluation;
pub mod gradient_check;
pub mod init;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod look;
pub mod models;
pub mod network;
pub mod optimizer;
#[cfg(feature = "plots")]
pub mod plot;
pub mod real;
pub mod recipe;
pub mod tensor;
pub mod training;
