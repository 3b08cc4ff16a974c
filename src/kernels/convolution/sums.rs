//! The gradient of the weights while it is summed, as the tile adds to it.

use super::Geometry;
use crate::{
    kernels::{pieces, tile::Tile},
    real::Real,
};

/// How the sums lie: `[panel of outputs][tap][width]`, a panel in whole tiles.
pub struct Sums {
    outputs: usize,
    taps: usize,
    /// Numbers of a panel.
    panel: usize,
    /// Outputs of a panel.
    width: usize,
}

impl Sums {
    /// For the weights of a convolution.
    pub fn new<F: Real>(g: &Geometry, tile: &Tile<F>) -> Self {
        let (taps, width) = (g.taps(), tile.columns);
        Sums { outputs: g.output[0], taps, panel: taps.next_multiple_of(tile.rows) * width, width }
    }

    /// How many numbers these are.
    pub fn len(&self) -> usize {
        self.outputs.div_ceil(self.width) * self.panel
    }

    /// The panels, each with its first output and the number of its outputs.
    pub fn panels<'a, F>(
        &self,
        sums: &'a mut [F],
    ) -> impl Iterator<Item = (usize, usize, &'a mut [F])> {
        let (outputs, width) = (self.outputs, self.width);
        let panels = sums.chunks_exact_mut(self.panel).enumerate();
        panels.map(move |(i, panel)| (i * width, width.min(outputs - i * width), panel))
    }

    /// dw as the weights lie.
    pub fn unpack<F: Real>(&self, sums: &[F]) -> Vec<F> {
        let width = self.width;
        let mut dw = vec![F::zero(); self.outputs * self.taps];
        pieces::for_each_piece(&mut dw, self.outputs, |o, dw| {
            let sums = &sums[o / width * self.panel + o % width..];
            dw.iter_mut().zip(sums.iter().step_by(width)).for_each(|(dw, &sum)| *dw = sum);
        });
        dw
    }
}
