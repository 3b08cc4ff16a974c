//! Convolution twice: in plain loops and fast; and the geometry they share.

pub mod fast;
mod lanes;
pub mod plain;
pub mod then;
pub mod winograd;

/// The sizes of a convolution: everything that does not change from picture to picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Channels, height and width of a picture.
    pub input: [usize; 3],
    /// Channels, height and width of its convolution.
    pub output: [usize; 3],
    /// Side of the square kernel.
    pub kernel: usize,
    /// How far the window moves from output to output.
    pub stride: usize,
    /// Zeros put around the picture.
    pub padding: usize,
    /// Distance between the pixels a window takes: 1 takes neighbours.
    pub dilation: usize,
}

impl Geometry {
    /// Numbers of a picture.
    pub fn input_len(&self) -> usize {
        self.input.iter().product()
    }

    /// Numbers of its convolution.
    pub fn output_len(&self) -> usize {
        self.output.iter().product()
    }

    /// Weights that one output channel has: the length of its sum.
    pub fn taps(&self) -> usize {
        self.input[0] * self.kernel * self.kernel
    }

    /// Output pixels of one channel.
    pub fn pixels(&self) -> usize {
        self.output[1] * self.output[2]
    }

    /// Weights of all output channels.
    pub fn weights(&self) -> usize {
        self.output[0] * self.taps()
    }

    /// How many pixels a window spans: `dilation · (kernel − 1) + 1`.
    pub fn span(&self) -> usize {
        self.dilation * (self.kernel - 1) + 1
    }
}
