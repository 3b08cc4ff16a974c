//! Batch norm: every feature at mean 0 and variance 1, then where the network wants it.

use rayon::prelude::*;

use crate::{
    kernels::{
        pieces::{sum, sum2, sum3},
        wide::wide,
    },
    layer::{Backward, Layer, Named, Part, Pass, Saved, ShapeError, Step},
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

    /// y, or with `relu` max(y, 0).
    pub(super) fn forward_then(
        &self,
        x: &Tensor<F>,
        pass: Pass,
        relu: bool,
    ) -> (Tensor<F>, Saved<F>) {
        match pass {
            Pass::Train { .. } => {
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
        let Step { x, y, saved } = step;
        let of_batch = matches!(saved, Saved::Moments { .. });
        let moments = self.moments_of(saved);
        let mut dx = need_dx.then(|| Tensor::zeros(x.raw_dim()));
        let given = Given { x, y, dy, moments, relu, of_batch };
        Backward { dparams: self.pull_back(given, dx.as_mut()), dx }
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

    /// y by these moments (mean and variance of each feature); with `relu`, max(y, 0). Of an x with
    /// more features than this norm has, it takes the first.
    pub(super) fn normalize(&self, x: &Tensor<F>, moments: [&[F]; 2], relu: bool) -> Tensor<F> {
        let mut shape = x.shape().to_vec();
        shape[1] = self.features();
        let mut y = Tensor::zeros(shape);
        let floor = floor(relu);
        rows_mut(&mut y, self.features()).into_par_iter().enumerate().for_each(|(f, y)| {
            let (gamma, beta) = (self.gamma[f], self.beta[f]);
            let (mean, r) = (moments[0][f], r(moments[1][f]));
            for (y, x) in y.into_iter().zip(rows(x, f)) {
                wide(
                    #[inline(always)]
                    move || {
                        for (y, &x) in y.iter_mut().zip(x) {
                            let z = gamma * ((x - mean) * r) + beta;
                            *y = if z < floor { floor } else { z };
                        }
                    },
                );
            }
        });
        y
    }

    /// The chain rule for [`normalize`](BatchNorm::normalize): gives dγ and dβ, and adds to `dx`,
    /// where it is wanted.
    pub(super) fn pull_back(
        &self,
        given: Given<'_, F>,
        dx: Option<&mut Tensor<F>>,
    ) -> Vec<Tensor<F>> {
        let Given { x, y, dy, moments, relu, of_batch } = given;
        let m = F::of((dy.len() / self.features()) as f64);
        let (zero, floor) = (F::zero(), floor(relu));
        let dx = match dx {
            Some(dx) => rows_mut(dx, self.features()),
            None => (0..self.features()).map(|_| vec![]).collect(),
        };
        let of_feature = |(f, dx): (usize, Vec<&mut [F]>)| {
            let (mean, r) = (moments[0][f], r(moments[1][f]));
            // nothing comes back where a ReLU was closed
            let open = move |y: F, dy: F| if y <= floor { zero } else { dy };
            let rows = || rows(x, f).zip(rows(y, f)).zip(rows(dy, f));
            let (mut dgamma, mut dbeta) = (zero, zero);
            for ((x, y), dy) in rows() {
                let [more_gamma, more_beta] = wide(
                    #[inline(always)]
                    move || {
                        let to_gamma = |x, y, dy| open(y, dy) * ((x - mean) * r);
                        [sum3(x, y, dy, to_gamma), sum2(y, dy, open)]
                    },
                );
                dgamma += more_gamma;
                dbeta += more_beta;
            }
            // constants have no mean terms
            let (shift, stretch) = if of_batch { (dbeta / m, dgamma / m) } else { (zero, zero) };
            let factor = self.gamma[f] * r;
            for (dx, ((x, y), dy)) in dx.into_iter().zip(rows()) {
                wide(
                    #[inline(always)]
                    move || {
                        for (((dx, &x), &y), &dy) in dx.iter_mut().zip(x).zip(y).zip(dy) {
                            *dx += factor * (open(y, dy) - shift - (x - mean) * r * stretch);
                        }
                    },
                );
            }
            (dgamma, dbeta)
        };
        let (dgamma, dbeta): (Vec<F>, Vec<F>) =
            dx.into_par_iter().enumerate().map(of_feature).unzip();
        let features = &[self.features()];
        vec![tensor(features, dgamma), tensor(features, dbeta)]
    }
}

/// What a ReLU lets through lies above 0; without one, everything does.
fn floor<F: Real>(relu: bool) -> F {
    if relu { F::zero() } else { F::neg_infinity() }
}

/// What the backward pass starts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a, F> {
    /// What went in; perhaps with more features, which are left out.
    pub x: &'a Tensor<F>,
    /// What came out.
    pub y: &'a Tensor<F>,
    /// The gradient for that.
    pub dy: &'a Tensor<F>,
    /// Mean and variance of each feature.
    pub moments: [&'a [F]; 2],
    /// Whether a ReLU followed.
    pub relu: bool,
    /// Whether the moments are those of the batch, so that x reached y through them, too.
    pub of_batch: bool,
}

/// 1/√(v + ε).
fn r<F: Real>(variance: F) -> F {
    F::one() / (variance + F::of(EPSILON)).sqrt()
}

/// The mean and the (biased) variance of each feature over the batch.
pub(super) fn moments<F: Real>(x: &Tensor<F>) -> (Vec<F>, Vec<F>) {
    let features = x.shape()[1];
    let m = F::of((x.len() / features) as f64);
    let of_feature = |f: usize| {
        let sum_of = |x| {
            wide(
                #[inline(always)]
                move || sum(x),
            )
        };
        let mean = rows(x, f).map(sum_of).sum::<F>() / m;
        let spread_of = |x| {
            wide(
                #[inline(always)]
                move || sum2(x, x, |x, _| (x - mean) * (x - mean)),
            )
        };
        (mean, rows(x, f).map(spread_of).sum::<F>() / m)
    };
    (0..features).into_par_iter().map(of_feature).unzip()
}

/// The numbers of feature `f`: one stretch for each example.
fn rows<F>(x: &Tensor<F>, f: usize) -> impl Iterator<Item = &[F]> {
    let features = x.shape()[1];
    let length: usize = x.shape()[2..].iter().product();
    slice(x).chunks_exact(length).skip(f).step_by(features)
}

/// The same to be changed, for each of the first `count` features.
fn rows_mut<F>(x: &mut Tensor<F>, count: usize) -> Vec<Vec<&mut [F]>> {
    let features = x.shape()[1];
    let length: usize = x.shape()[2..].iter().product();
    let mut rows: Vec<Vec<&mut [F]>> = (0..count).map(|_| vec![]).collect();
    for (i, row) in slice_mut(x).chunks_exact_mut(length).enumerate() {
        if i % features < count {
            rows[i % features].push(row);
        }
    }
    rows
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
