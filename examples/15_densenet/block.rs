//! A dense block: each convolution sees the input and the outputs of all convolutions before it.

use brickprop::init::Init;
use brickprop::layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step};
use brickprop::layers::{Activation, Conv2d};
use brickprop::{real::Real, tensor::Tensor};
use ndarray::Axis;
use rand_chacha::ChaCha8Rng;

/// A parameter has a name of its own: so many layers may a block have.
const NAMES: [&str; 4] = ["weight1", "weight2", "weight3", "weight4"];

/// y = [x, a₁, a₂, …], with aᵢ = relu(convᵢ([x, a₁, …, aᵢ₋₁])). Each convolution adds `growth`
/// channels.
#[derive(Debug)]
pub struct DenseBlock<F> {
    convs: Vec<Conv2d<F>>,
    channels: usize,
    growth: usize,
}

impl<F: Real> DenseBlock<F> {
    pub fn new(channels: usize, growth: usize, layers: usize, rng: &mut ChaCha8Rng) -> Self {
        assert!(layers <= NAMES.len(), "expected at most {} layers, not {layers}", NAMES.len());
        let conv = |i| Conv2d::new(channels + i * growth, growth, 3, Init::He, rng);
        let convs = (0..layers).map(conv).map(|conv| conv.padding(1).without_bias()).collect();
        DenseBlock { convs, channels, growth }
    }
}

// ANCHOR: concat
/// a and b one after the other, along the channels.
pub fn concat<F: Real>(a: &Tensor<F>, b: &Tensor<F>) -> Tensor<F> {
    let at = a.shape()[1];
    let mut shape = a.shape().to_vec();
    shape[1] += b.shape()[1];
    let mut y = Tensor::zeros(shape);
    y.slice_axis_mut(Axis(1), (..at).into()).assign(a);
    y.slice_axis_mut(Axis(1), (at..).into()).assign(b);
    y
}

/// The way back: the first `at` channels, and the others.
pub fn split<F: Real>(y: &Tensor<F>, at: usize) -> (Tensor<F>, Tensor<F>) {
    let (a, b) = y.view().split_at(Axis(1), at);
    (a.as_standard_layout().into_owned(), b.as_standard_layout().into_owned())
}
// ANCHOR_END: concat

impl<F: Real> Layer<F> for DenseBlock<F> {
    fn name(&self) -> &'static str {
        "DenseBlock"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        let [channels, height, width] = *x else {
            return Err(ShapeError(format!("expects [channels, height, width], gets {x:?}")));
        };
        if channels != self.channels {
            return Err(ShapeError(format!("expects {} channels, gets {x:?}", self.channels)));
        }
        Ok(vec![channels + self.growth * self.convs.len(), height, width])
    }

    // ANCHOR: forward
    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        let mut y = x.clone();
        for conv in &self.convs {
            let (z, _) = conv.forward(&y, pass);
            let (a, _) = Activation::Relu.forward(&z, pass);
            y = concat(&y, &a);
        }
        (y, Saved::Nothing) // y holds x and every a: nothing else is needed
    }
    // ANCHOR_END: forward

    // ANCHOR: backward
    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, _: bool) -> Backward<F> {
        let (mut y, mut dy) = (step.y.clone(), dy.clone());
        let mut dparams = vec![];
        for conv in self.convs.iter().rev() {
            let before = y.shape()[1] - self.growth;
            let (x, a) = split(&y, before); // what conv saw, what it gave
            let (dx, mut dz) = split(&dy, before); // the gradient of a concatenation is a split
            dz.zip_mut_with(&a, |dz, &a| *dz = if a > F::zero() { *dz } else { F::zero() });
            let back = conv.backward(Step { x: &x, y: &a, saved: &Saved::Nothing }, &dz, true);
            dparams.extend(back.dparams);
            // x went on as it is, and through conv: two ways, so a sum
            dy = back.dx.map_or_else(|| dx.clone(), |through| through + &dx);
            y = x;
        }
        dparams.reverse();
        Backward { dx: Some(dy), dparams }
    }
    // ANCHOR_END: backward

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        let weights = self.convs.iter().flat_map(|conv| conv.params());
        NAMES.into_iter().zip(weights).map(|(name, w)| Named::new(name, w.tensor)).collect()
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        self.convs.iter_mut().flat_map(|conv| conv.params_mut()).collect()
    }
}

#[test]
fn the_block_is_its_own_derivative() {
    let mut block = DenseBlock::new(2, 3, 4, &mut brickprop::init::rng(3));
    let report =
        brickprop::gradient_check::check_layer(&mut block, &[2, 2, 4, 5], Pass::Evaluate, 2);
    assert!(report.worst_relative_error() < 1e-6, "{report}");
}

#[test]
fn split_undoes_concat() {
    let [a, b] = [2, 3].map(|c| Tensor::<f64>::from_elem(vec![2, c, 2, 2], c as f64));
    assert_eq!(split(&concat(&a, &b), 2), (a, b));
}
