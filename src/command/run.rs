//! A run's folder.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use brickprop::{checkpoint, classifier::Classifier, training::History};

use super::{config::Config, metrics::Metrics};

/// A folder with a trained network and all that belongs to it.
pub struct Run {
    folder: PathBuf,
}

const MODEL: &str = "model.safetensors";
const CONFIG: &str = "config.toml";
const METRICS: &str = "metrics.json";

/// Makes the folder `out`, which may exist but must be empty.
pub fn new_folder(out: &Path) -> anyhow::Result<PathBuf> {
    let named = || out.display().to_string();
    fs::create_dir_all(out).with_context(named)?;
    if fs::read_dir(out).with_context(named)?.next().is_some() {
        bail!("{}: expected a new or an empty folder, found files in it", out.display());
    }
    Ok(out.to_owned())
}

/// Makes the first free folder of `parent/name`, `parent/name-2`, …
fn numbered(parent: &Path, name: &str) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    for number in 1.. {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let folder = parent.join(format!("{name}{suffix}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => {
                return made.map(|()| folder.clone()).with_context(|| folder.display().to_string());
            }
        }
    }
    unreachable!("some number is free")
}

impl Run {
    /// Makes a new folder: `out`, or the first free one of `runs/name`, `runs/name-2`, …
    ///
    /// # Errors
    /// Where `out` holds anything already, or the folder can't be made.
    pub fn create(out: Option<&Path>, name: &str) -> anyhow::Result<Run> {
        let folder = match out {
            Some(out) => new_folder(out)?,
            None => numbered(Path::new("runs"), name)?,
        };
        Ok(Run { folder })
    }

    /// An existing run.
    ///
    /// # Errors
    /// Where the folder holds no run.
    pub fn open(folder: &Path) -> anyhow::Result<Run> {
        if !folder.is_dir() {
            bail!("{}: expected the folder of a run, found none", folder.display());
        }
        if !folder.join(CONFIG).is_file() {
            bail!("{}: expected the folder of a run, found no {CONFIG} in it", folder.display());
        }
        Ok(Run { folder: folder.to_owned() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a text file.
    pub fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.path(name);
        fs::write(&path, text).with_context(|| path.display().to_string())
    }

    fn read(&self, name: &str) -> anyhow::Result<String> {
        let path = self.path(name);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    }

    pub fn save_config(&self, config: &Config) -> anyhow::Result<()> {
        self.write(CONFIG, &toml::to_string(config)?)
    }

    pub fn config(&self) -> anyhow::Result<Config> {
        toml::from_str(&self.read(CONFIG)?).with_context(|| self.path(CONFIG).display().to_string())
    }

    pub fn save_metrics(&self, metrics: &Metrics) -> anyhow::Result<()> {
        self.write(METRICS, &(serde_json::to_string_pretty(metrics)? + "\n"))
    }

    pub fn metrics(&self) -> anyhow::Result<Metrics> {
        serde_json::from_str(&self.read(METRICS)?)
            .with_context(|| self.path(METRICS).display().to_string())
    }

    pub fn save_classifier(&self, classifier: &Classifier) -> anyhow::Result<()> {
        Ok(checkpoint::save(classifier, &self.path(MODEL))?)
    }

    pub fn classifier(&self) -> anyhow::Result<Classifier> {
        let model = self.path(MODEL);
        if !model.is_file() {
            bail!(
                "{} has no {MODEL}: its training has not ended, or it was one of --folds",
                self.folder.display()
            );
        }
        Ok(checkpoint::load(&model)?)
    }

    /// Writes the history as a table.
    pub fn save_history(&self, history: &History) -> anyhow::Result<()> {
        let path = self.path("history.csv");
        let mut table =
            csv::Writer::from_path(&path).with_context(|| path.display().to_string())?;
        for record in &history.epochs {
            table.serialize(record)?;
        }
        Ok(table.flush()?)
    }
}
