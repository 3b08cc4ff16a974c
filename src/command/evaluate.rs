//! `brickprop evaluate`.

use std::path::PathBuf;

use anyhow::ensure;
use brickprop::dataset::Class;
use clap::Args;

use super::{Common, data::Source, run::Run, say_json};

#[derive(Args)]
pub struct EvaluateArgs {
    /// The run's folder.
    run: PathBuf,
    /// Other data than the run's own: the published layout (its test part is used), or a folder
    /// with one folder a class (all of it is used).
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl EvaluateArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let run = Run::open(&self.run)?;
        let (config, classifier, mut metrics) = (run.config()?, run.classifier()?, run.metrics()?);
        let source = self.data.as_deref().map_or(config.data, Source::at);
        let parts = source.load(classifier.stored_side(), config.validation, config.seed)?;
        ensure!(
            parts.test.classes == classifier.classes,
            "{}: expected the network's classes {}, found {}",
            source.describe(),
            first_names(&classifier.classes),
            first_names(&parts.test.classes)
        );
        ensure!(!parts.test.is_empty(), "{} has no test part", source.describe());
        metrics.add_test(&classifier.evaluate(&parts.test));
        if self.data.is_some() {
            // those of the run are of other pictures
            (metrics.validation_accuracy, metrics.baselines) = (None, None);
        }
        if self.common.json {
            say_json(&metrics)?;
        } else {
            metrics.print_accuracy();
        }
        Ok(())
    }
}

/// `16: Baker, Beekeeper, Astronaut, …`
fn first_names(classes: &[Class]) -> String {
    let names: Vec<&str> = classes.iter().take(3).map(|class| class.name.as_str()).collect();
    let rest = if classes.len() > 3 { ", …" } else { "" };
    format!("{}: {}{rest}", classes.len(), names.join(", "))
}
