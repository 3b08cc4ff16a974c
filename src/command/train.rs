//! `brickprop train`.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use brickprop::{
    checkpoint::Weights,
    dataset::{Dataset, augmentation::Augmentation},
    models::Model,
    network::Summary,
    recipe::{Recipe, Rule},
    training::StopReason,
    transfer::FineTuning,
};
use clap::{Args, CommandFactory, ValueEnum, error::ErrorKind};

use super::{
    Cli, Common, Interrupted,
    config::Config,
    data::{Parts, Source},
    folds::train_folds,
    keeper::Keeper,
    metrics::{Baselines, Metrics},
    page,
    progress::Epochs,
    report,
    run::Run,
    say_json, warn,
    work::{Start, Work},
};

#[derive(Args)]
pub struct TrainArgs {
    /// The published photos: a folder with index.csv, test.csv and metadata.csv.
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    data: Option<PathBuf>,
    /// Your own pictures: a folder with one folder a class.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The network; by default `cnn` for drawings and `deep-cnn` for photos.
    #[arg(long)]
    model: Option<Model>,
    /// The side of the pictures that the network sees, in pixels; by default the network's own (224 for
    /// densenet121), else 64 for drawings and 96 for photos.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u16).range(8..=512))]
    size: Option<u16>,
    /// How often it sees each picture, at most; by default 12 times for drawings, and for photos 600
    /// to 60 times: the more there are, the less often.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Pictures of a step; by default 32 for drawings, 16 for photos.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    batch: Option<u32>,
    /// The learning rate at its highest; by default 0.02 for drawings, 0.003 for photos.
    #[arg(long, value_name = "RATE", value_parser = positive)]
    learning_rate: Option<f64>,
    /// The rule that changes the weights; by default sgd for drawings, adamw for photos.
    #[arg(long)]
    optimizer: Option<Rule>,
    /// Start with the weights of this `.safetensors` file: a run's model, or those of another
    /// library. All layers but the last must fit by name and shape; the last is new, unless the file is
    /// a run's with the same classes.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Keep the body, all but the last layer, as it is: what it makes of each picture and its mirror
    /// image is computed once, and only the head learns, without other augmentation or mix-up.
    #[arg(long, value_name = "PART", requires = "from")]
    freeze: Option<Part>,
    /// After the head's --head-epochs, let all layers learn for --epochs, the body at --body-rate.
    #[arg(long, requires = "freeze")]
    unfreeze: bool,
    /// How often the head sees each picture while the body is frozen.
    #[arg(long, value_name = "N", requires = "freeze", default_value = "40", value_parser = clap::value_parser!(u32).range(1..))]
    head_epochs: u32,
    /// What the learning rate is multiplied by for the body that --from gave: one number, or two such
    /// as 0.01..0.3 for a rate that grows from the first layers to the last; by default 0.1.
    #[arg(long, value_name = "FACTOR", requires = "from", value_parser = body_rates)]
    body_rate: Option<[f64; 2]>,
    /// Show the pictures as they are, without augmentation.
    #[arg(long)]
    no_augmentation: bool,
    /// The probability that a batch's pictures are laid over each other, from 0 to 1: mix-up; by
    /// default 0 for drawings, 0.5 for photos.
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    mixup: Option<f64>,
    /// Shorten gradients that are longer than this: gradient clipping; by default none is.
    #[arg(long, value_name = "LENGTH", value_parser = positive)]
    clip: Option<f64>,
    /// Stop after N epochs without a better validation cost, and take the best weights.
    #[arg(long, value_name = "N", conflicts_with = "folds", value_parser = clap::value_parser!(u32).range(1..))]
    patience: Option<u32>,
    /// The share of the training pictures that is held back for validation (of drawings, as many
    /// are drawn besides).
    #[arg(long, value_name = "SHARE", default_value = "0.1", conflicts_with = "folds", value_parser = share)]
    validation: f64,
    /// How many drawings to learn from (without --data and --folder).
    #[arg(long, value_name = "N", default_value = "1600", conflicts_with_all = ["data", "folder"], value_parser = clap::value_parser!(u32).range(64..=10_000_000))]
    drawings: u32,
    /// Learn so many invented characters instead of the workshop's sixteen: their parts are drawn by
    /// lot. It makes a body that knows many figures, for --from.
    #[arg(long, value_name = "N", conflicts_with_all = ["data", "folder"], value_parser = clap::value_parser!(u32).range(2..=2000))]
    characters: Option<u32>,
    /// Train on K - 1 of K stratified folds of the training pictures and test on the other, K
    /// times; no network is kept.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: Option<u8>,
    /// With --folds: train N networks for each fold, from seeds of their own, and measure also what
    /// the mean of their probabilities names rightly.
    #[arg(long, value_name = "N", requires = "folds", default_value = "1", value_parser = clap::value_parser!(u8).range(1..))]
    networks: u8,
    /// With --folds: learn from this share of each class of the training pictures only, to see what
    /// more pictures bring.
    #[arg(long, value_name = "SHARE", requires = "folds", value_parser = part)]
    pictures: Option<f64>,
    /// Go on with the training of this run's folder, from its last whole epoch or from where it was
    /// stopped, to its own number of epochs; --epochs gives another one.
    #[arg(long, value_name = "RUN", conflicts_with_all = DECIDED)]
    resume: Option<PathBuf>,
    /// Write also a page for a browser into the run's folder, as `brickprop page` does.
    #[arg(long, conflicts_with = "folds")]
    page: bool,
    /// Seeds everything that is random.
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "resume")]
    seed: u64,
    /// The run's folder; by default a new one in runs/.
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// What is decided before a training begins, and stays as it is where one goes on.
const DECIDED: [&str; 22] = [
    "data",
    "folder",
    "model",
    "size",
    "batch",
    "learning_rate",
    "optimizer",
    "from",
    "freeze",
    "unfreeze",
    "head_epochs",
    "body_rate",
    "no_augmentation",
    "mixup",
    "clip",
    "patience",
    "validation",
    "drawings",
    "characters",
    "folds",
    "networks",
    "pictures",
];

/// What may be frozen.
#[derive(Clone, Copy, ValueEnum)]
enum Part {
    /// All layers but the last.
    Body,
}

fn body_rates(text: &str) -> Result<[f64; 2], String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (positive(first), positive(last)) {
        (Ok(first), Ok(last)) => Ok([first, last]),
        _ => Err("expected a number above 0, or two such as 0.01..0.3".into()),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && f64::is_finite(rate) => Ok(rate),
        _ => Err("expected a number above 0".into()),
    }
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(probability) if (0.0..=1.0).contains(&probability) => Ok(probability),
        _ => Err("expected a number from 0 to 1".into()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=0.5).contains(&share) => Ok(share),
        _ => Err("expected a share from 0 to 0.5".into()),
    }
}

fn part(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("expected a share above 0, up to 1".into()),
    }
}

impl TrainArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.refuse_what_changes_nothing();
        self.common.start()?;
        let Work { run, config, parts, summary, start } = match &self.resume {
            Some(run) => Work::resume(run, self.epochs.map(|n| n as usize), self.common.talks())?,
            None => self.begin()?,
        };
        if !self.common.quiet && !matches!(config.data, Source::Drawings { .. }) {
            parts.doubts().iter().for_each(|doubt| warn(format_args!("warning: {doubt}")));
        }
        let metrics = match self.folds {
            None => self.train(&config, start, parts, &summary, &run)?,
            Some(folds) => {
                let counts = [folds, self.networks].map(usize::from);
                let weights = start.weights();
                train_folds(&config, weights, &parts.train, counts, &run, self.common.talks())?
            }
        };
        if self.common.json {
            say_json(&metrics)?;
        } else {
            metrics.print();
            say!("written to {}", run.folder().display());
        }
        ensure!(metrics.finite, "{}", metrics.stopped_because);
        Ok(())
    }

    fn begin(&self) -> anyhow::Result<Work> {
        let from = self.from.as_deref().map(lasting);
        let weights = from.as_deref().map(Weights::read).transpose()?;
        let data = self.source();
        data.check()?;
        let mut recipe = self.recipe(&data);
        let validation = self.held_back();
        let parts = data.load(recipe.frame().stored_side(), validation, self.seed)?;
        recipe.epochs = self.epochs(&data, parts.train.len());
        let (folds, pictures) = (self.folds.map(usize::from), self.pictures);
        let config = Config { seed: self.seed, validation, data, recipe, from, folds, pictures };
        Work::begin(config, parts, weights, self.out.as_deref())
    }

    /// Mistakes in the usage like any others, but of three arguments: more than clap can be told.
    fn refuse_what_changes_nothing(&self) {
        let frozen = self.freeze.is_some() && !self.unfreeze;
        let given =
            [("--body-rate", self.body_rate.is_some()), ("--epochs", self.epochs.is_some())];
        if let Some((name, _)) = given.into_iter().find(|&(_, given)| given && frozen) {
            let words = format!(
                "{name} is for all layers, and --freeze body leaves the body out: add --unfreeze, or \
                 set the head's --head-epochs"
            );
            Cli::command().error(ErrorKind::MissingRequiredArgument, words).exit();
        }
    }

    /// Within folds nothing is held back: the held fold is the only judge.
    fn held_back(&self) -> f64 {
        if self.folds.is_some() { 0.0 } else { self.validation }
    }

    fn source(&self) -> Source {
        match (&self.data, &self.folder) {
            (Some(path), _) => Source::Published { path: lasting(path) },
            (_, Some(path)) => Source::Folder { path: lasting(path), test: 0.2 },
            _ => Source::Drawings {
                count: self.drawings as usize,
                characters: self.characters.map(|n| n as usize),
            },
        }
    }

    /// All but the number of epochs, which follows from the pictures.
    fn recipe(&self, data: &Source) -> Recipe {
        let mut recipe = match data {
            Source::Drawings { .. } => Recipe::drawings(),
            _ => Recipe::photos(),
        };
        recipe.model = self.model.unwrap_or(recipe.model);
        let side = recipe.model.own_side().unwrap_or(recipe.side);
        recipe.side = self.size.map_or(side, usize::from);
        recipe.batch_size = self.batch.map_or(recipe.batch_size, |n| n as usize);
        recipe.learning_rate = self.learning_rate.unwrap_or(recipe.learning_rate);
        recipe.rule = self.optimizer.unwrap_or(recipe.rule);
        recipe.mixup = self.mixup.unwrap_or(recipe.mixup);
        recipe.clip = self.clip.or(recipe.clip);
        recipe.patience = self.patience.map(|n| n as usize).or(recipe.patience);
        let body_rates = self.body_rate.unwrap_or([0.1; 2]);
        recipe.fine_tuning = self.from.is_some().then(|| FineTuning {
            head_epochs: self.freeze.map_or(0, |Part::Body| self.head_epochs as usize),
            body_rates: (self.freeze.is_none() || self.unfreeze).then_some(body_rates),
        });
        if self.no_augmentation {
            recipe.augmentation = Augmentation::none();
        }
        recipe
    }

    fn epochs(&self, data: &Source, pictures: usize) -> usize {
        match (self.epochs, data) {
            (Some(epochs), _) => epochs as usize,
            (None, Source::Drawings { .. }) => Recipe::drawings().epochs,
            (None, _) => Recipe::photos_for(pictures).epochs,
        }
    }

    fn train(
        &self,
        config: &Config,
        start: Start,
        parts: Parts,
        summary: &Summary,
        run: &Run,
    ) -> anyhow::Result<Metrics> {
        let pictures = parts.fingerprints();
        let (shown, judged) = parts.judged();
        let Parts { train, validation, test } = &parts;
        let validation = (!validation.is_empty()).then_some(validation);
        let recipe = &config.recipe;
        if self.common.talks() {
            let classes = train.classes.len();
            say!("{classes} classes of {}", config.data.describe());
            let held = validation.map_or(0, Dataset::len);
            let (train, test) = (train.len(), test.len());
            say!("{train} pictures to learn from, {held} to validate, {test} to test");
            say!("{summary}");
            if let Some(file) = &config.from {
                say!("the body's weights are those of {}", file.display());
            }
            say!("each step: 1. forward pass, 2. cost function, 3. backpropagation, 4. keep going");
        }
        let epochs = config.recipe.all_epochs();
        let progress = Epochs::new(self.common.talks(), epochs);
        let mut keeper = Keeper::new(progress, run.checkpoint_path())?;
        let (classifier, history) = match start {
            Start::New(weights) => {
                config.train(weights.as_ref(), train, validation, &mut keeper)?
            }
            Start::Checkpoint(checkpoint) => checkpoint
                .go_on(train, validation, &mut keeper)
                .with_context(|| run.folder().display().to_string())?,
        };
        let failed = matches!(history.stopped_because, StopReason::NotFinite { .. });
        if keeper.finish()? && !failed {
            let epoch = match history.stopped_because {
                StopReason::Interrupted { epoch } => epoch,
                _ => history.epochs.len(),
            };
            return Err(Interrupted { epoch, epochs, run: run.folder().to_owned() }.into());
        }
        run.save_classifier(&classifier)?;
        run.save_history(&history)?;

        let (seed, pictures) = (config.seed, Some(pictures));
        let mut metrics = Metrics { seed, pictures, ..Metrics::default() };
        metrics.add_history(&history, train.len());
        metrics.parameters = classifier.network.parameters();
        metrics.validation_accuracy = validation.map(|part| classifier.evaluate(part).accuracy);
        let evaluation = classifier.evaluate(shown);
        if !test.is_empty() {
            metrics.add_test(&evaluation);
        }
        run.save_metrics(&metrics)?;
        if !shown.is_empty() {
            let baselines = Baselines::measure(train, shown, recipe.frame(), config.seed)?;
            metrics.baselines = Some(baselines);
            run.save_metrics(&metrics)?;
        }
        report::write(&report::Story {
            run,
            config,
            classifier: &classifier,
            history: &history,
            metrics: &metrics,
            train,
            judged,
            shown,
            evaluation: &evaluation,
        })?;
        if self.page {
            let mut story = page::Story::new(run, &classifier, &history.epochs)?;
            story.judge(&classifier, (shown, judged), &evaluation, &metrics)?;
            story.write(&run.subfolder("page")?)?;
        }
        Ok(metrics)
    }
}

/// The path from the root on, so that the run finds its data from any folder.
fn lasting(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
