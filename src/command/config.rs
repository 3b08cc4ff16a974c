//! `config.toml`: all that it takes to train a run again.

use brickprop::recipe::Recipe;
use serde::{Deserialize, Serialize};

use super::data::Source;

/// What a run was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Seeds the first weights, the order of the pictures, augmentation, dropout and splits.
    pub seed: u64,
    /// The share of the training pictures that is held back for validation.
    pub validation: f64,
    /// Where the pictures come from.
    pub data: Source,
    /// How the network is trained.
    pub recipe: Recipe,
}
