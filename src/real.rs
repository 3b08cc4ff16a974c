//! The numbers a network is made of: `f32` trains, `f64` checks.

use std::iter::Sum;

use ndarray::NdFloat;

use crate::kernels::{instructions::Wide, tile::HasTile};

/// `f32` or `f64`. Training runs in `f32`; gradient checks run in `f64`, because a finite
/// difference loses half of the digits it is computed with.
pub trait Real: NdFloat + HasTile + Wide + Sum + Default {
    /// The nearest value of this type.
    fn of(value: f64) -> Self;
    /// This value in double precision, where every `f32` is exact.
    fn as_f64(self) -> f64;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }
    fn as_f64(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }
    fn as_f64(self) -> f64 {
        self
    }
}
