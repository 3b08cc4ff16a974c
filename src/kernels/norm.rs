//! Batch norm's loops, with the ReLU after it in the same walk.
//!
//! The numbers of a feature lie in one stretch for each example: the pixels of a channel, or a
//! single number. A walk back needs x and dy only: whether the ReLU let a number pass is computed
//! anew from x, which is faster than reading y.
#![allow(unsafe_code)]

use super::parallel::*;
use super::{
    blank::{Blank, Part},
    pieces::{STRETCH, sum, sum2},
    wide::wide,
};
use crate::real::Real;

/// Keeps r finite where a feature never changes.
const EPSILON: f64 = 1e-5;

/// A norm: `y = γ·((x − mean)·r) + β` with `r = 1/√(variance + ε)`, one number a feature each.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a, F> {
    /// γ.
    pub gamma: &'a [F],
    /// β.
    pub beta: &'a [F],
    /// What is taken away: of the batch, or running.
    pub mean: &'a [F],
    /// What it is divided by, squared.
    pub variance: &'a [F],
    /// Whether a ReLU follows.
    pub relu: bool,
}

/// How x lies: `[examples, features, pixels]`. It may have more features than the norm, which takes
/// the first ones.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Features of x.
    pub features: usize,
    /// Numbers of a feature in one example.
    pub pixels: usize,
}

/// Where dx goes.
#[derive(Debug)]
pub enum Dx<'a, F> {
    /// Nowhere: nobody asks for it.
    Unused,
    /// To a new array.
    New,
    /// It adds to this array, which lies as x does.
    Onto(&'a mut [F]),
}

/// The gradients of the cost.
#[derive(Clone, Debug)]
pub struct Gradients<F> {
    /// For x, where it was to be new.
    pub dx: Option<Vec<F>>,
    /// For γ.
    pub dgamma: Vec<F>,
    /// For β.
    pub dbeta: Vec<F>,
}

impl<F: Real> Norm<'_, F> {
    fn count(&self) -> usize {
        self.gamma.len()
    }

    /// The norm of each feature.
    pub(super) fn features(&self) -> impl Iterator<Item = Feature<F>> {
        (0..self.count()).map(|f| self.of(f))
    }

    /// The norm of one feature.
    fn of(&self, f: usize) -> Feature<F> {
        let floor = if self.relu { F::zero() } else { F::neg_infinity() };
        let r = F::one() / (self.variance[f] + F::of(EPSILON)).sqrt();
        Feature { gamma: self.gamma[f], beta: self.beta[f], mean: self.mean[f], r, floor }
    }
}

/// The numbers of one feature.
#[derive(Clone, Copy)]
pub(super) struct Feature<F> {
    gamma: F,
    beta: F,
    mean: F,
    r: F,
    /// What a ReLU lets through lies above 0; without one, everything lies above the floor.
    floor: F,
}

impl<F: Real> Feature<F> {
    /// x at mean 0 and variance 1.
    #[inline(always)]
    fn x_hat(self, x: F) -> F {
        (x - self.mean) * self.r
    }

    /// What the norm, and the ReLU where it follows, make of x.
    #[inline(always)]
    pub(super) fn y(self, x: F) -> F {
        let y = self.gamma * self.x_hat(x) + self.beta;
        // written so that NaN stays NaN
        if y < self.floor { self.floor } else { y }
    }

    /// The gradient for what the ReLU was given: nothing comes back where it was closed.
    #[inline(always)]
    fn open(self, x: F, dy: F) -> F {
        if self.y(x) > self.floor { dy } else { F::zero() }
    }
}

/// Plain loops: the judge of the fast forms. The way back goes each way of the chain rule by itself.
pub mod plain {
    use super::{EPSILON, Gradients, Norm, Size};
    use crate::real::Real;

    /// As [`forward`](super::forward).
    pub fn forward<F: Real>(norm: Norm<F>, x: &[F], size: Size) -> Vec<F> {
        let mut y = vec![];
        for x in x.chunks_exact(size.features * size.pixels) {
            for f in 0..norm.count() {
                let of_pixel = |p: usize| {
                    let y = before_relu(norm, f, x[f * size.pixels + p]);
                    if norm.relu && y < F::zero() { F::zero() } else { y }
                };
                y.extend((0..size.pixels).map(of_pixel));
            }
        }
        y
    }

    /// γ·(x − mean)/√(variance + ε) + β
    fn before_relu<F: Real>(norm: Norm<F>, f: usize, x: F) -> F {
        let deviation = (norm.variance[f] + F::of(EPSILON)).sqrt();
        norm.gamma[f] * ((x - norm.mean[f]) / deviation) + norm.beta[f]
    }

    /// As [`backward`](super::backward) with a new dx.
    pub fn backward<F: Real>(
        norm: Norm<F>,
        x: &[F],
        dy: &[F],
        size: Size,
        of_batch: bool,
    ) -> Gradients<F> {
        let (features, pixels) = (norm.count(), size.pixels);
        let m = F::of((dy.len() / features) as f64);
        let mut dx = vec![F::zero(); dy.len()];
        let (mut dgamma, mut dbeta) = (vec![F::zero(); features], vec![F::zero(); features]);
        for f in 0..features {
            let of = norm.of(f);
            // the places of this feature in x and in y
            let places: Vec<[usize; 2]> = (0..dy.len() / (features * pixels))
                .flat_map(|n| (0..pixels).map(move |p| (n, p)))
                .map(|(n, p)| [size.features, features].map(|all| (n * all + f) * pixels + p))
                .collect();
            // each with what comes back through the ReLU
            let given = places.iter().map(|&[i, j]| {
                let open = !norm.relu || before_relu(norm, f, x[i]) > F::zero();
                (j, x[i] - of.mean, if open { dy[j] } else { F::zero() })
            });
            let (mut dmean, mut dvariance) = (F::zero(), F::zero());
            for (j, from_mean, dy) in given.clone() {
                dgamma[f] += dy * from_mean * of.r;
                dbeta[f] += dy;
                let g = of.gamma * dy;
                dx[j] = g * of.r;
                dmean -= g * of.r;
                dvariance -= g * from_mean * F::of(0.5) * of.r * of.r * of.r;
            }
            if of_batch {
                for (j, from_mean, _) in given {
                    dx[j] += dvariance * F::of(2.0) * from_mean / m + dmean / m;
                }
            }
        }
        Gradients { dx: Some(dx), dgamma, dbeta }
    }
}

/// y for each example.
pub fn forward<F: Real>(norm: Norm<F>, x: &[F], size: Size) -> Vec<F> {
    let (features, pixels) = (norm.count(), size.pixels);
    let rows = x.len() / (size.features * pixels) * features;
    let of: Vec<_> = norm.features().collect();
    let mut y = Blank::new(rows * pixels);
    let parts = y.parts((0..rows).map(|_| pixels)).into_par_iter();
    parts.with_min_len((STRETCH / pixels).max(1)).enumerate().for_each(|(row, y)| {
        let (n, f) = (row / features, row % features);
        let (x, of) = (&x[(n * size.features + f) * pixels..][..pixels], of[f]);
        wide(
            #[inline(always)]
            move || y.map(x, move |x| of.y(x)),
        );
    });
    // SAFETY: every part has been written.
    unsafe { y.filled() }
}

/// The chain rule for [`forward`]. With `of_batch`, mean and variance are those of this x: then the
/// cost changes with x through them, too.
///
/// # Panics
/// Where x, dy and an array to add to have not the same examples.
pub fn backward<F: Real>(
    norm: Norm<F>,
    x: &[F],
    dy: &[F],
    size: Size,
    of_batch: bool,
    dx: Dx<F>,
) -> Gradients<F> {
    let (features, pixels) = (norm.count(), size.pixels);
    let examples = dy.len() / (features * pixels);
    let length = examples * size.features * pixels;
    assert!(
        x.len() == length && dy.len() == examples * features * pixels,
        "batch norm: x and dy have the same examples"
    );
    let m = F::of((dy.len() / features) as f64);
    let is_new = matches!(dx, Dx::New);
    let mut new = Blank::new(if is_new { dy.len() } else { 0 });
    let mut rows: Vec<Vec<Row<F>>> = (0..features).map(|_| vec![]).collect();
    match dx {
        Dx::Unused => {}
        Dx::New => {
            let parts = new.parts((0..dy.len() / pixels).map(|_| pixels));
            parts.into_iter().enumerate().for_each(|(i, dx)| rows[i % features].push(Row::New(dx)));
        }
        Dx::Onto(dx) => {
            assert_eq!(dx.len(), length, "batch norm: dx lies as x does");
            for (i, dx) in dx.chunks_exact_mut(pixels).enumerate() {
                if let Some(rows) = rows.get_mut(i % size.features) {
                    rows.push(Row::Onto(dx));
                }
            }
        }
    }
    let of_feature = |(f, dx): (usize, Vec<Row<F>>)| {
        let of = norm.of(f);
        let rows = || stretches(x, size, f).zip(stretches(dy, Size { features, ..size }, f));
        let (mut dgamma, mut dbeta) = (F::zero(), F::zero());
        for (x, dy) in rows() {
            let [more_gamma, more_beta] = wide(
                #[inline(always)]
                move || {
                    let to_gamma = move |x, dy| of.open(x, dy) * of.x_hat(x);
                    [sum2(x, dy, to_gamma), sum2(x, dy, move |x, dy| of.open(x, dy))]
                },
            );
            dgamma += more_gamma;
            dbeta += more_beta;
        }
        // ANCHOR: dx
        // constants have no mean terms
        let (shift, stretch) =
            if of_batch { (dbeta / m, dgamma / m) } else { (F::zero(), F::zero()) };
        let factor = of.gamma * of.r;
        let to_x = move |x, dy| factor * (of.open(x, dy) - shift - of.x_hat(x) * stretch);
        // ANCHOR_END: dx
        for (dx, (x, dy)) in dx.into_iter().zip(rows()) {
            wide(
                #[inline(always)]
                move || match dx {
                    Row::New(dx) => dx.map2(x, dy, to_x),
                    Row::Onto(dx) => {
                        for ((dx, &x), &dy) in dx.iter_mut().zip(x).zip(dy) {
                            *dx += to_x(x, dy);
                        }
                    }
                },
            );
        }
        (dgamma, dbeta)
    };
    let (dgamma, dbeta) = rows.into_par_iter().enumerate().map(of_feature).unzip();
    // SAFETY: every part has been written, or there is none.
    let dx = unsafe { new.filled() };
    Gradients { dx: is_new.then_some(dx), dgamma, dbeta }
}

/// A stretch of dx.
enum Row<'a, F> {
    New(Part<'a, F>),
    Onto(&'a mut [F]),
}

/// The mean and the (biased) variance of each feature over the batch.
pub fn moments<F: Real>(x: &[F], size: Size) -> (Vec<F>, Vec<F>) {
    let m = F::of((x.len() / size.features) as f64);
    let of_feature = |f: usize| {
        let sum_of = |x| {
            wide(
                #[inline(always)]
                move || sum(x),
            )
        };
        let mean = stretches(x, size, f).map(sum_of).sum::<F>() / m;
        let spread_of = |x| {
            wide(
                #[inline(always)]
                move || sum2(x, x, |x, _| (x - mean) * (x - mean)),
            )
        };
        (mean, stretches(x, size, f).map(spread_of).sum::<F>() / m)
    };
    (0..size.features).into_par_iter().map(of_feature).unzip()
}

/// The numbers of feature `f`: one stretch for each example.
fn stretches<F>(x: &[F], size: Size, f: usize) -> impl Iterator<Item = &[F]> {
    x.chunks_exact(size.pixels).skip(f).step_by(size.features)
}

#[cfg(test)]
mod tests {
    use ndarray_rand::rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Numbers for a norm of `features`, and x and dy for it.
    struct Case<F> {
        of_norm: [Vec<F>; 4],
        x: Vec<F>,
        dy: Vec<F>,
    }

    impl<F: Real> Case<F> {
        fn new(examples: usize, features: usize, size: Size) -> Self {
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let mut draw = |count: usize, low: f64| -> Vec<F> {
                (0..count).map(|_| F::of(rng.random_range(low..2.0))).collect()
            };
            let of_norm = [-2.0, -2.0, -2.0, 0.1].map(|low| draw(features, low));
            let x = draw(examples * size.features * size.pixels, -2.0);
            Case { of_norm, x, dy: draw(examples * features * size.pixels, -2.0) }
        }

        fn norm(&self, relu: bool) -> Norm<'_, F> {
            let [gamma, beta, mean, variance] = &self.of_norm;
            Norm { gamma, beta, mean, variance, relu }
        }
    }

    /// Equal up to the rounding of a sum of so many terms.
    fn assert_near<F: Real>(what: &str, terms: usize, fast: &[F], plain: &[F]) {
        assert_eq!(fast.len(), plain.len(), "{what}");
        let largest = plain.iter().map(|v| v.as_f64().abs()).fold(4.0, f64::max);
        let bound = 4.0 * terms as f64 * F::epsilon().as_f64() * largest;
        for (i, (fast, plain)) in fast.iter().zip(plain).enumerate() {
            let near = (fast.as_f64() - plain.as_f64()).abs() <= bound;
            assert!(near, "{what} [{i}]: {fast} for {plain}");
        }
    }

    fn fast_equals_plain<F: Real>(examples: usize, features: usize, size: Size) {
        let case = Case::<F>::new(examples, features, size);
        let Case { x, dy, .. } = &case;
        let terms = examples * size.pixels;
        for (relu, of_batch) in [(false, false), (false, true), (true, false), (true, true)] {
            let norm = case.norm(relu);
            assert_near("y", 4, &forward(norm, x, size), &plain::forward(norm, x, size));
            let expected = plain::backward(norm, x, dy, size, of_batch);
            let expected_dx = expected.dx.expect("the plain form gives dx");

            let new = backward(norm, x, dy, size, of_batch, Dx::New);
            assert_near("dx", terms, &new.dx.expect("dx was asked for"), &expected_dx);
            assert_near("dgamma", terms, &new.dgamma, &expected.dgamma);
            assert_near("dbeta", terms, &new.dbeta, &expected.dbeta);

            let mut onto = vec![F::one(); x.len()];
            let added = backward(norm, x, dy, size, of_batch, Dx::Onto(&mut onto));
            let unused = backward(norm, x, dy, size, of_batch, Dx::Unused);
            for other in [added, unused] {
                assert_eq!((&other.dgamma, &other.dbeta), (&new.dgamma, &new.dbeta));
                assert!(other.dx.is_none());
            }
            let own = features * size.pixels;
            for (onto, dx) in onto.chunks(size.features * size.pixels).zip(expected_dx.chunks(own))
            {
                let added: Vec<F> = onto[..own].iter().map(|&sum| sum - F::one()).collect();
                assert_near("dx onto", terms, &added, dx);
                assert!(onto[own..].iter().all(|&rest| rest == F::one()));
            }
        }
    }

    #[test]
    fn fast_equals_plain_for_channels_and_for_single_numbers() {
        for pixels in [1, 7, 16, 49, 300] {
            for (examples, features, all) in [(1, 1, 1), (3, 5, 5), (4, 3, 8)] {
                let size = Size { features: all, pixels };
                fast_equals_plain::<f32>(examples, features, size);
                fast_equals_plain::<f64>(examples, features, size);
            }
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        let one = [1.0f32];
        let norm = Norm { gamma: &one, beta: &one, mean: &[0.0], variance: &one, relu: true };
        let y = forward(norm, &[f32::NAN, -9.0], Size { features: 1, pixels: 2 });
        assert!(y[0].is_nan() && y[1] == 0.0);
    }

    #[test]
    fn moments_are_those_of_the_numbers_of_a_feature() {
        // two examples of two features of two pixels
        let x = [1.0, 3.0, 10.0, 10.0, 5.0, 7.0, 10.0, 10.0];
        let (mean, variance) = moments(&x, Size { features: 2, pixels: 2 });
        assert_eq!((mean, variance), (vec![4.0, 10.0], vec![5.0, 0.0]));
    }
}
