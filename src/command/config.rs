//! `config.toml`: all that it takes to train a run again.

use std::path::PathBuf;

use anyhow::ensure;
use brickprop::{
    checkpoint::{Origin, Weights},
    classifier::Classifier,
    dataset::{Dataset, normalization::Normalization},
    models::Model,
    recipe::{Checkpoint, Recipe},
    training::{History, Watcher},
    transfer::Start,
};
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
    /// The weights that the network starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PathBuf>,
    /// Over how many folds it was trained, where no network was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// The share of each fold's training pictures that it learnt from, if not from all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures: Option<f64>,
}

impl Config {
    /// Refuses what a hand may have written into the file, and no training can do with.
    pub fn check(&self) -> anyhow::Result<()> {
        self.recipe.check().map_err(anyhow::Error::msg)?;
        ensure!(
            (0.0..=0.5).contains(&self.validation),
            "expected a validation from 0 to 0.5, found {}",
            self.validation
        );
        self.data.check()
    }

    /// Trains a classifier, from scratch or from the weights of `from`.
    pub fn train(
        &self,
        weights: Option<&Weights>,
        training: &Dataset,
        validation: Option<&Dataset>,
        watcher: &mut dyn Watcher<Checkpoint>,
    ) -> anyhow::Result<(Classifier, History)> {
        let start = match weights {
            None => self.recipe.scratch(training, self.seed)?,
            Some(weights) => self.start(weights, training)?,
        };
        Ok(self.recipe.watched(start, (training, validation), self.seed, watcher))
    }

    /// The recipe's network with the weights of a file. The head is the file's if that is a network
    /// of this crate with the same classes, and new otherwise.
    pub fn start(&self, weights: &Weights, training: &Dataset) -> anyhow::Result<Start> {
        let architecture = self.recipe.architecture(training.classes.len());
        let mut network = architecture.build(self.seed)?;
        let same = |origin: &Origin| origin.classes[..] == training.classes[..];
        let new_head = !weights.origin.as_ref().is_some_and(same);
        weights.put_into(&mut network, new_head)?;
        let normalization = match (&weights.origin, self.recipe.model) {
            (Some(origin), _) => origin.normalization,
            (None, Model::Densenet121) => Normalization::IMAGENET,
            (None, _) => Normalization::from_training(training),
        };
        Ok(Start { network, normalization })
    }
}
