//! What can go wrong when a picture is drawn or saved.

use std::path::PathBuf;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// There is nothing to show, and empty axes would only puzzle.
    #[error("there is nothing to draw: {0}")]
    Empty(&'static str),
    /// The arguments do not belong together.
    #[error("{0}")]
    Shape(String),
    /// The drawing library gave up.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
    /// The drawing could not be turned into a PNG.
    #[error("the picture could not be encoded as PNG")]
    Encode(#[from] image::ImageError),
    /// The file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file that was to be written.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl PlotError {
    /// The error types of plotters differ from call to call; their words are what counts.
    pub(super) fn drawing(error: impl std::fmt::Display) -> PlotError {
        PlotError::Drawing(error.to_string())
    }
}
