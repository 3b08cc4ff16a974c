//! The crate's dense block once more, as one would write it first: it keeps a copy of everything.

use brickprop::init::{Init, rng};
use brickprop::layer::{Layer, Pass};
use brickprop::layers::{Activation, BatchNorm, Conv2d, DenseBlock};
use brickprop::network::{BuildError, Line, Network, Tape};
use brickprop::tensor::Tensor;

use crate::block::{concat, split};
use crate::memory::{GROWTH, INPUTS, NARROW, SIDE};

/// A network of six layers for each f.
pub struct Copies(Vec<Network<f32>>);

/// For each f what it saw, and its tape: what each of its six layers gave.
pub type Kept = Vec<(Tensor<f32>, Vec<Line<f32>>)>;

impl Copies {
    /// With the weights of a block.
    pub fn of(block: &DenseBlock<f32>, layers: usize) -> Result<Self, BuildError> {
        let f = |l: usize| {
            let (seen, rng) = (INPUTS + l * GROWTH, &mut rng(1));
            let narrow = Conv2d::new(seen, NARROW, 1, Init::He, rng).without_bias();
            let find = Conv2d::new(NARROW, GROWTH, 3, Init::He, rng).padding(1).without_bias();
            let layers: Vec<Box<dyn Layer<f32>>> = vec![
                Box::new(BatchNorm::new(seen)),
                Box::new(Activation::Relu),
                Box::new(narrow),
                Box::new(BatchNorm::new(NARROW)),
                Box::new(Activation::Relu),
                Box::new(find),
            ];
            Network::new(&[seen, SIDE, SIDE], layers)
        };
        let mut copies = Copies((0..layers).map(f).collect::<Result<_, _>>()?);
        let all = copies.0.iter_mut().flat_map(|f| f.layers_mut());
        let params = all.flat_map(|layer| layer.params_mut());
        params.zip(block.params()).for_each(|(mine, its)| mine.assign(its.tensor));
        Ok(copies)
    }

    // ANCHOR: forward
    pub fn forward(&self, x: &Tensor<f32>, pass: Pass) -> (Tensor<f32>, Kept) {
        let (mut y, mut kept) = (x.clone(), vec![]);
        for f in &self.0 {
            let tape = f.forward_each(&y, pass);
            let longer = concat(&y, tape.output());
            let lines = tape.lines;
            kept.push((y, lines));
            y = longer;
        }
        (y, kept)
    }
    // ANCHOR_END: forward

    /// dx, and the gradients of all parameters.
    pub fn backward(&self, kept: Kept, dy: &Tensor<f32>) -> (Tensor<f32>, Vec<Tensor<f32>>) {
        let (mut dy, mut dparams) = (dy.clone(), vec![]);
        for (f, (x, lines)) in self.0.iter().zip(kept).rev() {
            let (straight, db) = split(&dy, x.shape()[1]);
            let back = f.backward_to_input(&Tape { input: &x, lines }, &db);
            dy = straight + &back.input.expect("dx was asked for");
            dparams.push(back.params);
        }
        (dy, dparams.into_iter().rev().flatten().flatten().collect())
    }
}
