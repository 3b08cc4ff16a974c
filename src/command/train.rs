//! `brickprop train`.

use std::path::PathBuf;

use anyhow::ensure;
use brickprop::{
    dataset::Dataset,
    models::Model,
    recipe::{Recipe, Rule},
};
use clap::Args;

use super::{
    Common,
    config::Config,
    data::{Parts, Source},
    folds::train_folds,
    metrics::{Baselines, Metrics},
    progress::Epochs,
    report,
    run::Run,
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
    /// The side of the pictures that the network sees, in pixels.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u16).range(8..=512))]
    size: Option<u16>,
    /// How often it sees each picture, at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Pictures of a step.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    batch: Option<u32>,
    /// The learning rate at its highest.
    #[arg(long, value_name = "RATE", value_parser = positive)]
    learning_rate: Option<f64>,
    /// The rule that changes the weights.
    #[arg(long)]
    optimizer: Option<Rule>,
    /// Show the pictures as they are, without augmentation.
    #[arg(long)]
    no_augmentation: bool,
    /// Stop after N epochs without a better validation cost, and take the best weights.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    patience: Option<u32>,
    /// The share of the training pictures that is held back for validation.
    #[arg(long, value_name = "SHARE", default_value = "0.1", value_parser = share)]
    validation: f64,
    /// How many drawings to learn from (without --data and --folder).
    #[arg(long, value_name = "N", default_value = "1600", value_parser = clap::value_parser!(u32).range(64..))]
    drawings: u32,
    /// Train on K - 1 of K stratified folds of the training pictures and test on the other, K
    /// times; no network is kept.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: Option<u8>,
    /// Seeds everything that is random.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// The run's folder; by default a new one in runs/.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && f64::is_finite(rate) => Ok(rate),
        _ => Err("expected a number above 0".into()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=0.5).contains(&share) => Ok(share),
        _ => Err("expected a share from 0 to 0.5".into()),
    }
}

impl TrainArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let config = self.config();
        let parts = config.data.load(config.recipe.stored_side(), self.held_back(), self.seed)?;
        check(&parts, &config)?;
        let run = Run::create(self.out.as_deref(), &config.data.name())?;
        run.save_config(&config)?;
        let metrics = match self.folds {
            None => self.train(&config, parts, &run)?,
            Some(folds) => train_folds(&config, &parts.train, folds.into(), &run, self.talks())?,
        };
        run.save_metrics(&metrics)?;
        if self.common.json {
            println!("{}", serde_json::to_string_pretty(&metrics)?);
        } else {
            metrics.print();
            println!("written to {}", run.folder().display());
        }
        Ok(())
    }

    fn talks(&self) -> bool {
        !self.common.json && !self.common.quiet
    }

    /// Within folds nothing is held back: the held fold is the only judge.
    fn held_back(&self) -> f64 {
        if self.folds.is_some() { 0.0 } else { self.validation }
    }

    fn config(&self) -> Config {
        let data = match (&self.data, &self.folder) {
            (Some(path), _) => Source::Published { path: path.clone() },
            (_, Some(path)) => Source::Folder { path: path.clone(), test: 0.2 },
            _ => Source::Drawings { count: self.drawings as usize },
        };
        let mut recipe = match data {
            Source::Drawings { .. } => Recipe::drawings(),
            _ => Recipe::photos(),
        };
        recipe.model = self.model.unwrap_or(recipe.model);
        recipe.side = self.size.map_or(recipe.side, usize::from);
        recipe.epochs = self.epochs.map_or(recipe.epochs, |n| n as usize);
        recipe.batch_size = self.batch.map_or(recipe.batch_size, |n| n as usize);
        recipe.learning_rate = self.learning_rate.unwrap_or(recipe.learning_rate);
        recipe.rule = self.optimizer.unwrap_or(recipe.rule);
        recipe.patience = self.patience.map(|n| n as usize).or(recipe.patience);
        if self.no_augmentation {
            recipe.augmentation = brickprop::dataset::augmentation::Augmentation::none();
        }
        Config { seed: self.seed, validation: self.held_back(), data, recipe }
    }

    fn train(&self, config: &Config, parts: Parts, run: &Run) -> anyhow::Result<Metrics> {
        let Parts { train, validation, test } = parts;
        let validation = (!validation.is_empty()).then_some(validation);
        let recipe = &config.recipe;
        if self.talks() {
            let classes = train.classes.len();
            println!("{classes} classes of {}", config.data.describe());
            let held = validation.as_ref().map_or(0, Dataset::len);
            let (train, test) = (train.len(), test.len());
            println!("{train} pictures to learn from, {held} to validate, {test} to test");
            println!("{}", recipe.architecture(classes).build::<f32>(config.seed)?.summary());
            println!(
                "each step: 1. forward pass, 2. cost function, 3. backpropagation, 4. keep going"
            );
        }
        let mut progress = Epochs::new(self.talks(), recipe.epochs);
        let (classifier, history) =
            recipe.train(&train, validation.as_ref(), config.seed, &mut |p| progress.show(p))?;
        progress.finish();

        let mut metrics = Metrics { seed: config.seed, ..Metrics::default() };
        metrics.add_history(&history, train.len());
        metrics.parameters = classifier.network.parameters();
        metrics.validation_accuracy =
            validation.as_ref().map(|part| classifier.evaluate(part).accuracy);
        run.save_classifier(&classifier)?;
        run.save_history(&history)?;
        // where nothing is there to test, validation pictures fill the report
        let (shown, judged) = match (&validation, test.is_empty()) {
            (Some(validation), true) => (validation, "validation part"),
            _ => (&test, "test part"),
        };
        let evaluation = classifier.evaluate(shown);
        if !test.is_empty() {
            metrics.add_test(&evaluation);
        }
        if !shown.is_empty() {
            let baselines = Baselines::measure(&train, shown, recipe.frame(), config.seed)?;
            metrics.baselines = Some(baselines);
        }
        report::write(&report::Story {
            run,
            config,
            classifier: &classifier,
            history: &history,
            metrics: &metrics,
            train: &train,
            judged,
            shown,
            evaluation: &evaluation,
        })?;
        Ok(metrics)
    }
}

/// Refuses what can't be learnt, in words, before a folder is made for it.
fn check(parts: &Parts, config: &Config) -> anyhow::Result<()> {
    let classes = parts.train.classes.len();
    ensure!(classes >= 2, "expected pictures of at least 2 classes, found {classes}");
    let pictures = parts.train.len();
    ensure!(pictures >= 2, "expected at least 2 pictures to learn from, found {pictures}");
    config.recipe.architecture(classes).build::<f32>(config.seed)?;
    Ok(())
}
