//! Pictures of the training and of the network's inside, as PNG.
//!
//! | function | the question it answers |
//! |---|---|
//! | [`curves`] | Does it still learn, and does it learn by heart? |
//! | [`confusion`] | Which classes does it mix up? |
//! | [`gallery`] | What do the pictures look like, and what does it take them for? |
//! | [`filters`] | Which patterns does the first layer look for? |
//! | [`feature_maps`] | What does each layer see of one picture? |
//! | [`saliency`] | Which pixels would change the answer? |
//! | [`roofline`] | How near does each layer come to what the machine allows? |
//!
//! And these were made for the chapters of the tutorial:
//!
//! | function | the question it answers |
//! |---|---|
//! | [`multiples`] | How do many trainings compare with one? |
//! | [`bars`] | How much more is one than the other? |
//! | [`pixels`] | What is a picture made of? |
//! | [`plane`] | Where does a neuron part two classes? |
//! | [`graph`] | Which numbers pass through a small network, and back? |
//! | [`strips`] | Which channels come and go, and with which numbers? |
//! | [`lines`](fn@lines) | How does one measured number hang on another? |
//!
//! Each of them draws on a [`Canvas`], which is saved as a file or turned into the bytes of a PNG.
//! Blue is right or training, orange is wrong or validation: a pair that colour-blind readers tell
//! apart too. The font knows Latin, Greek and Cyrillic letters.
//!
//! ```
//! use brickprop::plot;
//! use ndarray::array;
//!
//! let names = ["Yoda".to_string(), "Groot".to_string()];
//! let canvas = plot::confusion(&array![[9, 1], [2, 8]], &names)?;
//! let png: Vec<u8> = canvas.png()?;
//! # assert!(png.starts_with(b"\x89PNG"));
//! # Ok::<(), plot::PlotError>(())
//! ```

mod bars;
mod baseline;
mod canvas;
mod colour;
mod confusion;
mod curves;
mod error;
mod feature_maps;
mod filters;
mod gallery;
mod graph;
mod lines;
mod multiples;
mod panel;
mod pixels;
mod plane;
mod roofline;
mod saliency;
mod strips;
mod text;
mod tile;

pub use bars::bars;
pub use canvas::Canvas;
pub use confusion::confusion;
pub use curves::curves;
pub use error::PlotError;
pub use feature_maps::feature_maps;
pub use filters::filters;
pub use gallery::{GalleryItem, gallery};
pub use graph::graph;
pub use lines::{Line, LineChart, lines};
pub use multiples::{Multiple, multiples};
pub use pixels::pixels;
pub use plane::plane;
pub use roofline::{Roof, RooflineLayer, roofline};
pub use saliency::saliency;
pub use strips::{Strip, strips};
