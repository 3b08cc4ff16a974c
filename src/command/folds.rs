//! `brickprop train --folds`.

use brickprop::dataset::{Dataset, split::stratified_folds};

use super::{
    config::Config,
    metrics::{Baselines, Metrics},
    percent,
    progress::Epochs,
    report,
    run::Run,
};

/// Trains and tests `folds` times, writes the report and returns the figures.
pub fn train_folds(
    config: &Config,
    all: &Dataset,
    folds: usize,
    run: &Run,
    talk: bool,
) -> anyhow::Result<Metrics> {
    let mut metrics = Metrics { seed: config.seed, ..Metrics::default() };
    let (mut accuracies, mut baselines) = (vec![], vec![]);
    let held = stratified_folds(&all.labels(), folds, config.seed);
    for (number, held) in held.iter().enumerate() {
        let train: Vec<usize> = (0..all.len()).filter(|i| !held.contains(i)).collect();
        let (train, held) = (all.subset(&train), all.subset(held));
        if talk {
            let (learn, test) = (train.len(), held.len());
            say!("fold {} of {folds}: learns from {learn}, held {test}", number + 1);
        }
        let mut progress = Epochs::new(talk, config.recipe.all_epochs());
        let (classifier, history) = config.train(&train, None, &mut |p| progress.show(p))?;
        progress.finish();
        // read once, after the training
        let accuracy = classifier.evaluate(&held).accuracy;
        if talk {
            say!("fold {}: {}", number + 1, percent(accuracy));
        }
        metrics.add_history(&history, train.len());
        metrics.parameters = classifier.network.parameters();
        accuracies.push(accuracy);
        let frame = config.recipe.frame();
        baselines.push(Baselines::measure(&train, &held, frame, config.seed)?);
        metrics.baselines = Some(Baselines::mean(&baselines));
        metrics.add_folds(accuracies.clone());
        run.save_metrics(&metrics)?;
    }
    report::write_folds(run, config, &metrics)?;
    Ok(metrics)
}
