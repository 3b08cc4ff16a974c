//! All that it takes to go on with a recipe's training.

use std::sync::Arc;

use super::{Parts, Recipe, Standing};
use crate::{
    classifier::Classifier,
    dataset::{Class, Dataset, normalization::Normalization},
    network::BuildError,
    training::{History, Watcher},
};

/// A recipe's training between two steps.
///
/// A training that goes on from here ends in the same bits as one that was never interrupted.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub(crate) recipe: Recipe,
    pub(crate) seed: u64,
    pub(crate) classes: Arc<[Class]>,
    pub(crate) normalization: Normalization,
    /// The [`fingerprint`](Dataset::fingerprint)s of the pictures to learn from and to validate.
    pub(crate) pictures: [u32; 2],
    /// How far it has come.
    pub(crate) standing: Standing,
}

/// Why a training can't go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoOnError {
    /// The pictures are not those that it began with.
    #[error("the pictures, their order or their classes have changed since the training began")]
    OtherPictures,
    /// The network can't be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl Checkpoint {
    /// What was decided before the training.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// What seeds everything that is random.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The same with another number of epochs in all: [`Recipe::epochs`]. Where the rate's schedule
    /// depends on it, the training goes on as no other one would have.
    #[must_use]
    pub fn with_epochs(mut self, epochs: usize) -> Self {
        self.recipe.epochs = epochs;
        self
    }

    /// How many epochs are done.
    pub fn epochs(&self) -> usize {
        self.standing.earlier.len() + self.standing.state.epochs.len()
    }

    /// Goes on, with the pictures that the training began with.
    ///
    /// # Errors
    /// Where these are others.
    ///
    /// # Panics
    /// Where there is no picture to learn from.
    pub fn go_on(
        self,
        training: &Dataset,
        validation: Option<&Dataset>,
        watcher: &mut dyn Watcher<Checkpoint>,
    ) -> Result<(Classifier, History), GoOnError> {
        let same =
            self.classes == training.classes && self.pictures == fingerprints(training, validation);
        if !same {
            return Err(GoOnError::OtherPictures);
        }
        let Checkpoint { recipe, seed, normalization, pictures, standing, .. } = self;
        let network = recipe.architecture(training.classes.len()).build(seed)?;
        let parts = Parts { recipe: &recipe, training, validation, normalization, seed, pictures };
        Ok(parts.train(network, Some(standing), watcher))
    }
}

/// What [`Checkpoint::pictures`] holds.
pub(super) fn fingerprints(training: &Dataset, validation: Option<&Dataset>) -> [u32; 2] {
    [training.fingerprint(), validation.map_or(0, Dataset::fingerprint)]
}
