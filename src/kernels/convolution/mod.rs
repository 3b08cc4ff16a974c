//! Convolution in plain loops, and three fast ways; the geometry they share, and the choice.

pub mod direct;
mod lanes;
pub mod plain;
pub mod pointwise;
mod side_by_side;
mod sums;
pub mod then;
mod windows;
pub mod winograd;

use std::ops::Range;

use crate::real::Real;
pub use pointwise::Before;
pub use then::Then;

/// What a convolution, and what follows it, gives for a batch.
#[derive(Clone, Debug)]
pub struct Output<F> {
    /// The numbers, picture after picture.
    pub y: Vec<F>,
    /// With a max-pooling, the place of each maximum within its window, in the order that suits the
    /// way back.
    pub places: Vec<u8>,
}

/// What the backward pass starts from, picture after picture.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a, F> {
    /// What went in.
    pub x: &'a [F],
    /// The weights.
    pub w: &'a [F],
    /// What came out.
    pub y: &'a [F],
    /// Where the maxima came from, where there was a max-pooling.
    pub places: &'a [u8],
    /// The gradient for what came out.
    pub dy: &'a [F],
}

impl<'a, F> Given<'a, F> {
    /// The part of some pictures.
    fn examples(self, g: &Geometry, range: Range<usize>) -> Self {
        let all = self.x.len() / g.input_len();
        fn part<'a, T>(whole: &'a [T], all: usize, range: &Range<usize>) -> &'a [T] {
            let each = whole.len() / all;
            &whole[range.start * each..range.end * each]
        }
        Given {
            x: part(self.x, all, &range),
            w: self.w,
            y: part(self.y, all, &range),
            places: part(self.places, all, &range),
            dy: part(self.dy, all, &range),
        }
    }
}

/// The gradients of the cost.
#[derive(Clone, Debug)]
pub struct Gradients<F> {
    /// For each picture, where it was asked for.
    pub dx: Option<Vec<F>>,
    /// For the weights, summed over the batch.
    pub dw: Vec<F>,
    /// For the bias, summed over the batch.
    pub db: Vec<F>,
}

/// y = then(convolution of x) for a batch, the fastest way.
pub fn forward<F: Real>(g: &Geometry, x: &[F], w: &[F], b: &[F], then: Then) -> Output<F> {
    if looks_on::<F>() {
        direct::forward(g, x, w, b, then)
    } else if pointwise::suits(g, then) {
        let y = pointwise::forward(g, Before::nothing(g), x, w, b, then);
        Output { y, places: vec![] }
    } else if winograd::suits(g, x.len() / g.input_len()) {
        winograd::forward(g, x, w, b, then)
    } else {
        direct::forward(g, x, w, b, then)
    }
}

/// The chain rule for [`forward`], the same way: they keep `places` in different orders.
pub fn backward<F: Real>(g: &Geometry, given: Given<F>, then: Then, need_dx: bool) -> Gradients<F> {
    if looks_on::<F>() {
        direct::backward(g, given, then, need_dx)
    } else if pointwise::suits(g, then) {
        pointwise::backward(g, Before::nothing(g), given, then, need_dx)
    } else if winograd::suits(g, given.x.len() / g.input_len()) {
        winograd::backward(g, given, then, need_dx)
    } else {
        direct::backward(g, given, then, need_dx)
    }
}

/// In a browser, numbers of 64 bits serve to look on: fast ways for them would only be more code to load.
const fn looks_on<F>() -> bool {
    cfg!(target_family = "wasm") && size_of::<F>() == 8
}

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
