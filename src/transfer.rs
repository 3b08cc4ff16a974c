//! Transfer learning: what a network has learnt elsewhere, put to use.
//!
//! The body of a network, all but its last layer, turns a picture into features. A head learns new
//! classes from them. While the body is frozen, a picture's features never change: they are found
//! once, and a training step costs no more than one small layer.

use ndarray::Axis;
use ndarray_rand::rand::seq::SliceRandom;

use crate::{
    dataset::{
        augmentation::picture_rng,
        batches::{Batch, cuts},
        normalization::Normalization,
    },
    network::Network,
    real::Real,
    tensor::Tensor,
    training::{Progress, Source},
};

/// A network that has learnt elsewhere.
#[derive(Debug)]
pub struct Start {
    /// The network, with a head for the new classes.
    pub network: Network<f32>,
    /// What its pictures were normalized by: the body wants new ones to look like those.
    pub normalization: Normalization,
}

/// How such a network goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(deny_unknown_fields))]
pub struct FineTuning {
    /// First, for so many epochs, the head alone learns, from features.
    pub head_epochs: usize,
    /// Then all layers learn. The body's learning rate is multiplied by the first number where it
    /// sees the whole picture, by the second where it sees the smallest one, and in equal ratios
    /// between. `None` leaves the body frozen.
    pub body_rates: Option<[f64; 2]>,
}

impl Default for FineTuning {
    /// All layers learn from the start, the body at a tenth of the head's rate.
    fn default() -> Self {
        FineTuning { head_epochs: 0, body_rates: Some([0.1; 2]) }
    }
}

/// What the learning rate of each layer is multiplied by, for given
/// [`body_rates`](FineTuning::body_rates): the layers that see pictures of one size are a group and
/// have one rate; that of the head is 1 (discriminative fine-tuning, Howard and Ruder 2018).
pub fn layer_rates<F: Real>(network: &Network<F>, [first, last]: [f64; 2]) -> Vec<f64> {
    let head = network.head();
    let height = |layer: usize| match layer {
        0 => network.input_shape().get(1),
        layer => network.output_shape(layer - 1).get(1),
    };
    // a new group begins where a layer that learns sees a smaller picture than the last such layer
    let (mut group, mut seen) = (0, None);
    let groups: Vec<usize> = (0..head)
        .map(|layer| {
            let learns = !network.layers()[layer].params().is_empty();
            if let Some(height) = height(layer).filter(|_| learns) {
                group += usize::from(seen.is_some_and(|seen| height < seen));
                seen = Some(height);
            }
            group
        })
        .collect();
    let most = group.max(1) as f64;
    let rate = |group: usize| {
        let way = group as f64 / most;
        first.powf(1.0 - way) * last.powf(way)
    };
    let mut rates: Vec<f64> = groups.into_iter().map(rate).collect();
    rates.resize(network.layers().len(), 1.0);
    rates
}

/// Pictures as a frozen body sees them, in another order each epoch.
#[derive(Clone, Debug)]
pub struct Features {
    /// One row a picture.
    rows: Tensor<f32>,
    labels: Vec<usize>,
    batch_size: usize,
    /// The seed of the order; without one it stays as it is.
    seed: Option<u64>,
}

impl Features {
    /// Pushes the first epoch of a source through the body, once.
    ///
    /// # Panics
    /// Where the source has no batch.
    pub fn of(
        body: &Network<f32>,
        source: &dyn Source<f32>,
        batch_size: usize,
        seed: Option<u64>,
        progress: &mut dyn FnMut(Progress),
    ) -> Self {
        let (mut rows, mut labels) = (vec![], vec![]);
        for (i, batch) in source.epoch(0).enumerate() {
            rows.push(body.predict(&batch.images));
            labels.extend(batch.labels);
            progress(Progress::Features { step: i + 1, steps: source.steps() });
        }
        let rows: Vec<_> = rows.iter().map(|rows| rows.view()).collect();
        let rows = ndarray::concatenate(Axis(0), &rows).expect("a body gives rows of one shape");
        Features { rows, labels, batch_size, seed }
    }
}

impl Source<f32> for Features {
    fn epoch(&self, epoch: u64) -> Box<dyn Iterator<Item = Batch<f32>> + '_> {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        if let Some(seed) = self.seed {
            order.shuffle(&mut picture_rng(seed, epoch, 0));
        }
        Box::new(cuts(order.len(), self.batch_size).into_iter().map(move |cut| {
            let chosen = &order[cut];
            Batch {
                images: self.rows.select(Axis(0), chosen),
                labels: chosen.iter().map(|&i| self.labels[i]).collect(),
            }
        }))
    }

    fn steps(&self) -> usize {
        cuts(self.labels.len(), self.batch_size).len()
    }
}
