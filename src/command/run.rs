//! A run's folder.

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use brickprop::{
    checkpoint,
    classifier::Classifier,
    disk::{UNFINISHED, write_whole},
    recipe::Checkpoint,
    training::{EpochRecord, History},
};

use super::{config::Config, data::Parts, metrics::Metrics};

/// A folder with a trained network and all that belongs to it.
pub struct Run {
    folder: PathBuf,
    /// Whoever trains in the folder holds the lock on this file; it dies with the process.
    _lock: Option<File>,
}

const MODEL: &str = "model.safetensors";
const CHECKPOINT: &str = "checkpoint.safetensors";
const CONFIG: &str = "config.toml";
const METRICS: &str = "metrics.json";
const HISTORY: &str = "history.csv";
const LOCK: &str = ".lock";

/// Makes the folder `out`, which may exist but must be empty: a lock and what did not get finished
/// do not count.
pub fn new_folder(out: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    if entries(out)?.iter().any(|path| !is_unfinished(path) && !path.ends_with(LOCK)) {
        bail!("{}: expected a new or an empty folder, found files in it", out.display());
    }
    Ok(out.to_owned())
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    std::io::Result::with_context(read(), || folder.display().to_string())
}

/// Whether a file of a run was being written when its process ended.
fn is_unfinished(path: &Path) -> bool {
    const KINDS: [&str; 6] = ["safetensors", "toml", "json", "csv", "md", "png"];
    let name = path.to_string_lossy();
    let finished = name.strip_suffix(UNFINISHED).map(Path::new);
    let kind = finished.and_then(Path::extension).and_then(OsStr::to_str);
    kind.is_some_and(|kind| KINDS.contains(&kind)) && path.is_file()
}

/// Takes the folder for this process alone.
fn lock(folder: &Path) -> anyhow::Result<Option<File>> {
    let path = folder.join(LOCK);
    let file = File::options().write(true).create(true).truncate(false).open(&path);
    let file = file.with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            bail!("{}: another training is at work in this folder", folder.display());
        }
        // a file system without locks can't guard a run, and is no reason not to train
        Err(TryLockError::Error(_)) => Ok(None),
    }
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
    /// Makes a new folder: `out`, or the first free one of `runs/name`, `runs/name-2`, …; what is to
    /// be trained in it goes first.
    ///
    /// # Errors
    /// Where `out` holds anything already, or the folder can't be made.
    pub fn create(out: Option<&Path>, config: &Config) -> anyhow::Result<Run> {
        let folder = match out {
            Some(out) => new_folder(out)?,
            None => numbered(Path::new("runs"), &config.data.name())?,
        };
        let lock = lock(&folder)?;
        // two trainings may have found the same folder empty
        new_folder(&folder)?;
        let run = Run { folder, _lock: lock };
        run.save_config(config)?;
        Ok(run)
    }

    /// An existing run, to go on with its training. What did not get finished in it is removed.
    ///
    /// # Errors
    /// Where the folder holds no run, or another process trains in it.
    pub fn resume(folder: &Path) -> anyhow::Result<Run> {
        let mut run = Run::open(folder)?;
        run._lock = lock(folder)?;
        for path in entries(folder)?.into_iter().filter(|path| is_unfinished(path)) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
        Ok(run)
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
        Ok(Run { folder: folder.to_owned(), _lock: None })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A folder in the folder; it is made where it isn't there.
    pub fn subfolder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(path)
    }

    /// Writes a text file.
    pub fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.path(name);
        write_whole(&path, text.as_bytes()).with_context(|| path.display().to_string())
    }

    fn read(&self, name: &str) -> anyhow::Result<String> {
        let path = self.path(name);
        let named = || path.display().to_string();
        let kind = fs::metadata(&path).with_context(named)?;
        ensure!(kind.is_file(), "{}: expected a file, found something else", path.display());
        fs::read_to_string(&path).with_context(named)
    }

    pub fn save_config(&self, config: &Config) -> anyhow::Result<()> {
        self.write(CONFIG, &toml::to_string(config)?)
    }

    /// What the run was made from.
    ///
    /// # Errors
    /// Where config.toml is none, or holds numbers that no training can do with.
    pub fn config(&self) -> anyhow::Result<Config> {
        let named = || self.path(CONFIG).display().to_string();
        let config: Config = toml::from_str(&self.read(CONFIG)?).with_context(named)?;
        config.check().with_context(named)?;
        Ok(config)
    }

    /// Its pictures, `side` pixels high and wide, as the training had them.
    ///
    /// # Errors
    /// Where they can't be read, or have changed: what was learnt may be among those to test by now.
    pub fn parts(&self, config: &Config, metrics: &Metrics, side: usize) -> anyhow::Result<Parts> {
        let parts = config.data.load(side, config.validation, config.seed)?;
        ensure!(
            metrics.pictures == Some(parts.fingerprints()),
            "{}: the pictures, their order or their classes have changed since the training: some of \
             what it learnt may be among those to test by now; evaluate --data judges it by others",
            self.folder.display()
        );
        Ok(parts)
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
                "{} has no {MODEL}: its training has not ended (train --resume goes on with it), or \
                 it was one of --folds",
                self.folder.display()
            );
        }
        Ok(checkpoint::load(&model)?)
    }

    /// The classifier of a run's folder, or in a file: what a page saved, say.
    ///
    /// # Errors
    /// Where there is neither.
    pub fn classifier_at(path: &Path) -> anyhow::Result<Classifier> {
        match path.is_file() {
            true => Ok(checkpoint::load(path)?),
            false => Run::open(path)?.classifier(),
        }
    }

    /// Where the training's checkpoint is.
    pub fn checkpoint_path(&self) -> PathBuf {
        self.path(CHECKPOINT)
    }

    /// The checkpoint, if an epoch was done.
    ///
    /// # Errors
    /// Where it can't be read, or the training has ended and left none.
    pub fn checkpoint(&self) -> anyhow::Result<Option<Checkpoint>> {
        let path = self.checkpoint_path();
        let is_there = |path: &Path| path.try_exists().with_context(|| path.display().to_string());
        if is_there(&path)? {
            return Ok(Some(checkpoint::load_training(&path)?));
        }
        for result in [MODEL, METRICS] {
            if is_there(&self.path(result))? {
                bail!(
                    "{}: its training has ended, and left no {CHECKPOINT} to go on from",
                    self.folder.display()
                );
            }
        }
        Ok(None)
    }

    /// Writes the history as a table.
    pub fn save_history(&self, history: &History) -> anyhow::Result<()> {
        let mut table = csv::Writer::from_writer(vec![]);
        for record in &history.epochs {
            table.serialize(record)?;
        }
        self.write(HISTORY, &String::from_utf8(table.into_inner()?)?)
    }

    /// The history in that table; none where there is no table.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn history(&self) -> anyhow::Result<Vec<EpochRecord>> {
        if !self.path(HISTORY).exists() {
            return Ok(vec![]);
        }
        let text = self.read(HISTORY)?;
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect();
        let rows: csv::Result<Vec<EpochRecord>> = rows;
        rows.with_context(|| self.path(HISTORY).display().to_string())
    }
}
