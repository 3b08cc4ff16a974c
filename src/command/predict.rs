//! `brickprop predict`.

use std::{borrow::Cow, path::PathBuf};

use brickprop::{
    dataset::{Picture, decode::read_picture, unique_names},
    evaluation::ranked,
};
use clap::Args;
use rayon::prelude::*;
use serde::Serialize;

use super::{Common, fail, percent, run::Run, say_json};

#[derive(Args)]
pub struct PredictArgs {
    /// The run's folder, or a network's file.
    run: PathBuf,
    /// Photos, PNG or JPEG.
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// What is said of a photo.
#[derive(Serialize)]
struct Answer<'a> {
    photo: Cow<'a, str>,
    /// The three most probable classes, where the photo could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    guesses: Option<Vec<Guess>>,
    /// Why it couldn't.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Guess {
    class_id: usize,
    name: String,
    probability: f32,
}

impl PredictArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let classifier = Run::classifier_at(&self.run)?;
        let names = unique_names(&classifier.classes);
        let side = classifier.frame().stored_side();
        let pictures: Vec<_> =
            self.photos.par_iter().map(|path| read_picture(path, side)).collect();
        let readable: Vec<&Picture> =
            pictures.iter().filter_map(|read| read.as_ref().ok()).collect();
        let probabilities = classifier.probabilities(&readable);
        let mut rows = probabilities.outer_iter();
        let mut answers = vec![];
        for (photo, picture) in self.photos.iter().zip(pictures) {
            let photo = photo.to_string_lossy();
            answers.push(match picture {
                Ok(_) => {
                    let row = rows.next().expect("a row for each picture");
                    let guess = |class: usize| Guess {
                        class_id: classifier.classes[class].id,
                        name: names[class].clone(),
                        probability: row[class],
                    };
                    let guesses = ranked(row).into_iter().take(3).map(guess).collect();
                    Answer { photo, guesses: Some(guesses), error: None }
                }
                Err(error) => {
                    fail(format_args!("error: {error}"));
                    Answer { photo, guesses: None, error: Some(error.to_string()) }
                }
            });
        }
        if self.common.json {
            return say_json(&answers);
        }
        for Answer { photo, guesses, .. } in answers {
            let Some(guesses) = guesses else { continue };
            say!("{photo}");
            for Guess { name, probability, .. } in guesses {
                say!("  {:>7}  {name}", percent(probability.into()));
            }
        }
        Ok(())
    }
}
