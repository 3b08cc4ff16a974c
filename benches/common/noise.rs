//! Numbers to compute with: speed does not depend on them, as long as they are ordinary ones.

use brickprop::{init::rng, real::Real};
use ndarray_rand::rand::Rng;

/// So many numbers from −1 to 1, always the same.
pub fn noise<F: Real>(count: usize) -> Vec<F> {
    let mut rng = rng(1);
    (0..count).map(|_| F::of(rng.random_range(-1.0..1.0))).collect()
}
