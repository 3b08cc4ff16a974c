//! The networks of this chapter.

use brickprop::init::{Init, rng};
use brickprop::layer::Layer;
use brickprop::layers::{Activation, BatchNorm, Conv2d, Dense, Flatten, MaxPool2d};
use brickprop::network::{BuildError, Network};

use crate::block::DenseBlock;
use crate::data::{Batch, SIDE};

pub type Layers = Vec<Box<dyn Layer<f32>>>;
/// What stands between the first convolution and the head, from a seed.
pub type Middle = fn(u64) -> Layers;

/// From 8 to 32 channels by concatenation.
pub fn block(seed: u64) -> Layers {
    vec![Box::new(DenseBlock::new(8, 8, 3, &mut rng(seed)))]
}

/// From 8 to 32 channels, each layer seeing only the one before.
pub fn chain(seed: u64) -> Layers {
    let rng = &mut rng(seed);
    let mut conv = |from, to| Conv2d::new(from, to, 3, Init::He, rng).padding(1).without_bias();
    let convs = [conv(8, 8), conv(8, 8), conv(8, 32)];
    convs.into_iter().flat_map(|c| [Box::new(c) as _, Box::new(Activation::Relu) as _]).collect()
}

/// Three convolutions, each of which gives as many channels as the block does in the end.
pub fn wide_chain(seed: u64) -> Layers {
    let rng = &mut rng(seed);
    let mut conv = |from| Conv2d::new(from, 32, 3, Init::He, rng).padding(1).without_bias();
    [8, 32, 32].map(|from| Box::new(conv(from)) as _).into()
}

pub fn count(layers: &Layers) -> usize {
    layers.iter().flat_map(|layer| layer.params()).map(|param| param.tensor.len()).sum()
}

/// A convolution, the middle, a head; pooling between.
pub fn network(middle: Middle, classes: usize, seed: u64) -> Result<Network<f32>, BuildError> {
    let rng = &mut rng(100 + seed);
    let mut layers: Layers = vec![
        Box::new(Conv2d::new(3, 8, 3, Init::He, rng).padding(1).without_bias()),
        Box::new(BatchNorm::new(8)),
        Box::new(Activation::Relu),
        Box::new(MaxPool2d::new(2)),
    ];
    layers.extend(middle(seed));
    layers.extend([Box::new(MaxPool2d::new(2)) as _, Box::new(Flatten) as _]);
    let features = 32 * (SIDE / 4) * (SIDE / 4);
    layers.push(Box::new(Dense::new(features, classes, Init::Normal(0.002), rng)));
    Network::new(&[3, SIDE, SIDE], layers)
}

/// A single dense layer, on whatever the pictures have become.
pub fn head(pictures: &[Batch<f32>]) -> Result<Network<f32>, BuildError> {
    let shape = &pictures[0].images.shape()[1..];
    let dense = Dense::new(shape.iter().product(), 4, Init::Normal(0.002), &mut rng(1));
    let flatten: Layers = if shape.len() > 1 { vec![Box::new(Flatten)] } else { vec![] };
    Network::new(shape, flatten.into_iter().chain([Box::new(dense) as _]).collect())
}
