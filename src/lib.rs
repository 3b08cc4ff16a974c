//! A neural network you can hold in your hands.
#![deny(missing_docs, unsafe_code)]

pub mod dataset;
pub mod evaluation;
pub mod layer;
#[cfg(feature = "plots")]
pub mod plot;
pub mod real;
pub mod tensor;
pub mod training;
