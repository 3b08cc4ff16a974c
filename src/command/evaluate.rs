//! `brickprop evaluate`.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, ensure};
use brickprop::dataset::{Class, Dataset};
use clap::Args;

use super::{
    Common,
    data::{Parts, Source},
    metrics::Baselines,
    run::Run,
    say_json,
};

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
        let load = |source: &Source| {
            source.load(classifier.frame().stored_side(), config.validation, config.seed)
        };
        let source = self.data.as_deref().map_or_else(|| config.data.clone(), Source::at);
        let parts = load(&source)?;
        let test = with_classes(&parts.test, &classifier.classes).with_context(|| {
            format!(
                "{}: expected the network's classes {}, found {}",
                source.describe(),
                first_names(&classifier.classes),
                first_names(&parts.test.classes)
            )
        })?;
        ensure!(!test.is_empty(), "{} has no test part", source.describe());
        metrics.add_test(&classifier.evaluate(&test));
        if self.data.is_some() {
            // the stored baselines are of other pictures; without what the run learnt from, none
            // can be measured
            let learnt = load(&config.data).ok();
            let measure = |learnt: Parts| {
                Baselines::measure(&learnt.train, &test, classifier.frame(), config.seed)
            };
            metrics.baselines = learnt.map(measure).transpose()?;
        }
        if self.common.json {
            say_json(&metrics)?;
        } else {
            metrics.print_accuracy();
        }
        Ok(())
    }
}

/// The data set with the network's classes in the network's order. Names tell which is which,
/// unless the classes are the same ones anyway; `None` where a class is unknown or ambiguous.
fn with_classes(dataset: &Dataset, classes: &Arc<[Class]>) -> Option<Dataset> {
    let mut dataset = dataset.clone();
    if dataset.classes != *classes {
        let place = |class: &Class| {
            let mut same = (0..classes.len()).filter(|&i| classes[i].name == class.name);
            same.next().filter(|_| same.next().is_none())
        };
        let places: Vec<usize> = dataset.classes.iter().map(place).collect::<Option<_>>()?;
        for example in &mut dataset.examples {
            example.label = places[example.label];
        }
        dataset.classes = classes.clone();
    }
    Some(dataset)
}

/// `16: Baker, Beekeeper, Astronaut, …`
fn first_names(classes: &[Class]) -> String {
    let names: Vec<&str> = classes.iter().take(3).map(|class| class.name.as_str()).collect();
    let rest = if classes.len() > 3 { ", …" } else { "" };
    format!("{}: {}{rest}", classes.len(), names.join(", "))
}
