//! A recipe: everything one decides before a training, in one place.

use std::time::Instant;

use ndarray::s;

use crate::{
    architecture::Architecture,
    classifier::Classifier,
    cost::CrossEntropy,
    dataset::{
        Dataset, augmentation::Augmentation, batches::Batches, frame::Frame,
        normalization::Normalization,
    },
    models::Model,
    network::{BuildError, Network},
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    training::{History, Progress, Source, StopReason, Training},
    transfer::{Features, FineTuning, Start, layer_rates},
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
    /// [`Training::mixup`].
    #[cfg_attr(feature = "files", serde(default))]
    pub mixup: f64,
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
        let mut network = self.architecture(training.classes.len()).build(seed)?;
        let normalization = Normalization::from_training(training);
        let parts = Parts { recipe: self, training, validation, normalization, seed };
        let history = parts.train(&mut network, vec![], progress);
        Ok((parts.classifier(network), history))
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
        let Start { mut network, normalization } = start;
        let FineTuning { head_epochs, body_rates } = self.fine_tuning.unwrap_or_default();
        let parts = Parts { recipe: self, training, validation, normalization, seed };
        let mut history = History::default();
        if head_epochs > 0 {
            let head = network.head();
            let (body, mut head) = network.split_at(head);
            history = parts.train_head(&body, &mut head, head_epochs, progress);
            network = body.followed_by(head);
        }
        let failed = matches!(history.stopped_because, StopReason::NotFinite { .. });
        if let Some(body_rates) = body_rates.filter(|_| !failed) {
            let rates = layer_rates(&network, body_rates);
            let done = history.epochs.len();
            let next = parts.train(&mut network, rates, &mut |p| p.tell_after(done, progress));
            history.append(next);
        }
        (parts.classifier(network), history)
    }
}

/// What a training works on.
struct Parts<'a> {
    recipe: &'a Recipe,
    training: &'a Dataset,
    validation: Option<&'a Dataset>,
    normalization: Normalization,
    seed: u64,
}

impl Parts<'_> {
    /// All layers learn, from pictures that are changed anew in each epoch.
    fn train(
        &self,
        network: &mut Network<f32>,
        layer_rates: Vec<f64>,
        progress: &mut dyn FnMut(Progress),
    ) -> History {
        let augmentation = self.recipe.augmentation;
        let plain = self.plain(self.training);
        let batches = Batches { augmentation, seed: self.seed, shuffle: true, ..plain };
        let validation = self.validation.map(|dataset| self.plain(dataset));
        let validation = validation.as_ref().map(|batches| batches as &dyn Source<f32>);
        let optimizer = &mut *self.optimizer(layer_rates);
        self.rules(self.recipe.epochs).run(network, optimizer, &batches, validation, progress)
    }

    /// The head alone learns, from what the body makes of the pictures.
    fn train_head(
        &self,
        body: &Network<f32>,
        head: &mut Network<f32>,
        epochs: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> History {
        let begin = Instant::now();
        let batch_size = self.recipe.batch_size;
        let mut features = |dataset: &Dataset, seed| {
            Features::of(body, &self.plain(dataset), batch_size, seed, progress)
        };
        let seen = match self.recipe.augmentation.flip {
            true => features(&with_mirror_images(self.training), Some(self.seed)),
            false => features(self.training, Some(self.seed)),
        };
        let validation = self.validation.map(|dataset| features(dataset, None));
        let looked = begin.elapsed().as_secs_f64();

        let validation = validation.as_ref().map(|features| features as &dyn Source<f32>);
        let optimizer = &mut *self.optimizer(vec![]);
        let mut history = self.rules(epochs).run(head, optimizer, &seen, validation, progress);
        if let Some(first) = history.epochs.first_mut() {
            first.seconds += looked;
        }
        history
    }

    fn plain<'a>(&self, dataset: &'a Dataset) -> Batches<'a> {
        let Recipe { batch_size, .. } = *self.recipe;
        Batches::plain(dataset, self.recipe.frame(), batch_size, self.normalization)
    }

    fn optimizer(&self, layer_rates: Vec<f64>) -> Box<dyn Optimizer<f32>> {
        let Recipe { learning_rate, weight_decay, .. } = *self.recipe;
        match self.recipe.rule {
            Rule::Sgd => {
                let sgd = Sgd::new(learning_rate).momentum(0.9).nesterov();
                let sgd = sgd.weight_decay(weight_decay).decay_weights_only();
                Box::new(sgd.layer_rates(layer_rates))
            }
            Rule::Adamw => {
                let adamw = AdamW::new(learning_rate).weight_decay(weight_decay);
                Box::new(adamw.decay_weights_only().layer_rates(layer_rates))
            }
        }
    }

    fn rules(&self, epochs: usize) -> Training {
        let recipe = self.recipe;
        let label_smoothing = recipe.label_smoothing;
        Training {
            seed: self.seed,
            epochs,
            schedule: recipe.schedule,
            cost: CrossEntropy { label_smoothing, class_weights: None },
            mixup: recipe.mixup,
            tolerance: recipe.tolerance,
            patience: recipe.patience,
            averaging: recipe.averaging,
        }
    }

    fn classifier(&self, network: Network<f32>) -> Classifier {
        let classes = self.training.classes.clone();
        let architecture = self.recipe.architecture(classes.len());
        let Recipe { share, mirror, .. } = *self.recipe;
        let normalization = self.normalization;
        Classifier { architecture, network, normalization, classes, share, mirror }
    }
}

/// Each picture, and each picture from left to right.
fn with_mirror_images(dataset: &Dataset) -> Dataset {
    let mirrored = dataset.map_pictures(|picture| picture.slice(s![.., ..;-1, ..]).to_owned());
    let examples = [&dataset.examples[..], &mirrored.examples].concat();
    Dataset { classes: dataset.classes.clone(), examples }
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
