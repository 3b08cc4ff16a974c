//! Step 4, keep going: the training loop.

/// What one epoch brought.
#[derive(Clone, Debug, PartialEq)]
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
    /// The learning rate at the end of the epoch.
    pub learning_rate: f64,
    /// The relative change of the weights over the epoch, ‖w − w₀‖ / ‖w₀‖.
    pub weight_change: f64,
    /// How long it took.
    pub seconds: f64,
}
