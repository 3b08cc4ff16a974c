//! The first weights.
//!
//! A unit adds up `fan_in` products w·x. If the weights are drawn independently with variance v,
//! the sum has the variance `fan_in · v · E[x²]`. Too large a v makes the activations grow from
//! layer to layer, too small a v lets them fade; so v is chosen to keep their size.

use ndarray_rand::{
    RandomExt,
    rand::{Rng, SeedableRng},
    rand_distr::{Normal, Uniform},
};

use rand_chacha::ChaCha8Rng;

use crate::{real::Real, tensor::Tensor};

/// The random generator of a seed, as layers want it for their first weights.
///
/// ```
/// use brickprop::{init::{Init, rng}, layers::Dense};
///
/// let layer: Dense<f32> = Dense::new(144, 10, Init::He, &mut rng(1));
/// ```
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// How to draw the weights of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Init {
    /// Normal with variance 2 / fan_in: a ReLU sets half of its inputs to zero, so `E[x²]` is half
    /// of the variance before it, and the 2 makes up for that (He et al. 2015).
    He,
    /// Uniform with variance 2 / (fan_in + fan_out): between what the forward pass wants
    /// (1 / fan_in) and what the backward pass wants (1 / fan_out); for tanh and sigmoid (Glorot
    /// and Bengio 2010).
    Xavier,
    /// Normal with this standard deviation. A small one suits the last layer: all classes start
    /// equally likely, and the first cost is ln C.
    Normal(f64),
}

impl Init {
    /// Weights of a shape for units with `fan_in` inputs that feed `fan_out` units.
    pub fn draw<F: Real>(
        self,
        shape: &[usize],
        fan_in: usize,
        fan_out: usize,
        rng: &mut impl Rng,
    ) -> Tensor<F> {
        // drawn in f64 whatever F is: the network to check is the network that trains
        let normal = |deviation: f64, rng| {
            let normal = Normal::new(0.0, deviation).expect("a finite deviation of at least zero");
            Tensor::<f64>::random_using(shape, normal, rng)
        };
        let weights = match self {
            // without inputs there is nothing to draw
            Init::He => normal((2.0 / fan_in.max(1) as f64).sqrt(), rng),
            Init::Xavier => {
                let limit = (6.0 / (fan_in + fan_out).max(1) as f64).sqrt();
                let uniform = Uniform::new_inclusive(-limit, limit).expect("a finite range");
                Tensor::<f64>::random_using(shape, uniform, rng)
            }
            Init::Normal(deviation) => normal(deviation, rng),
        };
        weights.mapv(F::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_variance_is_the_promised_one() {
        let mut rng = rng(3);
        for (init, variance) in
            [(Init::He, 2.0 / 200.0), (Init::Xavier, 2.0 / 500.0), (Init::Normal(0.01), 1e-4)]
        {
            let w: Tensor<f64> = init.draw(&[300, 200], 200, 300, &mut rng);
            assert_relative_eq!(w.var(0.0), variance, max_relative = 0.03);
            assert!(w.mean().unwrap().abs() < 3.0 * (variance / 60_000.0).sqrt());
        }
    }
}
