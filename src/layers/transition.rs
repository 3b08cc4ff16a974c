//! A transition: between two dense blocks, half of the channels at half of the size.

use ndarray_rand::rand::Rng;

use super::{AvgPool2d, BatchNorm, BlockTape, Conv2d};
use crate::{
    init::Init,
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::Tensor,
};

/// Batch norm, ReLU, 1×1 convolution and 2×2 average pooling (Huang and others 2017). x is
/// `[batch, inputs, height, width]`, y is `[batch, outputs, height / 2, width / 2]`.
///
/// ```text
/// y = pool(conv(relu(norm(x))))  =  conv(pool(relu(norm(x))))
/// ```
///
/// The 1×1 convolution mixes channels, the pooling mixes pixels, and both only add up: so they may
/// change places. The second form has a quarter of the products. Its backward is the chain rule,
/// from the last to the first.
#[derive(Clone, Debug)]
pub struct Transition<F> {
    norm: BatchNorm<F>,
    conv: Conv2d<F>,
}

impl<F: Real> Transition<F> {
    /// From `inputs` to `outputs` channels.
    pub fn new(inputs: usize, outputs: usize, rng: &mut impl Rng) -> Self {
        let conv = Conv2d::new(inputs, outputs, 1, Init::He, rng).without_bias();
        Transition { norm: BatchNorm::new(inputs), conv }
    }
}

/// The pooling in front of the convolution.
fn pool() -> AvgPool2d {
    AvgPool2d::new(2)
}

impl<F: Real> Layer<F> for Transition<F> {
    fn name(&self) -> &'static str {
        "Transition"
    }

    fn describe(&self) -> String {
        self.conv.describe()
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        let x = Layer::<F>::output_shape(&pool(), x)?;
        self.conv.output_shape(&x)
    }

    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        let (a, moments) = self.norm.forward_then(x, pass, true);
        let (pooled, _) = pool().forward(&a, pass);
        let (y, _) = self.conv.forward(&pooled, pass);
        (y, Saved::Block(BlockTape { kept: vec![pooled], moments: vec![moments] }))
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let Saved::Block(BlockTape { kept, moments }) = step.saved else {
            panic!("a transition needs its own tape")
        };
        let (pooled, saved) = (&kept[0], &moments[0]);
        let nothing = &Saved::Nothing;
        let conv = self.conv.backward(Step { x: pooled, y: step.y, saved: nothing }, dy, true);
        let dpooled = conv.dx.expect("dx was asked for");
        // of what the pooling was given it needs the shape only, which is that of x
        let da = pool().backward(Step { x: step.x, y: pooled, saved: nothing }, &dpooled, true).dx;
        let da = da.expect("dx was asked for");
        let norm = self.norm.backward_then(Step { saved, ..step }, &da, need_dx, true);
        Backward { dx: norm.dx, dparams: [norm.dparams, conv.dparams].concat() }
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        let norm = self.norm.params().into_iter().map(|tensor| tensor.within("norm"));
        norm.chain(self.conv.params().into_iter().map(|tensor| tensor.within("conv"))).collect()
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        self.norm.params_mut().into_iter().chain(self.conv.params_mut()).collect()
    }

    fn buffers(&self) -> Vec<Named<&Tensor<F>>> {
        self.norm.buffers().into_iter().map(|tensor| tensor.within("norm")).collect()
    }

    fn buffers_mut(&mut self) -> Vec<&mut Tensor<F>> {
        self.norm.buffers_mut()
    }

    fn absorb(&mut self, saved: &Saved<F>) {
        if let Saved::Block(tape) = saved {
            self.norm.absorb(&tape.moments[0]);
        }
    }
}
