//! A recipe: everything one decides before a training, in one place.

use crate::{
    architecture::Architecture,
    classifier::Classifier,
    cost::CrossEntropy,
    dataset::{
        Dataset, augmentation::Augmentation, batches::Batches, frame::Frame,
        normalization::Normalization,
    },
    models::Model,
    network::BuildError,
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    training::{History, Progress, Training},
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
            averaging: None,
            mirror: false,
            patience: None,
            tolerance: 1e-4,
            augmentation: Augmentation { flip: true, shift: 0.05, ..Augmentation::none() },
        }
    }

    /// For photos of minifigures, a few of each: chosen by five folds of the published training
    /// pictures (see `docs/results/`).
    pub fn photos() -> Self {
        Recipe {
            model: Model::DeepCnn,
            side: 96,
            share: 0.8,
            epochs: 80,
            batch_size: 16,
            rule: Rule::Adamw,
            learning_rate: 3e-3,
            schedule: Schedule::Cosine { warm_up: 8.0 },
            weight_decay: 0.5,
            label_smoothing: 0.1,
            averaging: Some(0.01),
            mirror: true,
            augmentation: Augmentation::default(),
            ..Recipe::drawings()
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

    /// Trains a classifier. Everything it chooses, it chooses from `training` and `validation`.
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
        let architecture = self.architecture(training.classes.len());
        let mut network = architecture.build::<f32>(seed)?;
        let normalization = Normalization::from_training(training);
        let batches = Batches {
            dataset: training,
            frame: self.frame(),
            batch_size: self.batch_size,
            augmentation: self.augmentation,
            normalization,
            seed,
            shuffle: true,
        };
        let validation = validation
            .map(|dataset| Batches::plain(dataset, self.frame(), self.batch_size, normalization));
        let (rate, decay) = (self.learning_rate, self.weight_decay);
        let mut optimizer: Box<dyn Optimizer<f32>> = match self.rule {
            Rule::Sgd => {
                let sgd = Sgd::new(rate).momentum(0.9).nesterov();
                Box::new(sgd.weight_decay(decay).decay_weights_only())
            }
            Rule::Adamw => Box::new(AdamW::new(rate).weight_decay(decay).decay_weights_only()),
        };
        let history = Training {
            seed,
            epochs: self.epochs,
            schedule: self.schedule,
            cost: CrossEntropy { label_smoothing: self.label_smoothing, class_weights: None },
            tolerance: self.tolerance,
            patience: self.patience,
            averaging: self.averaging,
        }
        .run(
            &mut network,
            &mut *optimizer,
            &batches,
            validation.as_ref().map(|batches| batches as _),
            progress,
        );
        let classes = training.classes.clone();
        let (share, mirror) = (self.share, self.mirror);
        let classifier =
            Classifier { architecture, network, normalization, classes, share, mirror };
        Ok((classifier, history))
    }
}
