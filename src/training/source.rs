//! Where a training's batches come from.

use crate::{
    dataset::batches::{Batch, Batches},
    real::Real,
};

/// Something that gives batches, epoch after epoch.
pub trait Source<F: Real> {
    /// The batches of an epoch, counted from 0.
    fn epoch(&self, epoch: u64) -> Box<dyn Iterator<Item = Batch<F>> + '_>;

    /// How many batches an epoch has.
    fn steps(&self) -> usize;
}

/// Pictures, shuffled and augmented anew in each epoch.
impl<F: Real> Source<F> for Batches<'_> {
    fn epoch(&self, epoch: u64) -> Box<dyn Iterator<Item = Batch<F>> + '_> {
        Box::new(Batches::epoch(self, epoch))
    }

    fn steps(&self) -> usize {
        Batches::steps(self)
    }
}

/// The same batches in each epoch: for small examples with a table of numbers.
impl<F: Real> Source<F> for Vec<Batch<F>> {
    fn epoch(&self, _: u64) -> Box<dyn Iterator<Item = Batch<F>> + '_> {
        Box::new(self.iter().cloned())
    }

    fn steps(&self) -> usize {
        self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Tensor;

    #[test]
    fn batches_in_a_row_are_a_source_again_and_again() {
        let batch = |label| Batch { images: Tensor::<f32>::zeros(vec![1, 2]), labels: vec![label] };
        let table = vec![batch(0), batch(1)];
        let source: &dyn Source<f32> = &table;
        assert_eq!(source.steps(), 2);
        for epoch in 0..2 {
            assert_eq!(source.epoch(epoch).collect::<Vec<_>>(), table);
        }
    }
}
