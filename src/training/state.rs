//! A training between two steps.

use super::{EpochRecord, History, average::Average};
use crate::{network::Network, optimizer::Memories, real::Real, tensor::Tensor};

/// All that the next step starts from, beside what was decided before the first.
///
/// Random numbers have no state: each is drawn from the seed and from the number of the epoch, of
/// the step or of the picture. So a training that goes on from here ends in the same bits as one
/// that was never interrupted.
#[derive(Clone, Debug, PartialEq)]
pub struct State<F> {
    /// All tensors of the network, in its order.
    pub weights: Vec<Tensor<F>>,
    /// What the rule that changes them remembers.
    pub memories: Memories<F>,
    /// Their running mean.
    pub average: Option<Average<F>>,
    /// The epoch with the least validation cost.
    pub best: Option<Best<F>>,
    /// The epochs that are done.
    pub epochs: Vec<EpochRecord>,
    /// The one that has begun, if this is not between two of them.
    pub begun: Option<Begun<F>>,
}

/// The epoch that validation liked best.
#[derive(Clone, Debug, PartialEq)]
pub struct Best<F> {
    /// Counted from 1.
    pub epoch: usize,
    /// Its validation cost.
    pub cost: f64,
    /// All tensors of the network after it.
    pub weights: Vec<Tensor<F>>,
}

/// An epoch that has begun: what its steps so far add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun<F> {
    /// Steps that are done.
    pub steps: usize,
    /// The cost of each picture, added up.
    pub cost_sum: f64,
    /// Pictures named rightly.
    pub right: usize,
    /// Pictures seen.
    pub seen: usize,
    /// The factor of the learning rate in each step, added up.
    pub factor_sum: f64,
    /// Seconds so far.
    pub seconds: f64,
    /// All tensors of the network before the epoch.
    pub before: Vec<Tensor<F>>,
    /// Their running mean before the epoch.
    pub average_before: Option<Average<F>>,
}

impl<F: Real> Begun<F> {
    /// An epoch before its first step.
    pub(super) fn new(network: &Network<F>, average: &Option<Average<F>>) -> Self {
        Begun {
            steps: 0,
            cost_sum: 0.0,
            right: 0,
            seen: 0,
            factor_sum: 0.0,
            seconds: 0.0,
            before: network.snapshot(),
            average_before: average.clone(),
        }
    }
}

/// Whom a training tells of its progress, who may stop it, and who keeps what it takes to go on: `K`,
/// such as a [`State`].
pub trait Watcher<K> {
    /// A step or an epoch is done.
    fn tell(&mut self, progress: super::Progress);

    /// Asked after each step: whether to stop there, with
    /// [`StopReason::Interrupted`](super::StopReason::Interrupted).
    fn stops(&self) -> bool {
        false
    }

    /// Whether [`keep`](Watcher::keep) is called: what it gets is a copy of all weights, several
    /// times.
    fn keeps(&self) -> bool {
        false
    }

    /// What it takes to go on, after each epoch and where the training was stopped.
    fn keep(&mut self, kept: K) {
        let _ = kept;
    }
}

/// Who only wants to be told.
impl<K, T: FnMut(super::Progress)> Watcher<K> for T {
    fn tell(&mut self, progress: super::Progress) {
        self(progress);
    }
}

impl<F> State<F> {
    /// The course of the training so far.
    pub(super) fn history(&self) -> History {
        let best_epoch = self.best.as_ref().map(|best| best.epoch);
        History { epochs: self.epochs.clone(), best_epoch, ..History::default() }
    }
}
