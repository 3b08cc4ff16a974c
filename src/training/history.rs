//! What a training leaves behind beside the weights.

use std::fmt;

/// An epoch with a smaller share of the first rate says nothing: its steps may be so small that the
/// weights only look still, since rounding swallows them.
const LEAST_RATE: f64 = 0.01;

/// What one epoch brought.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
pub struct EpochRecord {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean cost over the epoch's training batches.
    pub train_cost: f64,
    /// The share of training pictures named rightly, from 0 to 1.
    pub train_accuracy: f64,
    /// The cost on the validation part, where there is one.
    pub validation_cost: Option<f64>,
    /// The accuracy on the validation part, where there is one.
    pub validation_accuracy: Option<f64>,
    /// The learning rate of the epoch's last step.
    pub learning_rate: f64,
    /// The mean learning rate of the epoch, divided by the rate at the start.
    pub rate_factor: f64,
    /// The relative change of the weights over the epoch, ‖w − w₀‖ / ‖w₀‖.
    pub weight_change: f64,
    /// How long it took.
    pub seconds: f64,
}

impl EpochRecord {
    /// The same where so many epochs came before.
    pub(super) fn after(self, done: usize) -> Self {
        EpochRecord { epoch: self.epoch + done, ..self }
    }
}

/// Why a training ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The primer's step 4: the weights do not change any more. Their relative change over an
    /// epoch, divided by the rate's ratio to its start (so that a shrinking rate can't fake it),
    /// stayed below the tolerance for three epochs. Epochs with less than a hundredth of the rate
    /// do not count.
    WeightsSettled,
    /// The validation cost has not fallen for a while; the best weights are back.
    NoImprovement {
        /// The epoch they come from, counted from 1.
        best_epoch: usize,
    },
    /// All epochs are done.
    #[default]
    EpochLimit,
    /// The cost, a weight or a running statistic is not a finite number any more; most often the
    /// learning rate is too large. The weights from before the epoch are back.
    NotFinite {
        /// The epoch it happened in, counted from 1.
        epoch: usize,
    },
    /// Somebody asked to stop; what it takes to go on has been kept.
    Interrupted {
        /// The epoch it happened in or after, counted from 1.
        epoch: usize,
    },
}

impl StopReason {
    /// Whether a next stage of the training may begin.
    pub(crate) fn leads_on(self) -> bool {
        !matches!(self, StopReason::NotFinite { .. } | StopReason::Interrupted { .. })
    }

    /// The same where so many epochs came before.
    fn after(self, done: usize) -> Self {
        match self {
            StopReason::NoImprovement { best_epoch } => {
                StopReason::NoImprovement { best_epoch: best_epoch + done }
            }
            StopReason::NotFinite { epoch } => StopReason::NotFinite { epoch: epoch + done },
            StopReason::Interrupted { epoch } => StopReason::Interrupted { epoch: epoch + done },
            reason => reason,
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::WeightsSettled => write!(f, "the weights do not change any more"),
            StopReason::NoImprovement { best_epoch } => {
                write!(f, "the validation cost has not fallen since epoch {best_epoch}")
            }
            StopReason::EpochLimit => write!(f, "all epochs are done"),
            StopReason::NotFinite { epoch } => write!(
                f,
                "the cost is not a finite number in epoch {epoch}; a smaller learning rate may help"
            ),
            StopReason::Interrupted { epoch } => write!(f, "it was stopped in epoch {epoch}"),
        }
    }
}

/// The course of a training.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct History {
    /// One record an epoch.
    pub epochs: Vec<EpochRecord>,
    /// Why it ended.
    pub stopped_because: StopReason,
    /// The epoch whose weights the network has, where early stopping chose one.
    pub best_epoch: Option<usize>,
}

impl History {
    /// Goes on with the course of a second training.
    pub(crate) fn append(&mut self, next: History) {
        let done = self.epochs.len();
        self.epochs.extend(next.epochs.into_iter().map(|record| record.after(done)));
        self.stopped_because = next.stopped_because.after(done);
        self.best_epoch = next.best_epoch.map(|best| best + done);
    }

    /// Whether the weights kept still for the last `epochs` epochs.
    pub(super) fn weights_are_still(&self, epochs: usize, tolerance: f64) -> bool {
        let still = |record: &EpochRecord| {
            record.rate_factor > LEAST_RATE && record.weight_change / record.rate_factor < tolerance
        };
        self.epochs.len() >= epochs && self.epochs.iter().rev().take(epochs).all(still)
    }
}
