//! `brickprop look`.

use std::{fs, path::PathBuf};

use anyhow::Context;
use brickprop::{
    dataset::{decode::read_picture, unique_names},
    evaluation::ranked,
    plot,
};
use clap::Args;
use serde_json::json;

use super::{Common, percent, run::Run, say_json};

#[derive(Args)]
pub struct LookArgs {
    /// The run's folder, or a network's file.
    run: PathBuf,
    /// A photo, PNG or JPEG.
    photo: PathBuf,
    /// Where to write the pictures; by default a folder of the photo's name in `look` within the
    /// run's, or beside the file.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl LookArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let classifier = Run::classifier_at(&self.run)?;
        let picture = read_picture(&self.photo, classifier.frame().stored_side())?;
        let probabilities = classifier.probabilities(&[&picture]);
        let best = ranked(probabilities.row(0))[0];
        let name = &unique_names(&classifier.classes)[best];
        let certainty = percent(probabilities[[0, best]].into());

        let home = if self.run.is_file() {
            self.run.with_file_name("look")
        } else {
            self.run.join("look")
        };
        let out = self.out.unwrap_or_else(|| home.join(self.photo.file_stem().unwrap_or_default()));
        fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
        let view = classifier.view(&picture);
        let dx = classifier.saliency(&picture, best);
        let title = format!("dL/dx for {name}, {certainty}");
        let mut written = vec![("saliency.png", plot::saliency(&view, &dx, &title)?)];
        let stages = classifier.feature_maps(&picture);
        if !stages.is_empty() {
            written.push(("feature_maps.png", plot::feature_maps(&view, &stages)?));
        }
        if let Some(filters) = classifier.filters() {
            written.push(("filters.png", plot::filters(&filters)?));
        }
        let mut paths = vec![];
        for (file, canvas) in written {
            canvas.save(out.join(file))?;
            paths.push(out.join(file).display().to_string());
        }
        if self.common.json {
            let probability = probabilities[[0, best]];
            return say_json(
                &json!({ "name": name, "probability": probability, "written": paths }),
            );
        }
        say!("{}: {name}, {certainty}", self.photo.display());
        if !self.common.quiet {
            paths.iter().for_each(|path| say!("written {path}"));
        }
        Ok(())
    }
}
