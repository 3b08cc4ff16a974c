//! A file's bytes, where there are not too many of them.

use std::{fs::File, io::Read, path::Path};

use super::DataError;

/// Reads a file of at most so many MiB: one that has no end would fill the memory.
pub(super) fn read_at_most(path: &Path, mebibytes: u64) -> Result<Vec<u8>, DataError> {
    let most = mebibytes << 20;
    let mut bytes = vec![];
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|reason| DataError::Read { path: path.into(), reason })?;
    if bytes.len() as u64 > most {
        let expected = format!("a file of at most {mebibytes} MiB");
        return Err(DataError::File { path: path.into(), expected, found: "a larger one".into() });
    }
    Ok(bytes)
}
