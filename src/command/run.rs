//! A run's folder.

use std::{
    fs,
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

impl Run {
    /// Makes a new folder: `out`, or the first free one of `runs/name`, `runs/name-2`, …
    ///
    /// # Errors
    /// Where `out` holds a run already, or the folder can't be made.
    pub fn create(out: Option<&Path>, name: &str) -> anyhow::Result<Run> {
        let folder = match out {
            Some(out) => out.to_owned(),
            None => (1..)
                .map(|i| if i == 1 { name.to_string() } else { format!("{name}-{i}") })
                .map(|name| Path::new("runs").join(name))
                .find(|folder| !folder.exists())
                .expect("some number is free"),
        };
        if folder.join(CONFIG).exists() {
            bail!("{} holds a run already; choose another folder with --out", folder.display());
        }
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
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
            bail!("{} has no network: a run of --folds keeps none", self.folder.display());
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
