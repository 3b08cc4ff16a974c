//! The pictures of a run, and the page that shows them.

use std::fmt::Write;

use anyhow::Context;
use brickprop::{
    classifier::Classifier,
    dataset::{
        Dataset, Picture,
        augmentation::{Augmentation, picture_rng, to_picture},
        frame::Frame,
        unique_names,
    },
    evaluation::Evaluation,
    models::Model,
    plot::{self, Canvas, GalleryItem, PlotError},
    training::History,
};
use clap::ValueEnum;

use super::{config::Config, metrics::Metrics, percent, run::Run};

/// All that a report tells of.
pub struct Story<'a> {
    pub run: &'a Run,
    pub config: &'a Config,
    pub classifier: &'a Classifier,
    pub history: &'a History,
    pub metrics: &'a Metrics,
    pub train: &'a Dataset,
    /// The part that the accuracies are of, in words.
    pub judged: &'a str,
    /// Its pictures.
    pub shown: &'a Dataset,
    pub evaluation: &'a Evaluation,
}

/// Of more classes nobody can read what is taken for what, and the chart would fill the memory.
const MOST_CLASSES: usize = 256;

/// The pictures that could be drawn, each with its caption.
type Pictures = Vec<(&'static str, &'static str)>;

/// Writes all pictures and `report.md`.
pub fn write(story: &Story) -> anyhow::Result<()> {
    let names = unique_names(&story.classifier.classes);
    let mut pictures = Pictures::new();
    let mut add = |file, caption, canvas: Result<Canvas, PlotError>| -> anyhow::Result<()> {
        canvas?.save(story.run.path(file))?;
        pictures.push((file, caption));
        Ok(())
    };
    if !story.history.epochs.is_empty() {
        let baselines = story.metrics.baselines.map(|b| b.named()).unwrap_or_default();
        let curves = plot::curves(&story.history.epochs, &baselines);
        add("curves.png", "Cost and accuracy, epoch by epoch", curves)?;
    }
    if !story.shown.is_empty() && names.len() <= MOST_CLASSES {
        let confusion = plot::confusion(&story.evaluation.confusion, &names);
        add("confusion.png", "What is taken for what", confusion)?;
    }
    if let Some(mistakes) = mistakes(story, &names) {
        add("mistakes.png", "The surest mistakes", mistakes)?;
    }
    add("pictures.png", "One training picture of each class", pictures_of(story.train, &names))?;
    let augmentation = &story.config.recipe.augmentation;
    if *augmentation != Augmentation::none() {
        let sheet = augmented(story.train, augmentation, story.config.recipe.frame());
        add("augmented.png", "Training pictures as the network sees them, changed", sheet)?;
    }
    if let Some(filters) = story.classifier.filters() {
        add("filters.png", "What the first layer looks for", plot::filters(&filters))?;
    }
    if let Some(example) = story.shown.examples.first().or(story.train.examples.first()) {
        let stages = story.classifier.feature_maps(&example.picture);
        let view = story.classifier.view(&example.picture);
        if !stages.is_empty() {
            let maps = plot::feature_maps(&view, &stages);
            add("feature_maps.png", "What each layer makes of one picture", maps)?;
        }
        let dx = story.classifier.saliency(&example.picture, example.label);
        let title = format!("dL/dx for {}", names[example.label]);
        let saliency = plot::saliency(&view, &dx, &title);
        add("saliency.png", "Where a change would change the answer", saliency)?;
    }
    story.run.write("report.md", &page(story, &names, &pictures)?)
}

fn mistakes(story: &Story, names: &[String]) -> Option<Result<Canvas, PlotError>> {
    let mistakes = story.evaluation.surest_mistakes(12);
    let items: Vec<GalleryItem> = mistakes
        .iter()
        .map(|mistake| GalleryItem {
            picture: &story.shown.examples[mistake.example].picture,
            caption: vec![
                format!("is {}", names[mistake.truth]),
                format!("taken for {}", names[mistake.predicted]),
                percent(mistake.probability.into()),
            ],
            right: Some(false),
        })
        .collect();
    (!items.is_empty()).then(|| plot::gallery(&items, 4))
}

/// The first picture of each class.
pub fn pictures_of(dataset: &Dataset, names: &[String]) -> Result<Canvas, PlotError> {
    let firsts = (0..names.len())
        .filter_map(|label| dataset.examples.iter().find(|example| example.label == label));
    let items: Vec<GalleryItem> = firsts
        .map(|example| GalleryItem {
            picture: &example.picture,
            caption: vec![names[example.label].clone()],
            right: None,
        })
        .collect();
    plot::gallery(&items, 8)
}

/// Four pictures, each changed in five ways.
fn augmented(
    dataset: &Dataset,
    augmentation: &Augmentation,
    frame: Frame,
) -> Result<Canvas, PlotError> {
    let mut sheet: Vec<(Picture, String)> = vec![];
    let step = dataset.len().div_ceil(4).max(1);
    for (number, example) in dataset.examples.iter().enumerate().step_by(step) {
        for epoch in 0..6 {
            let augmentation = if epoch == 0 { &Augmentation::none() } else { augmentation };
            let mut rng = picture_rng(0, epoch, number as u64);
            let picture = to_picture(&augmentation.apply(&example.picture, frame, &mut rng));
            let caption = if epoch == 0 { "as it is".into() } else { format!("epoch {epoch}") };
            sheet.push((picture, caption));
        }
    }
    let items: Vec<GalleryItem> = sheet
        .iter()
        .map(|(picture, caption)| GalleryItem {
            picture,
            caption: vec![caption.clone()],
            right: None,
        })
        .collect();
    plot::gallery(&items, 6)
}

fn page(story: &Story, names: &[String], pictures: &Pictures) -> anyhow::Result<String> {
    let Story { config, metrics, history, .. } = story;
    let mut page = String::new();
    writeln!(page, "# A network that names minifigures\n")?;
    writeln!(
        page,
        "{} classes of {}. Model `{}`, {} parameters, seed {}.\n",
        names.len(),
        config.data.describe(),
        model_name(config.recipe.model),
        metrics.parameters,
        metrics.seed
    )?;
    figures(&mut page, metrics)?;
    writeln!(
        page,
        "\nIt stopped after {} because {}. Training took {:.1} s ({:.0} pictures a second).",
        metrics.epochs_in_words(),
        history.stopped_because,
        metrics.seconds,
        metrics.images_per_s
    )?;
    for (file, caption) in pictures {
        writeln!(page, "\n## {caption}\n\n![{caption}]({file})")?;
    }
    writeln!(page, "\n## Class by class, on the {}\n", story.judged)?;
    class_by_class(&mut page, story.evaluation, names)?;
    Ok(page)
}

/// A row for each class.
fn class_by_class(
    page: &mut String,
    evaluation: &Evaluation,
    names: &[String],
) -> std::fmt::Result {
    writeln!(page, "| class | right | of | most often taken for |\n|---|---|---|---|")?;
    for score in evaluation.per_class() {
        // a bar would end the cell
        let named = |label: usize| names[label].replace('|', "\\|");
        let taken = score.most_often_taken_for.map_or(String::new(), named);
        let (name, right, total) = (named(score.label), score.right, score.total);
        writeln!(page, "| {name} | {right} | {total} | {taken} |")?;
    }
    Ok(())
}

/// The model as one types it.
fn model_name(model: Model) -> String {
    model.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string())
}

/// The accuracies as a table, the baselines beside them.
fn figures(page: &mut String, metrics: &Metrics) -> std::fmt::Result {
    writeln!(page, "| | accuracy |\n|---|---|")?;
    let shares = [
        ("test", metrics.test_accuracy),
        ("test, right class among the first three", metrics.test_top3),
        ("test, mean of the classes", metrics.test_macro_accuracy),
        ("validation", metrics.validation_accuracy),
        ("held folds, mean", metrics.fold_accuracy_mean),
        ("held folds, standard deviation", metrics.fold_accuracy_sd),
        ("several networks together, mean", metrics.ensemble_accuracy_mean),
        ("several networks together, standard deviation", metrics.ensemble_accuracy_sd),
    ];
    for (name, share) in shares {
        if let Some(share) = share {
            writeln!(page, "| {name} | {} |", percent(share))?;
        }
    }
    for (name, share) in metrics.baselines.iter().flat_map(|baselines| baselines.named()) {
        writeln!(page, "| baseline: {name} | {} |", percent(share))?;
    }
    Ok(())
}

/// `report.md` of a run of folds, with what the networks said of all pictures that they had not seen.
pub fn write_folds(
    run: &Run,
    config: &Config,
    metrics: &Metrics,
    evaluation: &Evaluation,
    all: &Dataset,
) -> anyhow::Result<()> {
    let names = unique_names(&all.classes);
    let is_drawn = names.len() <= MOST_CLASSES;
    if is_drawn {
        plot::confusion(&evaluation.confusion, &names)?.save(run.path("confusion.png"))?;
    }
    let folds = metrics.fold_accuracy.as_ref().context("a run of folds has fold accuracies")?;
    let mut page = format!(
        "# {} folds of {}\n\nModel `{}`, {} parameters, seed {}; {:.0} s of training in all.\n\n",
        folds.len(),
        config.data.describe(),
        model_name(config.recipe.model),
        metrics.parameters,
        metrics.seed,
        metrics.seconds
    );
    if let Some(share) = config.pictures {
        writeln!(page, "Learnt from {} of each class of the other folds.\n", percent(share))?;
    }
    figures(&mut page, metrics)?;
    writeln!(page, "\n| held fold | accuracy |\n|---|---|")?;
    for (number, accuracy) in folds.iter().enumerate() {
        writeln!(page, "| {} | {} |", number + 1, percent(*accuracy))?;
    }
    if is_drawn {
        let caption = "What is taken for what";
        writeln!(page, "\n## {caption}\n\n![{caption}](confusion.png)")?;
    }
    writeln!(page, "\n## Class by class, all folds together\n")?;
    class_by_class(&mut page, evaluation, &names)?;
    run.write("report.md", &page)
}
