//! Layers in one go: a convolution and what follows it.

use super::Conv2d;
use crate::{
    kernels::convolution::Then,
    layer::{Backward, Layer, Part, Saved, Step},
    real::Real,
    tensor::Tensor,
};

/// A convolution, the ReLU after it, and the 2 × 2 max-pooling after that, done in one go: the
/// same function of x, bit by bit, and the same gradients as the layers one by one (but for the last
/// bits of a bias's, whose sum leaves the zeros out).
///
/// ```text
/// y = pool(relu(conv(x)))        dx = conv′(relu′(pool′(dy)))
/// ```
///
/// The tape keeps x and y, and for each number of a pooled y the place it came from. What lay
/// between, four times as much, is not kept; see
/// [`kernels::convolution::then`](crate::kernels::convolution::then). Where a batch norm stands
/// between, the layers run one by one.
#[derive(Clone, Copy, Debug)]
pub struct Fused<'a, F> {
    conv: &'a Conv2d<F>,
    then: Then,
}

impl<'a, F: Real> Fused<'a, F> {
    /// The layers that can be done in one go from the first of these on, if there are several.
    pub fn first_of(layers: &'a [Box<dyn Layer<F>>]) -> Option<Self> {
        let part = |i: usize| layers.get(i).map_or(Part::Other, |layer| layer.part());
        let (Part::Conv2d(conv), Part::Relu) = (part(0), part(1)) else { return None };
        let pooled = matches!(part(2), Part::MaxPool2x2);
        Some(Fused { conv, then: if pooled { Then::ReluMaxPool } else { Then::Relu } })
    }

    /// How many layers these are.
    pub fn count(&self) -> usize {
        if self.then == Then::ReluMaxPool { 3 } else { 2 }
    }

    /// What the last of them gives, and the places of the maxima.
    pub fn forward(&self, x: &Tensor<F>) -> (Tensor<F>, Saved<F>) {
        self.conv.forward_then(x, self.then)
    }

    /// The chain rule through all of them; the parameters are the convolution's.
    pub fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        self.conv.backward_then(step, dy, need_dx, self.then)
    }
}
