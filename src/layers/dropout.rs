//! Dropout: a network that can't rely on any single unit.

use ndarray_rand::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    kernels::pieces::{self, map2},
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice_mut},
};

/// In training each number is set to zero with probability p, and the others are multiplied by
/// 1/(1 − p), so that the expected value stays (Srivastava et al. 2014). In evaluation it does
/// nothing.
///
/// ```text
/// y = m·x,  m = 0 with probability p, else 1/(1 − p)          dx = m·dy
/// ```
///
/// Forward saves m, since backward must meet the same units. m is drawn from a counter (seed, step,
/// example, unit): it does not depend on which thread draws it.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    probability: f64,
}

impl Dropout {
    /// Drops each number with this probability, from 0 to below 1.
    pub fn new(probability: f64) -> Self {
        Dropout { probability }
    }

    fn mask<F: Real>(&self, shape: &[usize], seed: u64, step: u64) -> Tensor<F> {
        let mut mask = Tensor::zeros(shape);
        let units = mask.len() / shape[0];
        let kept = F::of(1.0 / (1.0 - self.probability));
        // a unit is dropped where its 32 random bits are below p·2³²
        let threshold = (self.probability * 2f64.powi(32)) as u32;
        pieces::for_each_piece(slice_mut(&mut mask), shape[0], |example, mask| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(step);
            rng.set_word_pos((example * units) as u128);
            for m in mask {
                *m = if rng.random::<u32>() < threshold { F::zero() } else { kept };
            }
        });
        mask
    }
}

impl<F: Real> Layer<F> for Dropout {
    fn name(&self) -> &'static str {
        "Dropout"
    }

    fn describe(&self) -> String {
        format!("p = {}", self.probability)
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        if (0.0..1.0).contains(&self.probability) {
            Ok(x.to_vec())
        } else {
            let found = self.probability;
            Err(ShapeError(format!("needs a probability from 0 to below 1, gets {found}")))
        }
    }

    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        match pass {
            Pass::Train { seed, step } => {
                let mask = self.mask(x.shape(), seed, step);
                (map2(x, &mask, |x, m| x * m), Saved::Mask(mask))
            }
            Pass::Evaluate => (x.clone(), Saved::Nothing),
        }
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let dx = need_dx.then(|| match step.saved {
            Saved::Mask(mask) => map2(dy, mask, |dy, m| dy * m),
            _ => dy.clone(),
        });
        Backward { dx, dparams: vec![] }
    }
}
