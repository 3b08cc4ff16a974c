//! Where a run's pictures come from, and its three parts.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use brickprop::dataset::{
    Dataset,
    folder::read_folder,
    index_csv::read_published,
    repeats::{Repeat, repeats},
    split::split,
    workshop::{invented, workshop, workshop_of},
};
use serde::{Deserialize, Serialize};

/// A source of pictures with labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// Drawn by the workshop.
    Drawings {
        /// How many there are to learn from.
        count: usize,
        /// How many characters are invented for them; without it, the workshop's own are drawn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        characters: Option<usize>,
    },
    /// The published layout: index.csv, test.csv, metadata.csv and the photos.
    Published {
        /// Its folder.
        path: PathBuf,
    },
    /// A folder with one folder of pictures for each class.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The share of the pictures that only tests.
        test: f64,
    },
}

/// Disjoint parts of a data set.
pub struct Parts {
    /// To learn from.
    pub train: Dataset,
    /// To watch the training by.
    pub validation: Dataset,
    /// Looked at once, at the end.
    pub test: Dataset,
}

impl Parts {
    /// The fingerprints of all three.
    pub fn fingerprints(&self) -> [u32; 3] {
        [&self.train, &self.validation, &self.test].map(Dataset::fingerprint)
    }

    /// The part that a report is about, and its name: where nothing is there to test, it is what was to
    /// validate.
    pub fn judged(&self) -> (&Dataset, &'static str) {
        match self.test.is_empty() {
            true => (&self.validation, "validation part"),
            false => (&self.test, "test part"),
        }
    }

    /// What is doubtful about them, in words: pictures that are there twice, and classes that can't
    /// be learnt.
    pub fn doubts(&self) -> Vec<String> {
        /// More would hide what comes after them.
        const MOST: usize = 5;
        let parts = [&self.train, &self.validation, &self.test];
        let repeats = repeats(&parts);
        let mut doubts: Vec<String> = repeats.iter().take(MOST).map(in_words).collect();
        if let more @ 1.. = repeats.len().saturating_sub(MOST) {
            doubts.push(format!("{more} more pictures are there twice"));
        }
        let (learnt, tested) = (self.train.class_counts(), self.test.class_counts());
        let classes = self.train.classes.iter().zip(learnt).zip(tested);
        doubts.extend(classes.filter(|&((_, learnt), tested)| learnt == 0 && tested > 0).map(
            |((class, _), _)| {
                format!("no picture of {} to learn from: it is only tested", class.name)
            },
        ));
        doubts
    }
}

fn in_words(&[(part, a), (other, b)]: &Repeat) -> String {
    let why = match (part == other, a.label == b.label) {
        (false, _) => ": what is learnt must not be tested",
        (true, false) => ", of two classes",
        (true, true) => "",
    };
    format!("{} and {} are the same picture{why}", a.source, b.source)
}

/// config.toml can name it.
fn in_text(path: &Path) -> anyhow::Result<()> {
    ensure!(path.to_str().is_some(), "{}: expected a path in UTF-8", path.display());
    Ok(())
}

/// Refuses more drawings than a computer can be thought to hold.
pub fn fits_into_memory(count: usize, side: usize) -> anyhow::Result<()> {
    const MOST: u64 = 16 << 30;
    let bytes = 3 * count as u64 * (side as u64).pow(2);
    ensure!(
        bytes <= MOST,
        "{count} drawings of {side} × {side} pixels take {} GiB of memory: expected at most {} GiB",
        bytes.div_ceil(1 << 30),
        MOST >> 30
    );
    Ok(())
}

/// The seeds of the drawings to learn from, to validate and to test: every run is tested on the
/// same ones, and nobody draws them by chance.
const DRAWING_SEEDS: [u64; 3] = [7_000_001, 7_000_002, 7_000_003];

/// The seed of invented characters.
const CAST_SEED: u64 = 7_000_004;

/// The seed that chooses the test part of a folder: another seed must not choose another test.
const TEST_SEED: u64 = 0;

impl Source {
    /// The source in a folder: the published layout where there is an index.csv, otherwise one
    /// folder a class.
    pub fn at(path: &Path) -> Source {
        let path = path.to_owned();
        if path.join("index.csv").symlink_metadata().is_ok() {
            Source::Published { path }
        } else {
            Source::Folder { path, test: 1.0 }
        }
    }

    /// Refuses what a hand may have written into config.toml, and nobody can draw or split.
    pub fn check(&self) -> anyhow::Result<()> {
        /// As many drawings as a memory holds.
        const MOST: usize = 10_000_000;
        /// As many characters as a table of what is taken for what has rows.
        const MOST_CHARACTERS: usize = 2000;
        match self {
            Source::Drawings { count, characters } => {
                let characters = characters.unwrap_or(1);
                ensure!(
                    (1..=MOST).contains(count),
                    "expected a count from 1 to {MOST}, found {count}"
                );
                ensure!(
                    (1..=MOST_CHARACTERS).contains(&characters),
                    "expected characters from 1 to {MOST_CHARACTERS}, found {characters}"
                );
            }
            Source::Published { path } => in_text(path)?,
            Source::Folder { path, test } => {
                in_text(path)?;
                ensure!((0.0..=1.0).contains(test), "expected a test from 0 to 1, found {test}");
            }
        }
        Ok(())
    }

    /// A name for the run's folder.
    pub fn name(&self) -> String {
        match self {
            Source::Drawings { .. } => "drawings".into(),
            Source::Published { path } | Source::Folder { path, .. } => path
                .canonicalize()
                .ok()
                .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                .unwrap_or_else(|| "run".into()),
        }
    }

    /// What it is, in words.
    pub fn describe(&self) -> String {
        match self {
            Source::Drawings { .. } => "minifigures drawn by the workshop".into(),
            Source::Published { path } => format!("the photos in {}", path.display()),
            Source::Folder { path, .. } => format!("the pictures in {}", path.display()),
        }
    }

    /// Reads or draws the pictures, `side` pixels high and wide, and splits them.
    pub fn load(&self, side: usize, validation: f64, seed: u64) -> anyhow::Result<Parts> {
        let (train, test) = match self {
            Source::Drawings { count, characters } => {
                fits_into_memory(*count, side)?;
                let cast = characters.map(|count| invented(count, CAST_SEED));
                let draw = |count, seed| match &cast {
                    Some(cast) => workshop_of(cast, count, side, seed),
                    None => workshop(count, side, seed),
                };
                let [train, held, test] = DRAWING_SEEDS;
                let validation = draw((*count as f64 * validation) as usize, held);
                let (train, test) = (draw(*count, train), draw(count.div_ceil(4), test));
                return Ok(Parts { train, validation, test });
            }
            Source::Published { path } => {
                ensure!(
                    path.join("index.csv").is_file(),
                    "{}: expected index.csv, found none (for one folder a class use --folder)",
                    path.display()
                );
                let published = read_published(path, side)?;
                (published.train, published.test)
            }
            Source::Folder { path, test } => {
                let all = read_folder(path, side)?;
                if *test >= 1.0 {
                    (all.subset(&[]), all)
                } else {
                    let split = split(&all, *test, TEST_SEED);
                    (all.subset(&split.train), all.subset(&split.held))
                }
            }
        };
        let split = split(&train, validation, seed);
        let (validation, train) = (train.subset(&split.held), train.subset(&split.train));
        Ok(Parts { train, validation, test })
    }
}
