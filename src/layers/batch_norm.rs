//! Batch norm: every feature at mean 0 and variance 1, then where the network wants it.

use rayon::prelude::*;

use crate::{
    kernels::pieces::{self, sum, sum2},
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, slice_mut, tensor},
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
#[derive(Clone, Debug)]
pub struct BatchNorm<F> {
    gamma: Tensor<F>,
    beta: Tensor<F>,
    running_mean: Tensor<F>,
    running_variance: Tensor<F>,
}

/// Keeps r finite where a feature never changes.
const EPSILON: f64 = 1e-5;

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

    /// The mean and the (biased) variance of each feature over the batch.
    fn moments(&self, x: &Tensor<F>) -> (Vec<F>, Vec<F>) {
        let m = F::of((x.len() / self.features()) as f64);
        (0..self.features())
            .into_par_iter()
            .map(|f| {
                let mean = rows(x, f).map(sum).sum::<F>() / m;
                let spread = |x| sum2(x, x, |x, _| (x - mean) * (x - mean));
                (mean, rows(x, f).map(spread).sum::<F>() / m)
            })
            .unzip()
    }

    /// r for each feature.
    fn scale(variance: &[F]) -> Vec<F> {
        variance.iter().map(|&v| F::one() / (v + F::of(EPSILON)).sqrt()).collect()
    }
}

/// The numbers of feature `f`: one stretch for each example.
fn rows<F>(x: &Tensor<F>, f: usize) -> impl Iterator<Item = &[F]> {
    let features = x.shape()[1];
    let length: usize = x.shape()[2..].iter().product();
    slice(x).chunks_exact(length).skip(f).step_by(features)
}

/// A tensor like `x`, made stretch by stretch: `make(feature, x's stretch, y's stretch)`.
fn by_rows<F: Real>(
    x: &Tensor<F>,
    make: impl Fn(usize, usize, &[F], &mut [F]) + Sync + Send,
) -> Tensor<F> {
    let (batch, features) = (x.shape()[0], x.shape()[1]);
    let length: usize = x.shape()[2..].iter().product();
    let mut y = Tensor::zeros(x.raw_dim());
    pieces::for_each_piece(slice_mut(&mut y), batch, |n, y| {
        for (f, y) in y.chunks_exact_mut(length).enumerate() {
            let first = (n * features + f) * length;
            make(f, first, &slice(x)[first..][..length], y);
        }
    });
    y
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
        let (mean, variance) = match pass {
            Pass::Train { .. } => self.moments(x),
            Pass::Evaluate => {
                (slice(&self.running_mean).to_vec(), slice(&self.running_variance).to_vec())
            }
        };
        let r = Self::scale(&variance);
        let y = by_rows(x, |f, _, x, y| {
            let (gamma, beta) = (self.gamma[f], self.beta[f]);
            for (y, &x) in y.iter_mut().zip(x) {
                *y = gamma * ((x - mean[f]) * r[f]) + beta;
            }
        });
        match pass {
            Pass::Train { .. } => (y, Saved::Moments { mean, variance, count: x.len() / r.len() }),
            Pass::Evaluate => (y, Saved::Nothing),
        }
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let (mean, variance, trained) = match step.saved {
            Saved::Moments { mean, variance, .. } => (&mean[..], &variance[..], true),
            _ => (slice(&self.running_mean), slice(&self.running_variance), false),
        };
        let r = Self::scale(variance);
        let (dgamma, dbeta): (Vec<F>, Vec<F>) = (0..self.features())
            .into_par_iter()
            .map(|f| {
                let both = || rows(step.x, f).zip(rows(dy, f));
                let dgamma = |(x, dy)| sum2(x, dy, |x, dy| dy * (x - mean[f]) * r[f]);
                (both().map(dgamma).sum::<F>(), rows(dy, f).map(sum).sum::<F>())
            })
            .unzip();
        let dx = need_dx.then(|| {
            let m = F::of((dy.len() / self.features()) as f64);
            by_rows(step.x, |f, first, x, dx| {
                let factor = self.gamma[f] * r[f];
                let dy = &slice(dy)[first..][..dx.len()];
                // constants have no mean terms
                let (shift, stretch) =
                    if trained { (dbeta[f] / m, dgamma[f] / m) } else { (F::zero(), F::zero()) };
                for ((dx, &x), &dy) in dx.iter_mut().zip(x).zip(dy) {
                    *dx = factor * (dy - shift - (x - mean[f]) * r[f] * stretch);
                }
            })
        });
        let features = &[self.features()];
        Backward { dx, dparams: vec![tensor(features, dgamma), tensor(features, dbeta)] }
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        vec![
            Named { name: "weight", tensor: &self.gamma },
            Named { name: "bias", tensor: &self.beta },
        ]
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        vec![&mut self.gamma, &mut self.beta]
    }

    fn buffers(&self) -> Vec<Named<&Tensor<F>>> {
        vec![
            Named { name: "running_mean", tensor: &self.running_mean },
            Named { name: "running_var", tensor: &self.running_variance },
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
