//! What exists for speed. Each kernel stands beside its plain twin, and tests hold the two equal up to rounding.
//!
//! | kernel | plain twin | what it does |
//! |---|---|---|
//! | [`product`] | [`product::plain`] | matrix products of dense layers |
//! | [`convolution::direct`] | [`convolution::plain`] | convolution of any shape, without columns in memory |
//! | [`convolution::pointwise`] | [`convolution::plain`] | 1×1 convolution, and the norm before it |
//! | [`convolution::winograd`] | [`convolution::plain`] | 3×3 convolution with a quarter of the products, from 12 channels on |
//! | [`norm`] | [`norm::plain`] | batch norm and the ReLU after it, in one walk |
//! | [`convolution::then`] | the layers one by one | ReLU and pooling while the numbers are near |
//!
//! [`tile`] is where nearly all multiplications happen: some twenty lines that multiply and add in
//! registers. All the rest of this folder brings numbers to it in the right order.
//!
//! | to help them | |
//! |---|---|
//! | [`instructions`] | what this processor can do, and code compiled for each kind |
//! | [`vector`] | a register full of numbers |
//! | [`wide`](mod@wide) | plain loops on wide registers |
//! | [`pieces`] | work shared among threads, so that the result never depends on how many there are |
//! | [`scratch`] | working memory that a thread keeps |
//! | [`memory`](mod@memory) | pages that are kept from step to step |
//! | [`peak`], [`bandwidth`] | what the machine could do at best |

#![warn(clippy::undocumented_unsafe_blocks)]

pub mod bandwidth;
mod blank;
pub mod convolution;
pub mod instructions;
pub mod memory;
pub mod norm;
pub(crate) mod parallel;
pub mod peak;
pub mod pieces;
pub mod product;
pub mod scratch;
pub mod tile;
pub mod vector;
pub mod wide;
