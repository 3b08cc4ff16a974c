//! Layers in one go: a convolution or a batch norm, and what follows it.

use super::{BatchNorm, Conv2d};
use crate::{
    kernels::convolution::Then,
    layer::{Backward, Layer, Part, Pass, Saved, Step},
    real::Real,
    tensor::Tensor,
};

/// Layers done in one go: the same function of x as the layers one by one, bit by bit, and the same
/// gradients (but for the last bits of a convolution's bias's, whose sum leaves the zeros out).
///
/// ```text
/// y = pool(relu(conv(x)))        dx = conv′(relu′(pool′(dy)))
/// y = relu(norm(x))              dx = norm′(relu′(dy))
/// ```
///
/// The tape keeps x and y, and for each number of a pooled y the place it came from. What lay
/// between, four times as much before a pooling, is not kept; see
/// [`kernels::convolution::then`](crate::kernels::convolution::then).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Fused<'a, F> {
    /// A convolution, the ReLU after it, and perhaps the 2 × 2 max-pooling after that.
    Conv2d(&'a Conv2d<F>, Then),
    /// A batch norm and the ReLU after it.
    BatchNorm(&'a BatchNorm<F>),
}

impl<'a, F: Real> Fused<'a, F> {
    /// The layers that can be done in one go from the first of these on, if there are several.
    pub fn first_of(layers: &'a [Box<dyn Layer<F>>]) -> Option<Self> {
        let part = |i: usize| layers.get(i).map_or(Part::Other, |layer| layer.part());
        match [part(0), part(1), part(2)] {
            [Part::Conv2d(conv), Part::Relu, Part::MaxPool2x2] => {
                Some(Fused::Conv2d(conv, Then::ReluMaxPool))
            }
            [Part::Conv2d(conv), Part::Relu, _] => Some(Fused::Conv2d(conv, Then::Relu)),
            [Part::BatchNorm(norm), Part::Relu, _] => Some(Fused::BatchNorm(norm)),
            _ => None,
        }
    }

    /// How many layers these are.
    pub fn count(&self) -> usize {
        if let Fused::Conv2d(_, Then::ReluMaxPool) = self { 3 } else { 2 }
    }

    /// What the last of them gives, and what is saved.
    pub fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        match self {
            Fused::Conv2d(conv, then) => conv.forward_then(x, *then),
            Fused::BatchNorm(norm) => norm.forward_then(x, pass, true),
        }
    }

    /// The chain rule through all of them; the parameters are those of the first.
    pub fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        match self {
            Fused::Conv2d(conv, then) => conv.backward_then(step, dy, need_dx, *then),
            Fused::BatchNorm(norm) => norm.backward_then(step, dy, need_dx, true),
        }
    }
}
