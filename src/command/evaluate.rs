//! `brickprop evaluate`.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, ensure};
use brickprop::dataset::{Class, Dataset, repeats::repeats};
use clap::Args;

use super::{
    Common,
    data::{Parts, Source},
    metrics::Baselines,
    run::Run,
    say_json, warn,
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
        let side = classifier.frame().stored_side();
        let other = self.data.as_deref().map(Source::at);
        // the pictures that the run learnt from, where they are still there
        let (parts, learnt) = match &other {
            None => (run.parts(&config, &metrics, side)?, None),
            Some(source) => {
                let same_classes = |parts: &Parts| parts.train.classes == classifier.classes;
                let own = run.parts(&config, &metrics, side).ok().filter(same_classes);
                (source.load(side, config.validation, config.seed)?, own)
            }
        };
        let source = other.as_ref().unwrap_or(&config.data);
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
        if other.is_some() {
            match &learnt {
                Some(learnt) => warn_of_repeats(&learnt.train, &test),
                None => warn(
                    "warning: the pictures that the run learnt from have changed or are gone: some of \
                     these may be among them, and no baseline can be measured",
                ),
            }
            // the stored baselines are of other pictures
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

fn warn_of_repeats(learnt: &Dataset, tested: &Dataset) {
    let known = repeats(&[learnt, tested]);
    let among = known.iter().filter(|[(part, _), (other, _)]| part != other).count();
    if among > 0 {
        let all = tested.len();
        warn(format_args!("warning: {among} of these {all} pictures were learnt from"));
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
