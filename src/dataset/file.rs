//! A file's bytes, where there are not too many of them.

use std::{fs::File, io::Read, path::Path};

use super::DataError;

/// Reads a file of at most so many MiB: one that has no end would fill the memory, and one might wait
/// for ever for a pipe.
pub(super) fn read_at_most(path: &Path, mebibytes: u64) -> Result<Vec<u8>, DataError> {
    let unreadable = |reason| DataError::Read { path: path.into(), reason };
    let unexpected = |expected: &str, found: &str| {
        let (expected, found) = (expected.into(), found.into());
        DataError::File { path: path.into(), expected, found }
    };
    let kind = path.metadata().map_err(unreadable)?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(unexpected("a file", "a pipe or a device"));
    }
    let most = mebibytes << 20;
    let mut bytes = vec![];
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(unexpected(&format!("a file of at most {mebibytes} MiB"), "a larger one"));
    }
    Ok(bytes)
}
