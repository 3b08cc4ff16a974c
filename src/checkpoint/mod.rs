//! A trained classifier on disk, and a training that has not ended: one safetensors file each, with
//! everything in it.
//!
//! The tensors carry PyTorch's layouts; what else a prediction needs (the architecture, the
//! normalization, the classes) is JSON in the file's metadata, and a checksum over all of it. The
//! same classifier gives the same bytes: no time, no name of a machine.

mod file;
mod tensors;
mod training;
mod weights;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    architecture::Architecture,
    classifier::Classifier,
    dataset::{Class, normalization::Normalization},
    network::Network,
};

use file::{Content, File};
pub use training::{load_training, save_training};
pub use weights::{Origin, Weights, load_weights};

/// Why a file could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
#[non_exhaustive]
pub struct CheckpointError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, in words.
    pub problem: String,
}

/// What a prediction needs beside the weights.
#[derive(Serialize, Deserialize)]
struct Description {
    architecture: Architecture,
    normalization: Normalization,
    classes: Vec<Class>,
    share: f64,
    mirror: bool,
}

impl Content for Description {
    const KIND: &str = "a classifier";
}

/// Writes a classifier. The file is written beside its place and then renamed, so that a crash
/// leaves either the old file or the new one.
///
/// # Errors
/// Where the file can't be written.
pub fn save(classifier: &Classifier, path: &Path) -> Result<(), CheckpointError> {
    file::write(path, &to_bytes(classifier))
}

/// The bytes of a classifier's file.
pub fn to_bytes(classifier: &Classifier) -> Vec<u8> {
    let description = Description {
        architecture: classifier.architecture.clone(),
        normalization: classifier.normalization,
        classes: classifier.classes.to_vec(),
        share: classifier.share,
        mirror: classifier.mirror,
    };
    file::encode(&description, &classifier.network.named_tensors())
}

/// Reads a classifier.
///
/// # Errors
/// Where the file is missing, is no classifier of this crate, or doesn't fit together.
pub fn load(path: &Path) -> Result<Classifier, CheckpointError> {
    read(path, |bytes| classifier(&bytes))
}

/// Reads a classifier from the bytes of its file; errors call it `path`.
///
/// # Errors
/// Where they are no classifier of this crate, or don't fit together.
pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Classifier, CheckpointError> {
    classifier(bytes).map_err(|problem| CheckpointError { path: path.to_owned(), problem })
}

fn classifier(bytes: &[u8]) -> Result<Classifier, String> {
    let file = File::read(bytes)?.ok_or("holds tensors, but no classifier of brickprop")?;
    let description: Description = file.description()?;
    let Description { architecture, normalization, classes, share, mirror } = description;
    check(&architecture, &classes, &normalization, share)?;
    let mut network = network(&architecture, classes.len(), bytes)?;
    let found = tensors::of_network(&file.tensors, &network, |_| true)?;
    if file.tensors.len() != found.len() {
        let (expected, found) = (found.len(), file.tensors.len());
        return Err(format!("expected {expected} tensors, found {found}"));
    }
    tensors::put(&mut network, found);
    let classes = classes.into();
    Ok(Classifier { architecture, network, normalization, classes, share, mirror })
}

/// Reads a file and makes something of its bytes.
fn read<T>(
    path: &Path,
    make: impl FnOnce(Vec<u8>) -> Result<T, String>,
) -> Result<T, CheckpointError> {
    let bytes = match is_device(path) {
        true => Err("expected a file, found a device".into()),
        false => fs::read(path).map_err(|e| e.to_string()),
    };
    bytes.and_then(make).map_err(|problem| {
        let path = path.to_owned();
        CheckpointError { path, problem }
    })
}

/// Whether it is one of those files that have no end.
fn is_device(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        fs::metadata(path).is_ok_and(|kind| kind.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    {
        let _ = path; // elsewhere there are none among the files
        false
    }
}

/// The network that a file describes, with no more weights than the file can hold.
fn network(
    architecture: &Architecture,
    classes: usize,
    bytes: &[u8],
) -> Result<Network<f32>, String> {
    let network = architecture.build_within(0, bytes.len() / 4);
    let network = network.map_err(|e| format!("its network: {e}"))?;
    let outputs = network.output_shape(network.layers().len().wrapping_sub(1));
    if outputs != [classes] {
        return Err(format!("expected {classes} outputs, one a class, found {outputs:?}"));
    }
    Ok(network)
}

/// Refuses a description that no training of this crate writes.
fn check(
    architecture: &Architecture,
    classes: &[Class],
    normalization: &Normalization,
    share: f64,
) -> Result<(), String> {
    match architecture.input[..] {
        [3, height, width] if height == width && (1..=4096).contains(&height) => {}
        _ => return Err(format!("expected pictures [3, n, n], found {:?}", architecture.input)),
    }
    if architecture.bricks.is_empty() || classes.is_empty() {
        return Err("has no layers or no classes".into());
    }
    if !(0.1..=1.0).contains(&share) {
        return Err(format!("expected a share of the picture from 0.1 to 1, found {share}"));
    }
    let Normalization { mean, std } = normalization;
    if mean.iter().any(|m| !m.is_finite()) || std.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        return Err(format!("can't normalize with the means {mean:?} and deviations {std:?}"));
    }
    Ok(())
}
