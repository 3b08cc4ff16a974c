//! What of a picture the network sees.

/// The central part of a picture, at the network's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The height and the width of the view, in pixels.
    pub side: usize,
    /// The share of the picture's own side that is seen: 1 is the whole picture, 0.8 leaves out a
    /// tenth on each side. What is left out comes into view when augmentation moves the picture.
    pub share: f64,
}

impl Frame {
    /// The whole picture.
    pub fn whole(side: usize) -> Self {
        Frame { side, share: 1.0 }
    }

    /// The side at which pictures should be kept, so that the frame needs no resizing.
    pub fn stored_side(&self) -> usize {
        (self.side as f64 / self.share).round() as usize
    }
}
