//! What a training works on: a new run's, or that of a run that goes on.

use std::path::Path;

use anyhow::{Context, ensure};
use brickprop::{
    checkpoint::Weights,
    network::Summary,
    recipe::{Checkpoint, Recipe},
};

use super::{config::Config, data::Parts, run::Run};

/// What a training works on, and where.
pub struct Work {
    pub run: Run,
    pub config: Config,
    pub parts: Parts,
    pub summary: Summary,
    pub start: Start,
}

/// Where a training begins.
pub enum Start {
    /// At its start, with weights from elsewhere or with random ones.
    New(Option<Weights>),
    /// Where it was left.
    Checkpoint(Box<Checkpoint>),
}

impl Start {
    /// The weights from elsewhere.
    pub fn weights(&self) -> Option<&Weights> {
        match self {
            Start::New(weights) => weights.as_ref(),
            Start::Checkpoint(_) => None,
        }
    }
}

impl Work {
    /// A new run, in the folder `out` or in the next free one.
    ///
    /// # Errors
    /// Where the network can't learn these parts, or the folder can't be made.
    pub fn begin(
        config: Config,
        parts: Parts,
        weights: Option<Weights>,
        out: Option<&Path>,
    ) -> anyhow::Result<Work> {
        let summary = check(&parts, &config, weights.as_ref())?;
        let run = Run::create(out, &config)?;
        Ok(Work { run, config, parts, summary, start: Start::New(weights) })
    }

    /// The run in a folder, to go on with; with another number of epochs, if one is given.
    ///
    /// # Errors
    /// Where the folder holds no training that could go on.
    pub fn resume(folder: &Path, epochs: Option<usize>, talks: bool) -> anyhow::Result<Work> {
        let run = Run::resume(folder)?;
        let mut config = run.config()?;
        let named = folder.display();
        ensure!(config.folds.is_none(), "{named}: was trained with --folds, which can't go on");
        let checkpoint = run.checkpoint()?;
        let done = checkpoint.as_ref().map_or(0, Checkpoint::epochs);
        if let Some(checkpoint) = &checkpoint {
            let epochs = config.recipe.epochs;
            let recipe = Recipe { epochs, ..checkpoint.recipe().clone() };
            let same = (&recipe, checkpoint.seed()) == (&config.recipe, config.seed);
            ensure!(same, "{named}: its config.toml is not the one that the training began with");
        }
        let new = epochs.map(|epochs| set_epochs(&mut config.recipe, epochs, done)).transpose();
        let new = new.with_context(|| named.to_string())?.flatten();
        let from = config.from.as_deref().filter(|_| checkpoint.is_none());
        let weights = from.map(Weights::read).transpose()?;
        let side = config.recipe.frame().stored_side();
        let parts = config.data.load(side, config.validation, config.seed)?;
        let summary = check(&parts, &config, weights.as_ref())?;
        if new.is_some() {
            run.save_config(&config)?;
        }
        if talks {
            say!("goes on after epoch {done} of {}", config.recipe.all_epochs());
            new.iter().for_each(|words| say!("{words}"));
        }
        let start = checkpoint.map_or(Start::New(weights), |checkpoint| {
            Start::Checkpoint(Box::new(checkpoint.with_epochs(config.recipe.epochs)))
        });
        Ok(Work { run, config, parts, summary, start })
    }
}

/// Sets a new number of epochs, of which `done` are done, and says what that changes; `None` where
/// it is the old one.
fn set_epochs(
    recipe: &mut Recipe,
    epochs: usize,
    done: usize,
) -> anyhow::Result<Option<&'static str>> {
    let old = recipe.clone();
    recipe.epochs = epochs;
    if *recipe == old {
        return Ok(None);
    }
    let (all, of_all) = (recipe.all_epochs(), old.all_epochs());
    ensure!(all != of_all, "--epochs: the body of this run stays frozen, only its head learns");
    // those of the head alone are not counted by --epochs
    let done_of_all = done.saturating_sub(all - epochs);
    ensure!(
        epochs >= done_of_all,
        "--epochs: expected at least {done_of_all}, which are done, found {epochs}"
    );
    if !recipe.schedule.ends_at_nothing() {
        return Ok(Some(
            "the learning rate does not depend on the number of epochs: nothing else changes",
        ));
    }
    ensure!(
        done < of_all,
        "--epochs: all {of_all} are done and the learning rate has fallen to nothing: more would \
         raise it again; begin a new run with --from"
    );
    Ok(Some(
        "the learning rate falls to nothing over the new number of epochs: from here on it is \
         another than it would have been",
    ))
}

/// Refuses what can't be learnt, in words, before a folder is made for it, and gives the network's
/// summary.
fn check(parts: &Parts, config: &Config, weights: Option<&Weights>) -> anyhow::Result<Summary> {
    let classes = parts.train.classes.len();
    let source = config.data.describe();
    ensure!(classes >= 2, "{source}: expected at least 2 classes, found {classes}");
    let pictures = parts.train.len();
    ensure!(
        pictures >= 2,
        "{source}: expected at least 2 pictures to learn from, found {pictures}"
    );
    if let Some(folds) = config.folds {
        ensure!(
            folds <= pictures && pictures - pictures.div_ceil(folds) >= 2,
            "--folds: expected a picture for each of {folds} and two others to learn from, found {pictures}"
        );
    }
    ensure!(
        config.recipe.patience.is_none() || !parts.validation.is_empty(),
        "--patience: expected pictures to validate, found none"
    );
    if let Some(weights) = weights {
        config.start(weights, &parts.train)?;
    }
    let side = config.recipe.side;
    let network = config.recipe.architecture(classes).build::<f32>(config.seed);
    Ok(network.with_context(|| format!("pictures of {side} × {side}"))?.summary())
}
