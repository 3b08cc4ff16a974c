//! A network's description: which bricks, in which order. It is what a checkpoint keeps beside the
//! weights, so that the network can be built again.

use std::collections::HashSet;

use rand_chacha::ChaCha8Rng;

use crate::{
    init::{Init, rng},
    layer::{Layer, ShapeError},
    layers::{
        self, Activation, BatchNorm, Conv2d, Dense, DenseBlock, Flatten, GlobalAvgPool, Transition,
    },
    network::{BuildError, Network},
    real::Real,
};

/// One brick, without its weights. How many numbers it takes follows from the brick before it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Brick {
    /// A convolution with a square kernel that keeps height and width (for odd kernels).
    Conv2d {
        /// Output channels.
        outputs: usize,
        /// The kernel's side.
        kernel: usize,
        /// How far the window moves.
        stride: usize,
        /// Whether it has a bias; before a batch norm it needs none.
        bias: bool,
    },
    /// Max-pooling of square windows side by side.
    MaxPool {
        /// The window's side.
        side: usize,
    },
    /// Max-pooling of windows of 3 × 3 at every other pixel, with a border of one pixel: half of the
    /// size, and windows that overlap.
    OverlappingMaxPool,
    /// The mean of each channel.
    GlobalAvgPool,
    /// Batch norm of features or channels.
    BatchNorm,
    /// A dense block.
    DenseBlock {
        /// How many layers it has.
        layers: usize,
        /// The channels that each of them adds.
        growth: usize,
        /// The channels that a layer narrows what it sees to.
        narrow: usize,
    },
    /// A transition between two dense blocks: half of the size.
    Transition {
        /// Output channels.
        outputs: usize,
    },
    /// Dropout with this probability.
    Dropout {
        /// The probability.
        probability: f64,
    },
    /// All numbers in one row.
    Flatten,
    /// max(x, 0).
    Relu,
    /// x where x > 0, else x times a small slope.
    LeakyRelu {
        /// The slope.
        slope: f64,
    },
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
    Tanh,
    /// x·Φ(x).
    Gelu,
    /// A dense layer between others.
    Dense {
        /// Output features.
        outputs: usize,
    },
    /// The last dense layer: first weights so small that its scores are about 0.1 for inputs of
    /// about 1, however many there are. So all classes start equally likely.
    Head {
        /// One output a class.
        classes: usize,
    },
}

/// The most numbers that one example may have between two layers.
const LARGEST: usize = 1 << 28;

/// Bricks in a row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
pub struct Architecture {
    /// The shape of one input, without the batch.
    pub input: Vec<usize>,
    /// The bricks, from the input on.
    pub bricks: Vec<Brick>,
    /// What the bricks are called in the names of their tensors, one name each; empty for 0, 1, 2, …
    #[cfg_attr(feature = "files", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub names: Vec<String>,
}

impl Architecture {
    /// Bricks in a row, called 0, 1, 2, …
    pub fn new(input: Vec<usize>, bricks: Vec<Brick>) -> Self {
        Architecture { input, bricks, names: vec![] }
    }

    /// Builds the network with first weights drawn from `seed`.
    ///
    /// # Errors
    /// Where a brick can't take what the one before it gives, some bricks have names and others have
    /// none, or two tensors would have the same name.
    pub fn build<F: Real>(&self, seed: u64) -> Result<Network<F>, BuildError> {
        self.build_within(seed, isize::MAX as usize / size_of::<F>())
    }

    /// The same for a description that may be anything: refuses one with more than `most` weights
    /// before memory is taken for them.
    ///
    /// # Errors
    /// As [`build`](Architecture::build), and where a layer has too many weights.
    pub fn build_within<F: Real>(&self, seed: u64, most: usize) -> Result<Network<F>, BuildError> {
        let (bricks, names) = (self.bricks.len(), self.names.len());
        if names != 0 && names != bricks {
            let what = if names < bricks { "lacks a name" } else { "is named, but missing" };
            let reason = format!("{what}: there are {bricks} bricks and {names} names");
            let reason = ShapeError(reason);
            return Err(BuildError { number: bricks.min(names) + 1, layer: "brick", reason });
        }
        let rng = &mut rng(seed);
        let mut built: Vec<Box<dyn Layer<F>>> = vec![];
        let mut shape = self.input.clone();
        let mut left = most;
        for (i, brick) in self.bricks.iter().enumerate() {
            let refuse = |layer, reason| BuildError { number: i + 1, layer, reason };
            let weights = brick.weights(&shape).filter(|&weights| weights <= left);
            let Some(weights) = weights else {
                let reason = ShapeError(format!("needs more weights than there may be: {most}"));
                return Err(refuse("brick", reason));
            };
            let numbers = shape.iter().try_fold(1usize, |all, &size| all.checked_mul(size));
            if numbers.is_none_or(|numbers| numbers > LARGEST) {
                let reason = ShapeError(format!("gets {shape:?}, more than {LARGEST} numbers"));
                return Err(refuse("brick", reason));
            }
            left -= weights;
            let layer = brick.build(&shape, rng).map_err(|reason| refuse("brick", reason))?;
            if shape.contains(&0) {
                let reason = ShapeError(format!("gets the empty shape {shape:?}"));
                return Err(refuse(layer.name(), reason));
            }
            shape = layer.output_shape(&shape).map_err(|reason| refuse(layer.name(), reason))?;
            built.push(layer);
        }
        let network = Network::new(&self.input, built)?;
        let network = if names > 0 { network.with_names(self.names.clone()) } else { network };
        let mut seen = HashSet::new();
        let mut tensors = network.named_tensors().into_iter().map(|(name, _)| name);
        match tensors.find(|name| !seen.insert(name.clone())) {
            None => Ok(network),
            Some(name) => {
                let reason = format!("have names that make {name} the name of two tensors");
                let reason = ShapeError(reason);
                Err(BuildError { number: bricks, layer: "bricks up to here", reason })
            }
        }
    }
}

impl Brick {
    /// How many weights and buffers it has for an input of the shape `x`; `None` where no number can
    /// say.
    fn weights(self, x: &[usize]) -> Option<usize> {
        let Some(&inputs) = x.first() else { return Some(0) };
        if inputs == 0 {
            return None;
        }
        match self {
            Brick::Conv2d { outputs, kernel, bias, .. } => inputs
                .checked_mul(outputs)?
                .checked_mul(kernel.checked_mul(kernel)?)?
                .checked_add(if bias { outputs } else { 0 }),
            Brick::Dense { outputs } | Brick::Head { classes: outputs } => {
                inputs.checked_mul(outputs)?.checked_add(outputs)
            }
            Brick::BatchNorm => inputs.checked_mul(4),
            Brick::DenseBlock { layers, growth, narrow } => {
                // layer l sees inputs + l · growth channels; a norm has four numbers for each
                let pairs = layers.checked_mul(layers.saturating_sub(1))? / 2;
                let seen = layers.checked_mul(inputs)?.checked_add(growth.checked_mul(pairs)?)?;
                let first = seen.checked_mul(narrow.checked_add(4)?)?;
                let second = narrow.checked_mul(growth.checked_mul(9)?.checked_add(4)?)?;
                first.checked_add(layers.checked_mul(second)?)
            }
            Brick::Transition { outputs } => inputs.checked_mul(outputs.checked_add(4)?),
            _ => Some(0),
        }
    }

    fn build<F: Real>(
        self,
        x: &[usize],
        rng: &mut ChaCha8Rng,
    ) -> Result<Box<dyn Layer<F>>, ShapeError> {
        let [inputs, ..] = *x else { return Err(ShapeError("gets an input without axes".into())) };
        Ok(match self {
            Brick::Conv2d { outputs, kernel, stride, bias } => {
                let conv = Conv2d::new(inputs, outputs, kernel, Init::He, rng)
                    .stride(stride)
                    .padding(kernel / 2);
                Box::new(if bias { conv } else { conv.without_bias() })
            }
            Brick::MaxPool { side } => Box::new(layers::MaxPool2d::new(side)),
            Brick::OverlappingMaxPool => Box::new(layers::MaxPool2d::new(3).stride(2).padding(1)),
            Brick::GlobalAvgPool => Box::new(GlobalAvgPool),
            Brick::DenseBlock { layers, growth, narrow } => {
                Box::new(DenseBlock::new(inputs, layers, growth, narrow, rng))
            }
            Brick::Transition { outputs } => Box::new(Transition::new(inputs, outputs, rng)),
            Brick::BatchNorm => Box::new(BatchNorm::new(inputs)),
            Brick::Dropout { probability } => Box::new(layers::Dropout::new(probability)),
            Brick::Flatten => Box::new(Flatten),
            Brick::Relu => Box::new(Activation::Relu),
            Brick::LeakyRelu { slope } => Box::new(Activation::LeakyRelu(slope)),
            Brick::Sigmoid => Box::new(Activation::Sigmoid),
            Brick::Tanh => Box::new(Activation::Tanh),
            Brick::Gelu => Box::new(Activation::Gelu),
            Brick::Dense { outputs } => Box::new(Dense::new(inputs, outputs, Init::He, rng)),
            Brick::Head { classes } => {
                let deviation = 0.1 / (inputs.max(1) as f64).sqrt();
                Box::new(Dense::new(inputs, classes, Init::Normal(deviation), rng))
            }
        })
    }
}
