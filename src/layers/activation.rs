//! Activations: one function for every number, and its slope.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::{
    kernels::pieces::{map, map2},
    layer::{Backward, Layer, Part, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::Tensor,
};

/// A function applied to each number alone: y = f(x). Without one, layers upon layers would still
/// be a single linear function.
///
/// `y[i]` depends on `x[i]` only, so the chain rule is one product: dx = f′(x)·dy. Where f′ is simpler
/// in y (sigmoid, tanh), y is at hand on the tape.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Activation {
    /// max(x, 0). Its slope is 1 or 0, and 0 at the kink.
    Relu,
    /// x where x > 0, else a·x for a small a: no unit is ever quite dead.
    LeakyRelu(f64),
    /// 1 / (1 + e⁻ˣ), between 0 and 1.
    Sigmoid,
    /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1.
    Tanh,
    /// x·Φ(x), with Φ the normal distribution: a smooth ReLU (Hendrycks and Gimpel 2016).
    Gelu,
}

use Activation::*;

impl Activation {
    /// y = f(x).
    fn apply<F: Real>(self, x: &Tensor<F>) -> Tensor<F> {
        let (zero, one) = (F::zero(), F::one());
        match self {
            // written so that NaN stays NaN
            Relu => map(x, |x| if x < zero { zero } else { x }),
            LeakyRelu(a) => map(x, |x| if x < zero { F::of(a) * x } else { x }),
            Sigmoid => map(x, |x| one / (one + (-x).exp())),
            Tanh => map(x, |x| x.tanh()),
            Gelu => map(x, |x| x * phi(x)),
        }
    }

    /// dx = f′(x)·dy, with y = f(x) where that is simpler.
    fn pull_back<F: Real>(self, x: &Tensor<F>, y: &Tensor<F>, dy: &Tensor<F>) -> Tensor<F> {
        let (zero, one) = (F::zero(), F::one());
        match self {
            Relu => map2(x, dy, |x, dy| if x > zero { dy } else { zero }),
            LeakyRelu(a) => map2(x, dy, |x, dy| if x > zero { dy } else { F::of(a) * dy }),
            Sigmoid => map2(y, dy, |y, dy| y * (one - y) * dy),
            Tanh => map2(y, dy, |y, dy| (one - y * y) * dy),
            Gelu => map2(x, dy, |x, dy| (phi(x) + x * bell(x)) * dy),
        }
    }
}

/// Φ(x), the share of a normal distribution below x.
fn phi<F: Real>(x: F) -> F {
    F::of(0.5 * libm::erfc(-x.as_f64() * FRAC_1_SQRT_2))
}

/// Φ′(x), the bell curve.
fn bell<F: Real>(x: F) -> F {
    let x = x.as_f64();
    F::of((-0.5 * x * x).exp() / (2.0 * PI).sqrt())
}

impl<F: Real> Layer<F> for Activation {
    fn name(&self) -> &'static str {
        match self {
            Relu => "ReLU",
            LeakyRelu(_) => "LeakyReLU",
            Sigmoid => "Sigmoid",
            Tanh => "Tanh",
            Gelu => "GELU",
        }
    }

    fn describe(&self) -> String {
        match self {
            LeakyRelu(a) => format!("slope {a}"),
            _ => String::new(),
        }
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(x.to_vec())
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        (self.apply(x), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let dx = need_dx.then(|| self.pull_back(step.x, step.y, dy));
        Backward { dx, dparams: vec![] }
    }

    fn part(&self) -> Part<'_, F> {
        if *self == Relu { Part::Relu } else { Part::Other }
    }
}
