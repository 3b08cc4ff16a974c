//! A recipe: everything one decides before a training, in one place.

mod checkpoint;
mod stages;

use checkpoint::fingerprints;
pub use checkpoint::{Checkpoint, GoOnError};
use stages::Parts;
pub(crate) use stages::Standing;

use crate::{
    architecture::Architecture,
    classifier::Classifier,
    dataset::{Dataset, augmentation::Augmentation, frame::Frame, normalization::Normalization},
    models::Model,
    network::BuildError,
    optimizer::Schedule,
    training::{History, Progress, Watcher},
    transfer::{FineTuning, Start},
};

/// Which rule changes the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
pub enum Rule {
    /// SGD with Nesterov momentum 0.9.
    Sgd,
    /// AdamW.
    Adamw,
}

/// How to make a classifier out of pictures.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(deny_unknown_fields))]
pub struct Recipe {
    /// The network.
    pub model: Model,
    /// The side of its pictures, in pixels.
    pub side: usize,
    /// The share of each picture's side that it sees.
    pub share: f64,
    /// How often it sees each picture, at most.
    pub epochs: usize,
    /// Pictures of a step.
    pub batch_size: usize,
    /// The rule that changes the weights.
    pub rule: Rule,
    /// The learning rate at the start, or at its highest.
    pub learning_rate: f64,
    /// How the rate changes.
    pub schedule: Schedule,
    /// Weight decay.
    pub weight_decay: f64,
    /// The certainty taken from the true class in training.
    pub label_smoothing: f64,
    /// The probability that a batch's pictures are laid over each other: see
    /// [`Training::mixup`](crate::training::Training::mixup).
    #[cfg_attr(feature = "files", serde(default))]
    pub mixup: f64,
    /// The longest gradient, if there is such: see [`Training::clip`](crate::training::Training::clip).
    #[cfg_attr(feature = "files", serde(default, skip_serializing_if = "Option::is_none"))]
    pub clip: Option<f64>,
    /// The share that the running mean of the weights forgets at each step.
    pub averaging: Option<f64>,
    /// Whether predictions are the mean over a picture and its mirror image.
    pub mirror: bool,
    /// Early stopping after so many epochs without a better validation cost.
    pub patience: Option<usize>,
    /// The relative change of the weights that counts as none: the primer's stop rule.
    pub tolerance: f64,
    /// How training pictures are changed.
    pub augmentation: Augmentation,
    /// How a network that has learnt elsewhere goes on: see [`Recipe::train_from`].
    #[cfg_attr(feature = "files", serde(skip_serializing_if = "Option::is_none"))]
    pub fine_tuning: Option<FineTuning>,
}

impl Recipe {
    /// For the workshop's drawings: trained in less than a minute.
    pub fn drawings() -> Self {
        Recipe {
            model: Model::Cnn,
            side: 64,
            share: 1.0,
            epochs: 12,
            batch_size: 32,
            rule: Rule::Sgd,
            learning_rate: 0.02,
            schedule: Schedule::Cosine { warm_up: 1.0 },
            weight_decay: 5e-4,
            label_smoothing: 0.0,
            mixup: 0.0,
            clip: None,
            averaging: None,
            mirror: false,
            patience: None,
            tolerance: 1e-4,
            augmentation: Augmentation { flip: true, shift: 0.05, ..Augmentation::none() },
            fine_tuning: None,
        }
    }

    /// For photos of minifigures, a few of each: chosen by five folds of the published training
    /// pictures (see `docs/results/`).
    pub fn photos() -> Self {
        Recipe {
            model: Model::DeepCnn,
            side: 96,
            share: 0.8,
            epochs: 600,
            batch_size: 16,
            rule: Rule::Adamw,
            learning_rate: 3e-3,
            schedule: Schedule::Cosine { warm_up: 8.0 },
            weight_decay: 0.5,
            label_smoothing: 0.1,
            mixup: 0.5,
            averaging: Some(0.01),
            mirror: true,
            augmentation: Augmentation::default(),
            ..Recipe::drawings()
        }
    }

    /// For photos of minifigures, as many as there are to learn from. More than 400 are seen less
    /// often each, so that about as many are seen in all: down to 60 epochs from 4,000 photos on.
    pub fn photos_for(pictures: usize) -> Self {
        let photos = Recipe::photos();
        let seen = 400 * photos.epochs;
        Recipe { epochs: (seen / pictures.max(1)).clamp(60, photos.epochs), ..photos }
    }

    /// Holds each number against what a training can do with: for a recipe that comes from a file.
    ///
    /// # Errors
    /// In words, for the first that it can't.
    pub fn check(&self) -> Result<(), String> {
        let Augmentation { shift, rotation, zoom, shear, .. } = self.augmentation;
        let Augmentation { brightness, contrast, saturation, hue, erase, .. } = self.augmentation;
        let changes = [shift, rotation, zoom, shear, brightness, contrast, saturation, hue];
        let positive = |number: f64| number > 0.0 && number.is_finite();
        let share = |number: f64| (0.0..=1.0).contains(&number);
        let not_negative = |number: f64| number >= 0.0 && number.is_finite();
        let schedule = match self.schedule {
            Schedule::Constant => true,
            Schedule::Step { factor, .. } => positive(factor),
            Schedule::Cosine { warm_up } => not_negative(warm_up),
        };
        let body_rates = self.fine_tuning.and_then(|tuning| tuning.body_rates);
        for (name, expected, right) in [
            ("side", "from 1 to 4096", (1..=4096).contains(&self.side)),
            ("share", "from 0.1 to 1", (0.1..=1.0).contains(&self.share)),
            ("batch_size", "at least 1", self.batch_size > 0),
            ("learning_rate", "above 0", positive(self.learning_rate)),
            ("schedule", "of finite numbers, not below 0", schedule),
            ("weight_decay", "at least 0", not_negative(self.weight_decay)),
            ("label_smoothing", "from 0 to 1", share(self.label_smoothing)),
            ("mixup", "from 0 to 1", share(self.mixup)),
            ("clip", "above 0", self.clip.is_none_or(positive)),
            ("averaging", "from 0 to 1", self.averaging.is_none_or(share)),
            ("tolerance", "at least 0", not_negative(self.tolerance)),
            (
                "body_rates",
                "above 0",
                body_rates.is_none_or(|rates| rates.map(positive) == [true; 2]),
            ),
            ("augmentation", "from 0 to 360", changes.iter().all(|n| (0.0..=360.0).contains(n))),
            ("erase", "from 0 to 1", share(erase)),
        ] {
            if !right {
                return Err(format!("the recipe: expected a {name} {expected}"));
            }
        }
        Ok(())
    }

    /// How many epochs a training has at most.
    pub fn all_epochs(&self) -> usize {
        match self.fine_tuning {
            None => self.epochs,
            Some(FineTuning { head_epochs, body_rates: None }) => head_epochs,
            Some(FineTuning { head_epochs, .. }) => head_epochs + self.epochs,
        }
    }

    /// What the network sees of a picture.
    pub fn frame(&self) -> Frame {
        Frame { side: self.side, share: self.share }
    }

    /// The network for so many classes.
    pub fn architecture(&self, classes: usize) -> Architecture {
        self.model.architecture(self.side, classes)
    }

    /// Trains a classifier from scratch. Everything it chooses, it chooses from `training` and
    /// `validation`.
    ///
    /// # Errors
    /// Where the pictures are too small for the network.
    pub fn train(
        &self,
        training: &Dataset,
        validation: Option<&Dataset>,
        seed: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Classifier, History), BuildError> {
        let start = self.scratch(training, seed)?;
        Ok(self.watched(start, (training, validation), seed, &mut { progress }))
    }

    /// Trains a classifier from a network that has learnt elsewhere, as `fine_tuning` says: first the
    /// head alone, from features of the frozen body that are computed once, of each picture and (with
    /// `augmentation.flip`) of its mirror image; then all layers, as [`train`](Recipe::train) does,
    /// with smaller rates for the body.
    ///
    /// # Panics
    /// Where the network is not the recipe's for these classes.
    pub fn train_from(
        &self,
        start: Start,
        training: &Dataset,
        validation: Option<&Dataset>,
        seed: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> (Classifier, History) {
        self.watched(start, (training, validation), seed, &mut { progress })
    }

    /// The start of a training from scratch: random weights, and the pictures' own mean and
    /// deviation.
    ///
    /// # Errors
    /// Where the pictures are too small for the network.
    pub fn scratch(&self, training: &Dataset, seed: u64) -> Result<Start, BuildError> {
        let network = self.architecture(training.classes.len()).build(seed)?;
        Ok(Start { network, normalization: Normalization::from_training(training) })
    }

    /// Trains a classifier from a start, with a watcher who may stop the training and who is handed
    /// what it takes to go on: a [`Checkpoint`].
    ///
    /// # Panics
    /// Where the network is not the recipe's for these classes, or there is no picture to learn from.
    pub fn watched(
        &self,
        start: Start,
        (training, validation): (&Dataset, Option<&Dataset>),
        seed: u64,
        watcher: &mut dyn Watcher<Checkpoint>,
    ) -> (Classifier, History) {
        let Start { network, normalization } = start;
        let pictures = match watcher.keeps() {
            true => fingerprints(training, validation),
            false => [0; 2],
        };
        let parts = Parts { recipe: self, training, validation, normalization, seed, pictures };
        parts.train(network, None, watcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_photos_the_fewer_epochs() {
        for (pictures, epochs) in
            [(0, 600), (361, 600), (400, 600), (401, 598), (800, 300), (4_000, 60), (100_000, 60)]
        {
            assert_eq!(Recipe::photos_for(pictures), Recipe { epochs, ..Recipe::photos() });
        }
    }
}
