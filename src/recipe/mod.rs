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
    network::{BuildError, Network},
    optimizer::Schedule,
    training::{History, Progress, Watcher},
    transfer::{FineTuning, Start},
};

/// More of anything than anybody trains for: sums of two such counts are far from the largest number.
pub(crate) const MOST: u64 = 1 << 40;

/// Which rule changes the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
#[non_exhaustive]
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
        type Right = fn(f64) -> bool;
        let positive: Right = |n| n > 0.0 && n.is_finite();
        let not_negative: Right = |n| n >= 0.0 && n.is_finite();
        let share: Right = |n| (0.0..=1.0).contains(&n);
        let change: Right = |n| (0.0..=360.0).contains(&n);
        let count: Right = |n| (1.0..MOST as f64).contains(&n);
        let [factor, warm_up] = match self.schedule {
            Schedule::Constant => [1.0, 0.0],
            Schedule::Step { factor, .. } => [factor, 0.0],
            Schedule::Cosine { warm_up } => [1.0, warm_up],
        };
        let tuning = self.fine_tuning.unwrap_or_default();
        let [first, last] = tuning.body_rates.unwrap_or([1.0; 2]);
        let (head_epochs, of) = (tuning.head_epochs as f64, &self.augmentation);
        // what is not there is right
        let numbers: [(&str, &str, f64, Right); 26] = [
            ("share", "from 0.1 to 1", self.share, |n| (0.1..=1.0).contains(&n)),
            ("learning_rate", "above 0", self.learning_rate, positive),
            ("schedule's factor", "above 0", factor, positive),
            ("schedule's warm_up", "at least 0", warm_up, not_negative),
            ("weight_decay", "at least 0", self.weight_decay, not_negative),
            ("label_smoothing", "from 0 to 1", self.label_smoothing, share),
            ("mixup", "from 0 to 1", self.mixup, share),
            ("clip", "above 0", self.clip.unwrap_or(1.0), positive),
            ("averaging", "from 0 to 1", self.averaging.unwrap_or(1.0), share),
            ("tolerance", "at least 0", self.tolerance, not_negative),
            ("body_rates' first number", "above 0", first, positive),
            ("body_rates' last number", "above 0", last, positive),
            ("augmentation's shift", "from 0 to 360", of.shift, change),
            ("augmentation's rotation", "from 0 to 360", of.rotation, change),
            ("augmentation's zoom", "from 0 to 360", of.zoom, change),
            ("augmentation's shear", "from 0 to 360", of.shear, change),
            ("augmentation's brightness", "from 0 to 360", of.brightness, change),
            ("augmentation's contrast", "from 0 to 360", of.contrast, change),
            ("augmentation's saturation", "from 0 to 360", of.saturation, change),
            ("augmentation's hue", "from 0 to 360", of.hue, change),
            ("augmentation's erase", "from 0 to 1", of.erase, share),
            ("side", "from 1 to 4096", self.side as f64, |n| (1.0..=4096.0).contains(&n)),
            ("batch_size", "at least 2", self.batch_size as f64, |n| n >= 2.0),
            ("number of epochs", "from 1 to below 2^40", self.epochs as f64, count),
            ("number of head_epochs", "below 2^40", head_epochs, |n| n < MOST as f64),
            ("patience", "from 1 to below 2^40", self.patience.unwrap_or(1) as f64, count),
        ];
        match numbers.into_iter().find(|&(.., number, right)| !right(number)) {
            None => Ok(()),
            Some((name, expected, found, _)) => {
                Err(format!("the recipe: expected a {name} {expected}, found {found}"))
            }
        }
    }

    /// How many epochs a training has at most.
    pub fn all_epochs(&self) -> usize {
        match self.fine_tuning {
            None => self.epochs,
            Some(FineTuning { head_epochs, body_rates: None }) => head_epochs,
            Some(FineTuning { head_epochs, .. }) => head_epochs.saturating_add(self.epochs),
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
    ///
    /// # Panics
    /// Where there is no picture to learn from.
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
    /// Where the network is not the recipe's for these classes, or there is no picture to learn from.
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
        let classes = training.classes.len();
        let own = self.architecture(classes).build::<f32>(seed);
        assert!(
            own.is_ok_and(|own| named_shapes(&own) == named_shapes(&network)),
            "the network is not the recipe's for {classes} classes"
        );
        let pictures = match watcher.keeps() {
            true => fingerprints(training, validation),
            false => [0; 2],
        };
        let parts = Parts { recipe: self, training, validation, normalization, seed, pictures };
        parts.train(network, None, watcher)
    }
}

fn named_shapes(network: &Network<f32>) -> Vec<(String, Vec<usize>)> {
    let tensors = network.named_tensors().into_iter();
    tensors.map(|(name, tensor)| (name, tensor.shape().to_vec())).collect()
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
