//! `brickprop train --folds`.

use brickprop::{
    checkpoint::Weights,
    dataset::{
        Dataset,
        split::{split, stratified_folds},
    },
    evaluation::Evaluation,
};
use ndarray::Array2;

use super::{
    config::Config,
    metrics::{Baselines, Metrics},
    percent,
    progress::Epochs,
    report,
    run::Run,
};

/// Trains and tests `folds` times, each time `networks` networks from seeds of their own, writes the
/// report and returns the figures.
pub fn train_folds(
    config: &Config,
    weights: Option<&Weights>,
    all: &Dataset,
    [folds, networks]: [usize; 2],
    run: &Run,
    talk: bool,
) -> anyhow::Result<Metrics> {
    let mut metrics = Metrics { seed: config.seed, ..Metrics::default() };
    let (mut accuracies, mut of_means, mut baselines) = (vec![], vec![], vec![]);
    // every picture is held once: what the networks that have not seen it say of it
    let mut said = Array2::zeros((all.len(), all.classes.len()));
    let held = stratified_folds(&all.labels(), folds, config.seed);
    for (number, places) in (1..).zip(&held) {
        let train: Vec<usize> = (0..all.len()).filter(|i| !places.contains(i)).collect();
        let (mut train, held) = (all.subset(&train), all.subset(places));
        if let Some(share) = config.pictures {
            train = train.subset(&split(&train, 1.0 - share, config.seed).train);
        }
        if talk {
            let (learn, test) = (train.len(), held.len());
            say!("fold {number} of {folds}: learns from {learn}, held {test}");
        }
        let mut accuracy = 0.0;
        let mut sum = Array2::<f32>::zeros((held.len(), held.classes.len()));
        for (network, seed) in (1..=networks).zip(config.seed..) {
            let config = Config { seed, ..config.clone() };
            let mut progress = Epochs::new(talk, config.recipe.all_epochs());
            let (classifier, history) = config.train(weights, &train, None, &mut progress)?;
            progress.finish();
            // read once, after the training
            let evaluation = classifier.evaluate(&held);
            if talk {
                let accuracy = percent(evaluation.accuracy);
                match networks {
                    1 => say!("fold {number}: {accuracy}"),
                    _ => say!("fold {number}, network {network} of {networks}: {accuracy}"),
                }
            }
            metrics.add_history(&history, train.len());
            metrics.parameters = classifier.network.parameters();
            accuracy += evaluation.accuracy / networks as f64;
            sum += &evaluation.probabilities;
        }
        let mean = sum / networks as f32;
        for (&place, row) in places.iter().zip(mean.rows()) {
            said.row_mut(place).assign(&row);
        }
        let together = Evaluation::from_probabilities(mean, &held.labels(), held.classes.len());
        if talk && networks > 1 {
            let accuracy = percent(together.accuracy);
            say!("fold {number}, {networks} networks together: {accuracy}");
        }
        of_means.push(together.accuracy);
        accuracies.push(accuracy);
        baselines.push(Baselines::measure(&train, &held, config.recipe.frame(), config.seed)?);
        metrics.baselines = Some(Baselines::mean(&baselines));
        metrics.add_folds(&accuracies);
        if networks > 1 {
            metrics.add_ensemble(networks, &of_means);
        }
        run.save_metrics(&metrics)?;
    }
    let evaluation = Evaluation::from_probabilities(said, &all.labels(), all.classes.len());
    report::write_folds(run, config, &metrics, &evaluation, all)?;
    Ok(metrics)
}
