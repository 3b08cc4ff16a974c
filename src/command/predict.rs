//! `brickprop predict`.

use std::path::PathBuf;

use brickprop::{dataset::decode::read_pictures, dataset::unique_names};
use clap::Args;
use serde::Serialize;

use super::{Common, percent, run::Run, say_json};

#[derive(Args)]
pub struct PredictArgs {
    /// The run's folder.
    run: PathBuf,
    /// Photos, PNG or JPEG.
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// One of the three most probable classes.
#[derive(Serialize)]
struct Guess {
    class_id: usize,
    name: String,
    probability: f32,
}

impl PredictArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let classifier = Run::open(&self.run)?.classifier()?;
        let names = unique_names(&classifier.classes);
        let pictures = read_pictures(&self.photos, classifier.frame().stored_side())?;
        let probabilities = classifier.probabilities(&pictures.iter().collect::<Vec<_>>());
        let guesses: Vec<Vec<Guess>> = probabilities
            .outer_iter()
            .map(|row| {
                let mut order: Vec<usize> = (0..row.len()).collect();
                order.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
                let guess = |&class: &usize| Guess {
                    class_id: classifier.classes[class].id,
                    name: names[class].clone(),
                    probability: row[class],
                };
                order.iter().take(3).map(guess).collect()
            })
            .collect();
        if self.common.json {
            say_json(&guesses)?;
            return Ok(());
        }
        for (photo, guesses) in self.photos.iter().zip(&guesses) {
            say!("{}", photo.display());
            for Guess { name, probability, .. } in guesses {
                say!("  {:>7}  {name}", percent((*probability).into()));
            }
        }
        Ok(())
    }
}
