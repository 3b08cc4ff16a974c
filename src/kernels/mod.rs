//! What exists for speed. Each kernel stands beside its plain twin, and tests hold the two equal.
//!
//! | kernel | plain twin | what it does |
//! |---|---|---|
//! | [`product`] | [`product::plain`] | matrix products of dense layers, through the register tile |
//! | [`convolution::fast`] | [`convolution::plain`] | convolution and its two gradients, without columns in memory |
//!
//! [`tile`] is the only place that computes: some twenty lines that multiply and add in registers.
//! All the rest of this folder brings numbers to it in the right order. [`pieces`] splits work
//! among threads so that the result never depends on how many there are. [`wide`](mod@wide) compiles
//! plain loops for the vectors that a processor has.

#![warn(clippy::undocumented_unsafe_blocks)]

pub mod convolution;
pub mod pieces;
pub mod product;
pub mod tile;
mod vector;
pub mod wide;
