//! The house: what an exhibit is, and how a formula is swapped within a layer.

use brickprop::cost::Cost;
use brickprop::layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step};
use brickprop::tensor::Tensor;

/// One gradient of a layer, from the layer, what the tape kept, and dy.
pub type Formula = fn(&dyn Layer<f64>, Step<'_, f64>, &Tensor<f64>) -> Tensor<f64>;
/// A cost and its gradient, from logits and labels.
pub type CostRule = fn(&Tensor<f64>, &[usize]) -> Cost<f64>;
/// What an optimizer remembers of a weight's gradients, from what it remembered and the newest.
pub type MemoryRule = fn(f64, f64) -> f64;

/// A bug, its right twin, and the check that tells them apart.
pub struct Exhibit {
    pub title: &'static str,
    pub twins: Twins,
}

/// Where the two differ.
pub enum Twins {
    /// In one gradient of the layers `at` these places of the network.
    Layer { at: &'static [usize], gradient: Gradient, pair: Pair<Formula> },
    /// In step 2.
    Cost(Pair<CostRule>),
    /// In step 4.
    Optimizer(Pair<MemoryRule>),
}

/// The same piece of code twice, and what a check says about either.
pub struct Pair<T> {
    pub right: T,
    pub wrong: T,
    pub check: fn(T) -> Verdict,
}

/// What a check found.
pub struct Verdict {
    pub text: String,
    pub caught: bool,
}

impl Exhibit {
    /// The check's words about the right twin and about the wrong one.
    pub fn verdicts(&self) -> [Verdict; 2] {
        match &self.twins {
            Twins::Layer { pair, .. } => [(pair.check)(pair.right), (pair.check)(pair.wrong)],
            Twins::Cost(pair) => [(pair.check)(pair.right), (pair.check)(pair.wrong)],
            Twins::Optimizer(pair) => [(pair.check)(pair.right), (pair.check)(pair.wrong)],
        }
    }
}

/// The gradient that a formula gives.
#[derive(Clone, Copy, Debug)]
pub enum Gradient {
    X,
    /// Of the parameter with this number: 0 is the weight, 1 the bias.
    Param(usize),
}

/// A layer of the crate, one of whose gradients comes from another formula.
#[derive(Debug)]
pub struct Twin {
    pub layer: Box<dyn Layer<f64>>,
    pub gradient: Gradient,
    pub formula: Formula,
}

impl Layer<f64> for Twin {
    fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, need_dx: bool) -> Backward<f64> {
        let mut back = self.layer.backward(step, dy, need_dx);
        match self.gradient {
            Gradient::X => back.dx = Some((self.formula)(&*self.layer, step, dy)),
            Gradient::Param(i) => back.dparams[i] = (self.formula)(&*self.layer, step, dy),
        }
        back
    }
    // all else is the layer's
    fn name(&self) -> &'static str {
        self.layer.name()
    }
    fn describe(&self) -> String {
        self.layer.describe()
    }
    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        self.layer.output_shape(x)
    }
    fn forward(&self, x: &Tensor<f64>, pass: Pass) -> (Tensor<f64>, Saved<f64>) {
        self.layer.forward(x, pass)
    }
    fn params(&self) -> Vec<Named<&Tensor<f64>>> {
        self.layer.params()
    }
    fn params_mut(&mut self) -> Vec<&mut Tensor<f64>> {
        self.layer.params_mut()
    }
    fn buffers(&self) -> Vec<Named<&Tensor<f64>>> {
        self.layer.buffers()
    }
    fn buffers_mut(&mut self) -> Vec<&mut Tensor<f64>> {
        self.layer.buffers_mut()
    }
    fn absorb(&mut self, saved: &Saved<f64>) {
        self.layer.absorb(saved);
    }
}
