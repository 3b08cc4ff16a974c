//! Dense: every output looks at every input.

use ndarray::{Array1, Axis};
use ndarray_rand::rand::Rng;

use crate::{
    init::Init,
    kernels::product::{self, Matrix},
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, tensor, view2},
};

/// A fully connected layer. x is `[batch, inputs]`, y is `[batch, outputs]`, W is
/// `[outputs, inputs]`, b is `[outputs]`.
///
/// ```text
/// y[n][o] = b[o] + Σᵢ W[o][i]·x[n][i]                    y  = x·Wᵀ + b
/// ```
///
/// Rows are examples. dy is short for dL/dy, which comes from the layer after; dx for dL/dx, which
/// goes to the layer before. Each `x[n][i]` enters every `y[n][o]` with the factor `W[o][i]`, each
/// `W[o][i]` enters every `y[n][o]` with the factor `x[n][i]`, and `b[o]` with the factor 1. The
/// chain rule adds up over all ways:
///
/// ```text
/// dx[n][i] = Σₒ dy[n][o]·W[o][i]                         dx = dy·W
/// dW[o][i] = Σₙ dy[n][o]·x[n][i]                         dW = dyᵀ·x
/// db[o]    = Σₙ dy[n][o]
/// ```
#[derive(Clone, Debug)]
pub struct Dense<F> {
    weight: Tensor<F>,
    bias: Tensor<F>,
}

impl<F: Real> Dense<F> {
    /// A layer from `inputs` to `outputs` features; its bias starts at zero.
    pub fn new(inputs: usize, outputs: usize, init: Init, rng: &mut impl Rng) -> Self {
        let weight = init.draw(&[outputs, inputs], inputs, outputs, rng);
        Dense { weight, bias: Tensor::zeros(vec![outputs]) }
    }

    fn inputs(&self) -> usize {
        self.weight.shape()[1]
    }

    fn outputs(&self) -> usize {
        self.weight.shape()[0]
    }
}

impl<F: Real> Layer<F> for Dense<F> {
    fn name(&self) -> &'static str {
        "Dense"
    }

    fn describe(&self) -> String {
        format!("{} → {}", self.inputs(), self.outputs())
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        match x {
            [features] if *features == self.inputs() => Ok(vec![self.outputs()]),
            [features] => {
                Err(ShapeError(format!("expects {} features, gets {features}", self.inputs())))
            }
            _ => Err(ShapeError(format!(
                "expects {} features in one row, gets {x:?} (is a Flatten missing?)",
                self.inputs()
            ))),
        }
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        let y = product::a_bt_plus(matrix(x), matrix(&self.weight), slice(&self.bias));
        (tensor(&[x.shape()[0], self.outputs()], y), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let dx =
            need_dx.then(|| tensor(step.x.shape(), product::a_b(matrix(dy), matrix(&self.weight))));
        let dw = tensor(self.weight.shape(), product::at_b(matrix(dy), matrix(step.x)));
        let db: Array1<F> = view2(dy).sum_axis(Axis(0));
        Backward { dx, dparams: vec![dw, db.into_dyn()] }
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        vec![Named::new("weight", &self.weight), Named::new("bias", &self.bias)]
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![&mut self.weight, &mut self.bias]
    }
}

fn matrix<F: Real>(x: &Tensor<F>) -> Matrix<'_, F> {
    Matrix { columns: view2(x).ncols(), data: slice(x) }
}
