//! Batch norm: every feature at mean 0 and variance 1, then where the network wants it.

use crate::{
    kernels::norm::{self, Dx, Norm, Size},
    layer::{Backward, Layer, Named, Part, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, tensor},
};

/// Normalises each feature of `[batch, features]`, or each channel of
/// `[batch, channels, height, width]`, over the batch (Ioffe and Szegedy 2015).
///
/// With the m numbers of one feature (over the batch, and over all pixels of a channel):
///
/// ```text
/// μ = 1/m·Σ x,  v = 1/m·Σ (x − μ)²,  r = 1/√(v + ε),  x̂ = (x − μ)·r,  y = γ·x̂ + β
/// ```
///
/// x reaches y on three ways: directly, through μ and through v. With g = γ·dy for dx̂:
///
/// ```text
/// dv = Σ g·(x − μ) · (−½)·r³
/// dμ = −r·Σ g                       (the way through v adds 0, since Σ (x − μ) = 0)
/// dx = g·r + dv·2(x − μ)/m + dμ/m   =   γ·r·(dy − 1/m·Σ dy − x̂·1/m·Σ dy·x̂)
/// dγ = Σ dy·x̂,  dβ = Σ dy
/// ```
///
/// So dx has no part along a shift or a stretch of the whole batch: y would not notice either. In
/// evaluation μ and v are the running statistics, constants, and only the direct way is left:
/// dx = γ·r·dy.
///
/// The first form of dx, way by way, is [`kernels::norm::plain`](crate::kernels::norm::plain); the
/// second is what runs, in [`kernels::norm`](crate::kernels::norm), and tests hold them equal.
#[derive(Clone, Debug)]
pub struct BatchNorm<F> {
    gamma: Tensor<F>,
    beta: Tensor<F>,
    running_mean: Tensor<F>,
    running_variance: Tensor<F>,
}

/// The share of the newest batch in the running statistics.
const MOMENTUM: f64 = 0.1;

impl<F: Real> BatchNorm<F> {
    /// Starts as plain normalisation: γ = 1, β = 0.
    pub fn new(features: usize) -> Self {
        let (zeros, ones) = (Tensor::zeros(vec![features]), Tensor::ones(vec![features]));
        BatchNorm {
            gamma: ones.clone(),
            beta: zeros.clone(),
            running_mean: zeros,
            running_variance: ones,
        }
    }

    fn features(&self) -> usize {
        self.gamma.len()
    }

    /// y, or with `relu` max(y, 0).
    pub(super) fn forward_then(
        &self,
        x: &Tensor<F>,
        pass: Pass,
        relu: bool,
    ) -> (Tensor<F>, Saved<F>) {
        match pass {
            Pass::Train { .. } => {
                assert!(
                    x.len() > self.features(),
                    "BatchNorm needs more than one number of each feature to train with"
                );
                let (mean, variance) = moments(x);
                let y = self.normalize(x, [&mean, &variance], relu);
                (y, Saved::Moments { mean, variance, count: x.len() / self.features() })
            }
            Pass::Evaluate => (self.normalize(x, self.running(), relu), Saved::Nothing),
        }
    }

    /// The chain rule for [`forward_then`](BatchNorm::forward_then).
    pub(super) fn backward_then(
        &self,
        step: Step<'_, F>,
        dy: &Tensor<F>,
        need_dx: bool,
        relu: bool,
    ) -> Backward<F> {
        let Step { x, saved, .. } = step;
        let of_batch = matches!(saved, Saved::Moments { .. });
        let given = NormGiven { x, dy, moments: self.moments_of(saved), relu, of_batch };
        self.pull_back(given, if need_dx { Dx::New } else { Dx::Unused })
    }

    /// The running statistics: mean and variance of each feature.
    pub(super) fn running(&self) -> [&[F]; 2] {
        [slice(&self.running_mean), slice(&self.running_variance)]
    }

    /// The moments that a pass used: those it saved, else the running ones.
    pub(super) fn moments_of<'a>(&'a self, saved: &'a Saved<F>) -> [&'a [F]; 2] {
        match saved {
            Saved::Moments { mean, variance, .. } => [mean, variance],
            _ => self.running(),
        }
    }

    /// y by these moments (mean and variance of each feature); with `relu`, max(y, 0).
    pub(super) fn normalize(&self, x: &Tensor<F>, moments: [&[F]; 2], relu: bool) -> Tensor<F> {
        tensor(x.shape(), norm::forward(self.norm(moments, relu), slice(x), size(x)))
    }

    /// The chain rule for [`normalize`](BatchNorm::normalize).
    pub(super) fn pull_back(&self, given: NormGiven<'_, F>, dx: Dx<'_, F>) -> Backward<F> {
        let NormGiven { x, dy, moments, relu, of_batch } = given;
        let norm = self.norm(moments, relu);
        let back = norm::backward(norm, slice(x), slice(dy), size(x), of_batch, dx);
        let features = &[self.features()];
        Backward {
            dx: back.dx.map(|dx| tensor(dy.shape(), dx)),
            dparams: vec![tensor(features, back.dgamma), tensor(features, back.dbeta)],
        }
    }

    /// The norm by these moments; with `relu`, and the ReLU after it.
    pub(super) fn norm<'a>(&'a self, [mean, variance]: [&'a [F]; 2], relu: bool) -> Norm<'a, F> {
        Norm { gamma: slice(&self.gamma), beta: slice(&self.beta), mean, variance, relu }
    }
}

/// What the backward pass starts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct NormGiven<'a, F> {
    /// What went in; perhaps with more features, which are left out.
    pub x: &'a Tensor<F>,
    /// The gradient for what came out.
    pub dy: &'a Tensor<F>,
    /// Mean and variance of each feature.
    pub moments: [&'a [F]; 2],
    /// Whether a ReLU followed.
    pub relu: bool,
    /// Whether the moments are those of the batch, so that x reached y through them, too.
    pub of_batch: bool,
}

/// The mean and the (biased) variance of each feature over the batch.
pub(super) fn moments<F: Real>(x: &Tensor<F>) -> (Vec<F>, Vec<F>) {
    norm::moments(slice(x), size(x))
}

fn size<F>(x: &Tensor<F>) -> Size {
    Size { features: x.shape()[1], pixels: x.shape()[2..].iter().product() }
}

impl<F: Real> Layer<F> for BatchNorm<F> {
    fn name(&self) -> &'static str {
        "BatchNorm"
    }

    fn describe(&self) -> String {
        format!("{} features", self.features())
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        match x {
            [features] | [features, _, _] if *features == self.features() => Ok(x.to_vec()),
            _ => Err(ShapeError(format!(
                "expects {0} features or [{0}, height, width], gets {x:?}",
                self.features()
            ))),
        }
    }

    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        self.forward_then(x, pass, false)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        self.backward_then(step, dy, need_dx, false)
    }

    fn part(&self) -> Part<'_, F> {
        Part::BatchNorm(self)
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        vec![Named::new("weight", &self.gamma), Named::new("bias", &self.beta)]
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![&mut self.gamma, &mut self.beta]
    }

    fn buffers(&self) -> Vec<Named<&Tensor<F>>> {
        vec![
            Named::new("running_mean", &self.running_mean),
            Named::new("running_var", &self.running_variance),
        ]
    }

    fn buffers_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![&mut self.running_mean, &mut self.running_variance]
    }

    /// running ← (1 − 0.1)·running + 0.1·batch, the variance unbiased (divided by m − 1).
    fn absorb(&mut self, saved: &Saved<F>) {
        let Saved::Moments { mean, variance, count } = saved else { return };
        let unbiased = *count as f64 / (*count as f64 - 1.0).max(1.0);
        let (old, new) = (F::of(1.0 - MOMENTUM), F::of(MOMENTUM));
        for (running, &mean) in self.running_mean.iter_mut().zip(mean) {
            *running = old * *running + new * mean;
        }
        for (running, &variance) in self.running_variance.iter_mut().zip(variance) {
            *running = old * *running + new * variance * F::of(unbiased);
        }
    }
}
