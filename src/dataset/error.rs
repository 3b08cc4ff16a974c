//! Why pictures or tables could not be read.

use std::{io, path::PathBuf};

/// Why pictures or tables could not be read, in words that fit after `error: `. What the system or a decoder
/// said stands in these words, so there is no `source()` that would say it again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The operating system refused to give a file or a folder.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// A row of a table is not what it should be.
    #[error("{}, line {line}: expected {expected}, found {found}", path.display())]
    Row {
        /// The table.
        path: PathBuf,
        /// Where the row begins, counted from 1.
        line: u64,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A file or a folder is not what it should be.
    #[error("{}: expected {expected}, found {found}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A picture is damaged, or of a kind that cannot be decoded.
    #[error("cannot decode the picture {}: {reason}", path.display())]
    Decode {
        /// The picture.
        path: PathBuf,
        /// What the decoder says.
        reason: image::ImageError,
    },
}
