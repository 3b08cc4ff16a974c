//! The heart of the crate: what a brick is.
//!
//! A layer of your own is a struct with a forward, and a backward that mirrors it. This one is
//! y = x² + a·x with a single number a to learn:
//!
//! ```
//! use brickprop::{
//!     gradient_check::check_layer,
//!     layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
//!     tensor::{Tensor, tensor},
//! };
//!
//! #[derive(Debug)]
//! struct Quadratic {
//!     a: Tensor<f64>, // of the shape [1]
//! }
//!
//! impl Layer<f64> for Quadratic {
//!     fn name(&self) -> &'static str {
//!         "Quadratic"
//!     }
//!     fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
//!         Ok(x.to_vec())
//!     }
//!     fn forward(&self, x: &Tensor<f64>, _: Pass) -> (Tensor<f64>, Saved<f64>) {
//!         (x.mapv(|x| x * x + self.a[[0]] * x), Saved::Nothing)
//!     }
//!     fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, need_dx: bool) -> Backward<f64> {
//!         let dx = need_dx.then(|| dy * &step.x.mapv(|x| 2.0 * x + self.a[[0]])); // dy·(2x + a)
//!         let da = tensor(&[1], vec![(dy * step.x).sum()]); // Σ dy·x
//!         Backward { dx, dparams: vec![da] }
//!     }
//!     fn params(&self) -> Vec<Named<&Tensor<f64>>> {
//!         vec![Named::new("a", &self.a)]
//!     }
//!     fn params_mut(&mut self) -> Vec<&mut Tensor<f64>> {
//!         vec![&mut self.a]
//!     }
//! }
//!
//! let mut layer = Quadratic { a: tensor(&[1], vec![0.5]) };
//! let report = check_layer(&mut layer, &[3, 4], Pass::Evaluate, 1);
//! assert!(report.worst_relative_error() < 1e-6, "{report}");
//! ```

use std::{borrow::Cow, fmt::Debug};

use crate::{
    layers::{BatchNorm, BlockTape, Conv2d},
    real::Real,
    tensor::Tensor,
};

/// Whether a forward pass belongs to training or to evaluation. It is an argument, never a hidden
/// state, so that nothing can be left in the wrong mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Dropout drops, batch norm uses the statistics of the batch.
    Train {
        /// The seed of the run.
        seed: u64,
        /// The number of the step, so that every step drops other units.
        step: u64,
    },
    /// Dropout does nothing, batch norm uses its running statistics.
    Evaluate,
}

impl Pass {
    /// The pass for layer `i` of a network, so that two dropout layers drop different units.
    pub fn for_layer(self, i: usize) -> Pass {
        match self {
            // an odd constant near 2⁶⁴/φ spreads the layers' seeds
            Pass::Train { seed, step } => {
                Pass::Train { seed: seed ^ (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15), step }
            }
            Pass::Evaluate => Pass::Evaluate,
        }
    }
}

/// What `forward` wants to give to `backward` beside its input and its output.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Saved<F> {
    /// Input and output are enough.
    #[default]
    Nothing,
    /// Max-pooling: for each pooled cell the place of its maximum within the window. Where the
    /// pooling was done in one go with a convolution, in the order that suits its way back.
    Argmax(Vec<u8>),
    /// Batch norm: mean and variance of each feature over the batch.
    Moments {
        /// The mean of each feature.
        mean: Vec<F>,
        /// The biased variance of each feature.
        variance: Vec<F>,
        /// How many numbers each was taken over.
        count: usize,
    },
    /// Dropout: the factor of each unit, `0` or `1 / (1 − p)`.
    Mask(Tensor<F>),
    /// A block of layers: a tape of its own.
    Block(BlockTape<F>),
}

impl<F: Real> Saved<F> {
    /// What step 4 takes of it, for layers with running statistics.
    pub fn statistics(&self) -> Self {
        match self {
            Saved::Block(tape) => Saved::Block(tape.statistics()),
            saved => saved.clone(),
        }
    }
}

/// One line of the tape: what a layer, or several in one go, was given, what it gave, and what it
/// saved.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a, F> {
    /// The input of the layer.
    pub x: &'a Tensor<F>,
    /// Its output.
    pub y: &'a Tensor<F>,
    /// What else `forward` kept.
    pub saved: &'a Saved<F>,
}

/// What `backward` gives: the gradient of the cost with respect to the input and each parameter.
#[derive(Clone, Debug)]
pub struct Backward<F> {
    /// dL/dx, where someone needs it. The first layer's dx is the picture's saliency.
    pub dx: Option<Tensor<F>>,
    /// One gradient a parameter, in the order of [`Layer::params`].
    pub dparams: Vec<Tensor<F>>,
}

/// A tensor and its name, such as `weight` or `running_mean`.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The name within the layer, as PyTorch calls it.
    pub name: Cow<'static, str>,
    /// The tensor.
    pub tensor: T,
}

impl<T> Named<T> {
    /// A tensor with its name.
    pub fn new(name: impl Into<Cow<'static, str>>, tensor: T) -> Self {
        Named { name: name.into(), tensor }
    }

    /// The same as part of something larger: `norm1.weight` for `norm1`.
    #[must_use]
    pub fn within(self, part: &str) -> Self {
        Named { name: format!("{part}.{}", self.name).into(), ..self }
    }
}

/// A layer, as a part of layers that are done in one go.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part<'a, F> {
    /// A convolution.
    Conv2d(&'a Conv2d<F>),
    /// A batch norm.
    BatchNorm(&'a BatchNorm<F>),
    /// max(x, 0).
    Relu,
    /// Max-pooling of 2 × 2 windows side by side.
    MaxPool2x2,
    /// Any other layer: it is done alone.
    Other,
}

/// Why a layer can't take an input of some shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ShapeError(pub String);

/// A brick: a function of its input and its parameters, and that function's derivative.
///
/// `&self` all the way: a pass changes nothing in the layer. What backward needs is on the
/// network's tape, so that threads share one network and no gradient can be added up by accident.
pub trait Layer<F: Real>: Debug + Send + Sync {
    /// The kind of layer, as error messages and summaries name it: `Conv2d`.
    fn name(&self) -> &'static str;

    /// The layer's settings in a few words, for summaries: `3 → 16, 3×3, padding 1`.
    fn describe(&self) -> String {
        String::new()
    }

    /// The shape of y for a shape of x, both without the batch, or a refusal in words.
    /// Checked once, when the network is built.
    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError>;

    /// y, and what backward would else have to find again.
    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>);

    /// The chain rule: given dL/dy, the gradient for the input (where `need_dx`) and for each
    /// parameter.
    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F>;

    /// What training changes.
    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        vec![]
    }

    /// The same, to be changed, in the same order.
    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![]
    }

    /// What is saved with the parameters but not trained by gradients: running statistics.
    fn buffers(&self) -> Vec<Named<&Tensor<F>>> {
        vec![]
    }

    /// The same, to be changed, in the same order.
    fn buffers_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![]
    }

    /// What this layer is, where layers in a row can be done in one go; see
    /// [`Fused`](crate::layers::Fused). Another answer than [`Part::Other`] promises that forward,
    /// backward and parameters are just those of that part: they are then not called. A layer that
    /// wraps another keeps to the default.
    fn part(&self) -> Part<'_, F> {
        Part::Other
    }

    /// Step 4: takes what a training pass saved into the buffers.
    fn absorb(&mut self, _saved: &Saved<F>) {}
}
