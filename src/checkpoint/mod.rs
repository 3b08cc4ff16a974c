//! A trained classifier on disk: one safetensors file with everything in it.
//!
//! The tensors carry PyTorch's layouts; what else a prediction needs (the architecture, the
//! normalization, the classes) is JSON in the file's metadata. The same classifier gives the same
//! bytes: no time, no name of a machine.

mod tensors;
mod weights;

use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use crate::{
    architecture::Architecture,
    classifier::Classifier,
    dataset::{Class, normalization::Normalization},
    tensor::slice,
};

pub use weights::{Origin, Weights, load_weights};

/// The version of the format that this crate writes, and the only one it reads.
const FORMAT: u32 = 1;

/// The one key of the file's metadata: with more than one, their order would be left to chance.
const KEY: &str = "brickprop";

/// Why a classifier could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct CheckpointError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, in words.
    pub problem: String,
}

/// What the metadata begins with, in every version.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// What the metadata holds.
#[derive(Serialize, Deserialize)]
struct Description {
    format: u32,
    architecture: Architecture,
    normalization: Normalization,
    classes: Vec<Class>,
    share: f64,
    mirror: bool,
}

/// Writes a classifier. The file is written beside its place and then renamed, so that a crash
/// leaves either the old file or the new one.
///
/// # Errors
/// Where the file can't be written.
pub fn save(classifier: &Classifier, path: &Path) -> Result<(), CheckpointError> {
    let fail = |problem: &dyn std::fmt::Display| CheckpointError {
        path: path.to_owned(),
        problem: problem.to_string(),
    };
    let description = Description {
        format: FORMAT,
        architecture: classifier.architecture.clone(),
        normalization: classifier.normalization,
        classes: classifier.classes.to_vec(),
        share: classifier.share,
        mirror: classifier.mirror,
    };
    let description = serde_json::to_string(&description).map_err(|e| fail(&e))?;
    let metadata = HashMap::from([(KEY.to_string(), description)]);
    let named = classifier.network.named_tensors();
    let bytes: Vec<Vec<u8>> = named
        .iter()
        .map(|(_, tensor)| slice(tensor).iter().flat_map(|x| x.to_le_bytes()).collect())
        .collect();
    let mut views = vec![];
    for ((name, tensor), bytes) in named.iter().zip(&bytes) {
        let view = TensorView::new(Dtype::F32, tensor.shape().to_vec(), bytes);
        views.push((name, view.map_err(|e| fail(&e))?));
    }
    let file = safetensors::serialize(views, Some(metadata)).map_err(|e| fail(&e))?;
    replace(path, &file).map_err(|e| fail(&e))
}

/// Writes a file beside its place, and renames it when all of it is on the disk.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

/// Reads a classifier.
///
/// # Errors
/// Where the file is missing, is no classifier of this crate, or doesn't fit together.
pub fn load(path: &Path) -> Result<Classifier, CheckpointError> {
    let fail = |problem: String| CheckpointError { path: path.to_owned(), problem };
    let bytes = fs::read(path).map_err(|e| fail(e.to_string()))?;
    let Some(description) = description(&bytes).map_err(fail)? else {
        return Err(fail("holds tensors, but no classifier of brickprop".into()));
    };
    let Description { architecture, normalization, classes, share, mirror, .. } = description;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| fail(tensors::no_safetensors(e)))?;

    let mut network =
        // no more weights than the file can hold, whatever the description says
        architecture.build_within::<f32>(0, bytes.len() / 4).map_err(|e| fail(format!("its network: {e}")))?;
    let outputs = network.output_shape(network.layers().len().wrapping_sub(1));
    if outputs != [classes.len()] {
        let expected = classes.len();
        return Err(fail(format!("expected {expected} outputs, one a class, found {outputs:?}")));
    }
    let found = tensors::of_network(&tensors, &network, |_| true).map_err(fail)?;
    if tensors.len() != found.len() {
        let (expected, found) = (found.len(), tensors.len());
        return Err(fail(format!("expected {expected} tensors, found {found}")));
    }
    tensors::put(&mut network, found);
    Ok(Classifier { architecture, network, normalization, classes: classes.into(), share, mirror })
}

/// What the metadata of a file says, if it is one of this crate's.
fn description(bytes: &[u8]) -> Result<Option<Description>, String> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(tensors::no_safetensors)?;
    let Some(text) = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY)) else {
        return Ok(None);
    };
    let unreadable = |e| format!("its description can't be read: {e}");
    let Version { format } = serde_json::from_str(text).map_err(unreadable)?;
    if format != FORMAT {
        return Err(format!("expected the format {FORMAT}, found {format}"));
    }
    let description = serde_json::from_str(text).map_err(unreadable)?;
    check(&description)?;
    Ok(Some(description))
}

/// Refuses a description that no training of this crate writes.
fn check(description: &Description) -> Result<(), String> {
    let Description { architecture, normalization, classes, share, .. } = description;
    match architecture.input[..] {
        [3, height, width] if height == width && (1..=4096).contains(&height) => {}
        _ => return Err(format!("expected pictures [3, n, n], found {:?}", architecture.input)),
    }
    if architecture.bricks.is_empty() || classes.is_empty() {
        return Err("has no layers or no classes".into());
    }
    if !(0.1..=1.0).contains(share) {
        return Err(format!("expected a share of the picture from 0.1 to 1, found {share}"));
    }
    let Normalization { mean, std } = normalization;
    if mean.iter().any(|m| !m.is_finite()) || std.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        return Err(format!("can't normalize with the means {mean:?} and deviations {std:?}"));
    }
    Ok(())
}
