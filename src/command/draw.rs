//! `brickprop draw`.

use std::{fs, path::PathBuf};

use anyhow::{Context, ensure};
use brickprop::{dataset::workshop::workshop, plot::Canvas};
use clap::Args;

use serde_json::json;

use super::{Common, data::fits_into_memory, report::pictures_of, run::new_folder, say_json};

#[derive(Args)]
pub struct DrawArgs {
    /// How many pictures.
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Their side, in pixels.
    #[arg(long, value_name = "PIXELS", default_value = "128", value_parser = clap::value_parser!(u16).range(8..=2048))]
    size: u16,
    /// Seeds everything that is random.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// The folder: one folder a character, as `train --folder` reads it; a sheet of them all is put beside it.
    #[arg(long, value_name = "DIR", default_value = "drawings")]
    out: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl DrawArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        fits_into_memory(self.count as usize, self.size.into())?;
        let sheet = self.out.with_extension("png");
        ensure!(!sheet.exists(), "{} exists already; choose another --out", sheet.display());
        new_folder(&self.out)?;
        let dataset = workshop(self.count as usize, self.size.into(), self.seed);
        for (number, example) in dataset.examples.iter().enumerate() {
            let folder = self.out.join(&dataset.classes[example.label].name);
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
            let path = folder.join(format!("{number:05}.png"));
            Canvas::of_picture(&example.picture)?.save(path)?;
        }
        let names: Vec<String> = dataset.classes.iter().map(|class| class.name.clone()).collect();
        pictures_of(&dataset, &names)?.save(&sheet)?;
        if self.common.json {
            say_json(&json!({
                "out": self.out.display().to_string(),
                "sheet": sheet.display().to_string(),
                "count": dataset.len(),
            }))?;
        } else if !self.common.quiet {
            let (count, out) = (dataset.len(), self.out.display());
            say!("{count} drawings in {out}, one of each character in {}", sheet.display());
        }
        Ok(())
    }
}
