//! The stages of a recipe's training: where a body is frozen first, the head alone; then all layers.

use std::time::Instant;

use ndarray::s;

use super::{Checkpoint, Recipe, Rule};
use crate::{
    classifier::Classifier,
    cost::CrossEntropy,
    dataset::{Dataset, batches::Batches, normalization::Normalization},
    network::Network,
    optimizer::{AdamW, Optimizer, Sgd},
    tensor::Tensor,
    training::{EpochRecord, History, Progress, Source, State, StopReason, Training, Watcher},
    transfer::{Features, layer_rates},
};

/// Where a training stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The epochs of the stages before this one.
    pub earlier: Vec<EpochRecord>,
    /// While the head alone learns: all tensors of the body.
    pub body: Option<Vec<Tensor<f32>>>,
    /// The state of this stage.
    pub state: State<f32>,
}

/// What a training works on.
pub struct Parts<'a> {
    pub recipe: &'a Recipe,
    pub training: &'a Dataset,
    pub validation: Option<&'a Dataset>,
    pub normalization: Normalization,
    pub seed: u64,
    /// The fingerprints of both parts, where checkpoints are kept.
    pub pictures: [u32; 2],
}

impl Parts<'_> {
    /// Trains the network through all its stages, from where it stands or from the start.
    pub fn train(
        &self,
        mut network: Network<f32>,
        standing: Option<Standing>,
        watcher: &mut dyn Watcher<Checkpoint>,
    ) -> (Classifier, History) {
        let tuning = self.recipe.fine_tuning;
        let head_epochs = tuning.map_or(0, |tuning| tuning.head_epochs);
        let head_is_done = standing.as_ref().is_some_and(|standing| standing.body.is_none());
        let (earlier, body, mut state) = match standing {
            None => (vec![], None, None),
            Some(Standing { earlier, body, state }) => (earlier, body, Some(state)),
        };
        let mut history = History { epochs: earlier, ..History::default() };

        if head_epochs > 0 && !head_is_done {
            let head = network.head();
            let (mut frozen, mut head) = network.split_at(head);
            if let Some(body) = &body {
                frozen.restore(body);
            }
            let body = Some(frozen.snapshot());
            let stage = &mut Stage { parts: self, body, earlier: vec![], watcher };
            history = self.train_head(&frozen, &mut head, head_epochs, state.take(), stage);
            network = frozen.followed_by(head);
        }
        let rates = match tuning {
            None => Some(vec![]),
            Some(tuning) => tuning.body_rates.map(|rates| layer_rates(&network, rates)),
        };
        if let Some(rates) = rates.filter(|_| history.stopped_because.leads_on()) {
            let earlier = history.epochs.clone();
            if !earlier.is_empty() && state.is_none() && watcher.stops() {
                // between the stages: the state that the first one was left in has been kept
                history.stopped_because = StopReason::Interrupted { epoch: earlier.len() };
            } else {
                let stage = &mut Stage { parts: self, body: None, earlier, watcher };
                history.append(self.train_all(&mut network, rates, state, stage));
            }
        }
        (self.classifier(network), history)
    }

    /// All layers learn, from pictures that are changed anew in each epoch.
    fn train_all(
        &self,
        network: &mut Network<f32>,
        layer_rates: Vec<f64>,
        state: Option<State<f32>>,
        stage: &mut Stage,
    ) -> History {
        let augmentation = self.recipe.augmentation;
        let plain = self.plain(self.training);
        let batches = Batches { augmentation, seed: self.seed, shuffle: true, ..plain };
        let validation = self.validation.map(|dataset| self.plain(dataset));
        let validation = validation.as_ref().map(|batches| batches as &dyn Source<f32>);
        let optimizer = &mut *self.recipe.optimizer(layer_rates);
        let rules = self.rules(self.recipe.epochs);
        rules.go_on(state, network, optimizer, (&batches, validation), stage)
    }

    /// The head alone learns, from what the body makes of the pictures.
    fn train_head(
        &self,
        body: &Network<f32>,
        head: &mut Network<f32>,
        epochs: usize,
        state: Option<State<f32>>,
        stage: &mut Stage,
    ) -> History {
        let begin = Instant::now();
        let batch_size = self.recipe.batch_size;
        let mut features = |dataset: &Dataset, seed| {
            Features::of(body, &self.plain(dataset), batch_size, seed, &mut |p| stage.tell(p))
        };
        let seen = match self.recipe.augmentation.flip {
            true => features(&with_mirror_images(self.training), Some(self.seed)),
            false => features(self.training, Some(self.seed)),
        };
        let validation = self.validation.map(|dataset| features(dataset, None));
        let looked = begin.elapsed().as_secs_f64();

        let validation = validation.as_ref().map(|features| features as &dyn Source<f32>);
        let optimizer = &mut *self.recipe.optimizer(vec![]);
        // mix-up lays pictures over each other, not features
        let rules = Training { mixup: 0.0, ..self.rules(epochs) };
        let mut history = rules.go_on(state, head, optimizer, (&seen, validation), stage);
        if let Some(first) = history.epochs.first_mut() {
            first.seconds += looked;
        }
        history
    }

    fn plain<'a>(&self, dataset: &'a Dataset) -> Batches<'a> {
        let Recipe { batch_size, .. } = *self.recipe;
        Batches::plain(dataset, self.recipe.frame(), batch_size, self.normalization)
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
            clip: recipe.clip,
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

impl Recipe {
    /// A new optimizer, with a factor of the rate for each layer, or none.
    pub(crate) fn optimizer(&self, layer_rates: Vec<f64>) -> Box<dyn Optimizer<f32>> {
        let Recipe { learning_rate, weight_decay, .. } = *self;
        match self.rule {
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
}

/// A stage, as the watcher of the whole training sees it.
struct Stage<'a> {
    parts: &'a Parts<'a>,
    body: Option<Vec<Tensor<f32>>>,
    earlier: Vec<EpochRecord>,
    watcher: &'a mut dyn Watcher<Checkpoint>,
}

impl Watcher<State<f32>> for Stage<'_> {
    fn tell(&mut self, progress: Progress) {
        progress.tell_after(self.earlier.len(), &mut |progress| self.watcher.tell(progress));
    }

    fn stops(&self) -> bool {
        self.watcher.stops()
    }

    fn keeps(&self) -> bool {
        self.watcher.keeps()
    }

    fn keep(&mut self, state: State<f32>) {
        let (earlier, body) = (self.earlier.clone(), self.body.clone());
        let Parts { recipe, training, normalization, seed, pictures, .. } = *self.parts;
        self.watcher.keep(Checkpoint {
            recipe: recipe.clone(),
            seed,
            classes: training.classes.clone(),
            normalization,
            pictures,
            standing: Standing { earlier, body, state },
        });
    }
}

/// Each picture, and each picture from left to right.
fn with_mirror_images(dataset: &Dataset) -> Dataset {
    let mirrored = dataset.map_pictures(|picture| picture.slice(s![.., ..;-1, ..]).to_owned());
    let examples = [&dataset.examples[..], &mirrored.examples].concat();
    Dataset { classes: dataset.classes.clone(), examples }
}
