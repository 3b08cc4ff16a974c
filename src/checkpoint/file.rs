//! The files of this crate: safetensors, a description, and a checksum over both.

use std::{collections::HashMap, path::Path};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};

use super::{CheckpointError, tensors};
use crate::{
    disk::write_whole,
    tensor::{Tensor, slice},
};

/// The version of the format that this crate writes, and the only one it reads.
const FORMAT: u32 = 2;

/// The one key of the file's metadata: with more than one, their order would be left to chance.
const KEY: &str = "brickprop";

/// What a file holds.
pub trait Content: Serialize + DeserializeOwned {
    /// What it is, in words.
    const KIND: &str;
}

/// What the metadata begins with, in every version.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// What the metadata holds.
#[derive(Serialize, Deserialize)]
struct Envelope {
    format: u32,
    kind: String,
    /// Over the description and the tensors, as [`checksum`] counts it.
    checksum: u32,
    description: Box<RawValue>,
}

/// A file of this crate, whole and unharmed.
pub struct File<'a> {
    kind: String,
    description: Box<RawValue>,
    pub tensors: SafeTensors<'a>,
}

impl<'a> File<'a> {
    /// The file in these bytes; `None` where they are tensors of another program.
    ///
    /// # Errors
    /// In words, where it is none, is of another version or was damaged.
    pub fn read(bytes: &'a [u8]) -> Result<Option<Self>, String> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(tensors::no_safetensors)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(tensors::no_safetensors)?;
        let Some(text) = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY)) else {
            return Ok(None);
        };
        let unreadable = |e| format!("its description can't be read: {e}");
        let Version { format } = serde_json::from_str(text).map_err(unreadable)?;
        if format != FORMAT {
            return Err(format!("expected the format {FORMAT}, found {format}"));
        }
        let Envelope { kind, checksum: expected, description, .. } =
            serde_json::from_str(text).map_err(unreadable)?;
        let parts = tensors.iter().map(|(name, view)| (name, view.shape().to_vec(), view.data()));
        let found = checksum(&kind, description.get(), parts.collect());
        if found != expected {
            return Err(format!(
                "was damaged: expected the checksum {expected:08x}, found {found:08x}"
            ));
        }
        Ok(Some(File { kind, description, tensors }))
    }

    /// What it says of its tensors.
    ///
    /// # Errors
    /// In words, where it holds something else, or says it in another way.
    pub fn description<C: Content>(&self) -> Result<C, String> {
        if self.kind != C::KIND {
            return Err(format!("expected {}, found {}", C::KIND, self.kind));
        }
        let description = serde_json::from_str(self.description.get());
        description.map_err(|e| format!("its description can't be read: {e}"))
    }
}

/// The bytes of a file.
pub fn encode<C: Content>(content: &C, tensors: &[(String, &Tensor<f32>)]) -> Vec<u8> {
    const WRITABLE: &str =
        "a description has keys that are names, a tensor as many numbers as its shape";
    let bytes_of = |tensor| slice(tensor).iter().flat_map(|x: &f32| x.to_le_bytes()).collect();
    let bytes: Vec<Vec<u8>> = tensors.iter().map(|(_, tensor)| bytes_of(tensor)).collect();
    let of_all = || tensors.iter().zip(&bytes);
    let parts =
        of_all().map(|((name, tensor), bytes)| (&name[..], tensor.shape().to_vec(), &bytes[..]));
    let description = to_raw_value(content).expect(WRITABLE);
    let envelope = Envelope {
        format: FORMAT,
        kind: C::KIND.into(),
        checksum: checksum(C::KIND, description.get(), parts.collect()),
        description,
    };
    let envelope = serde_json::to_string(&envelope).expect(WRITABLE);
    let views = of_all().map(|((name, tensor), bytes)| {
        let view = TensorView::new(Dtype::F32, tensor.shape().to_vec(), bytes);
        (name, view.expect(WRITABLE))
    });
    let metadata = Some(HashMap::from([(KEY.to_string(), envelope)]));
    safetensors::serialize(views, metadata).expect(WRITABLE)
}

/// Writes a file in one piece: beside its place, to be renamed when all of it is on the disk, so
/// that a crash leaves either the old file or the new one.
///
/// # Errors
/// Where it can't be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    write_whole(path, bytes)
        .map_err(|error| CheckpointError { path: path.to_owned(), problem: error.to_string() })
}

/// CRC-32 over all that a file means.
fn checksum(kind: &str, description: &str, mut parts: Vec<(&str, Vec<usize>, &[u8])>) -> u32 {
    parts.sort_by_key(|&(name, ..)| name);
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(kind.as_bytes());
    hasher.update(description.as_bytes());
    for (name, shape, bytes) in parts {
        hasher.update(name.as_bytes());
        shape.iter().for_each(|length| hasher.update(&(*length as u64).to_le_bytes()));
        hasher.update(bytes);
    }
    hasher.finalize()
}
