//! The 1×1 convolution, perhaps of a norm: a matrix product for each picture.
//!
//! ```text
//! forward     y[o][p] = Σ_c w[o][c] · a[c][p]          a = x,  or  a = max(norm(x), 0)
//! backward    da = wᵀ · dy,   dw = dy · aᵀ
//! ```
//!
//! Dense blocks are full of norm, ReLU and 1×1 convolution. What the first two make of x is as
//! large as x, and nobody but this product looks at it. So it is made for some pixels at a time,
//! right where the tile takes it from, and never written to memory; on the way back it is made once
//! more, for dw. Its gradient da is all that the norm needs from here.
#![allow(unsafe_code)]

use ndarray::Axis;

use super::{
    Geometry, Given, Gradients,
    side_by_side::Outputs,
    sums::Sums,
    then::{self, Then},
};
use crate::kernels::parallel::*;
use crate::{
    kernels::{
        blank::Blank,
        norm::{Feature, Norm},
        pieces,
        product::Rows,
        scratch,
        tile::{Offsets, Tile},
        wide::wide,
    },
    real::Real,
};

/// Panels of pixels that are packed together: few enough to stay in the cache with the weights.
const PANELS: usize = 4;

/// From so many pictures on, each is one piece of work.
const MANY: usize = 4;

/// What the convolution sees of x.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a, F> {
    /// Channels of x. Where they are more than the convolution's, it takes the first ones.
    pub channels: usize,
    /// The norm that comes before it.
    pub norm: Option<Norm<'a, F>>,
}

impl<F> Before<'_, F> {
    /// x as it is.
    pub fn nothing(g: &Geometry) -> Self {
        Before { channels: g.input[0], norm: None }
    }
}

/// Whether this way is open.
pub fn suits(g: &Geometry, then: Then) -> bool {
    (g.kernel, g.stride, g.padding) == (1, 1, 0) && then != Then::ReluMaxPool
}

/// y for a batch.
pub fn forward<F: Real>(
    g: &Geometry,
    before: Before<F>,
    x: &[F],
    w: &[F],
    b: &[F],
    then: Then,
) -> Vec<F> {
    let ([inputs, ..], [outputs, ..]) = (g.input, g.output);
    let seen = Panels::new(inputs, g.pixels(), before.norm);
    let pictures = x.chunks_exact(before.channels * g.pixels()).collect();
    let rows: Vec<_> = (0..outputs).map(|o| o * inputs).collect();
    let mut y = product(&seen, pictures, w, &rows, &(0..inputs).collect());
    let examples = y.len() / g.output_len();
    pieces::for_each_piece(&mut y, examples, |_, y| then::add_bias(then, y, b));
    y
}

/// da for a batch, where it is needed, and dw and db, summed over the batch.
pub fn backward<F: Real>(
    g: &Geometry,
    before: Before<F>,
    given: Given<F>,
    then: Then,
    need_da: bool,
) -> Gradients<F> {
    let ([inputs, ..], [outputs, ..], pixels) = (g.input, g.output, g.pixels());
    let mut masked = vec![];
    let d = then::mask(then, given.y, given.dy, &mut masked);
    let seen = Panels::new(inputs, pixels, before.norm);
    let sums_of_dw = Sums::new(g, &seen.tile);
    let taps: Vec<_> = (0..inputs).map(|c| c * seen.tile.columns).collect();
    let taps = Rows::new(&seen.tile, &taps);
    let length = sums_of_dw.len() + outputs;
    let examples = d.len() / g.output_len();
    let (_, sums) = pieces::sum_over_groups([examples, pixels], 0, length, |group, _, sums| {
        let (dw, db) = sums.split_at_mut(sums_of_dw.len());
        scratch::with(|s: &mut Scratch<F>| {
            for n in group {
                let x = &given.x[before.channels * pixels * n..];
                let d = &d[g.output_len() * n..][..g.output_len()];
                then::add_channels(d, db);
                for first in seen.firsts() {
                    let a = seen.pack(x, first, &mut s.panels);
                    seen.add_dw(&sums_of_dw, &taps, a, d, first, dw, &mut s.outputs);
                }
            }
        });
    });
    let da = need_da.then(|| {
        // the rows of wᵀ are the columns of w
        let columns: Vec<_> = (0..inputs).collect();
        let steps = (0..outputs).map(|o| o * inputs).collect();
        let pictures = d.chunks_exact(g.output_len()).collect();
        product(&Panels::new(outputs, pixels, None), pictures, given.w, &columns, &steps)
    });
    let (dw, db) = sums.split_at(sums_of_dw.len());
    Gradients { dx: da, dw: sums_of_dw.unpack(dw), db: db.to_vec() }
}

/// `out[n][i][p] = Σ_c w[rows[i] + steps[c]] · a[n][c][p]`, where `a` is what is seen of picture n.
fn product<F: Real>(
    seen: &Panels<F>,
    pictures: Vec<&[F]>,
    w: &[F],
    rows: &[usize],
    steps: &Offsets,
) -> Vec<F> {
    // of a few pictures, each half of the rows is a piece
    let halves = if pictures.len() < MANY { 2 } else { 1 };
    let halves: Vec<_> = rows.chunks(rows.len().div_ceil(halves)).collect();
    let pieces: Vec<_> = pictures
        .iter()
        .flat_map(|picture| halves.iter().map(move |rows| (picture, rows)))
        .collect();
    let pixels = seen.pixels;
    let mut out = Blank::new(pictures.len() * rows.len() * pixels);
    let parts = out.parts(pieces.iter().map(|(_, rows)| rows.len() * pixels));
    pieces.par_iter().zip(parts).for_each(|(&(picture, rows), part)| {
        let mut place = part.matrix([rows.len(), pixels]);
        let rows = Rows::new(&seen.tile, rows);
        scratch::with(|s: &mut Scratch<F>| {
            let places = place.axis_chunks_iter_mut(Axis(1), seen.some());
            for (first, mut place) in seen.firsts().zip(places) {
                let panels = seen.pack(picture, first, &mut s.panels);
                let width = seen.tile.columns;
                let places = place.axis_chunks_iter_mut(Axis(1), width);
                for (panel, place) in panels.chunks_exact(seen.channels * width).zip(places) {
                    rows.times_panel(&seen.tile, w, steps, panel, place);
                }
            }
        });
    });
    // SAFETY: the places are all of the parts, and each of their numbers has been written.
    unsafe { out.filled() }
}

/// The buffers of a thread.
#[derive(Default)]
struct Scratch<F> {
    /// Some pixels of a, or of dy.
    panels: Vec<F>,
    /// The same pixels of dy with the outputs side by side.
    outputs: Vec<F>,
}

/// Some pixels of a picture as the tile takes them: `[panel][channel][pixel]`.
struct Panels<F> {
    tile: Tile<F>,
    channels: usize,
    /// Pixels of a channel.
    pixels: usize,
    /// What is done to each channel.
    norms: Option<Vec<Feature<F>>>,
}

impl<F: Real> Panels<F> {
    fn new(channels: usize, pixels: usize, norm: Option<Norm<F>>) -> Self {
        let norms = norm.map(|norm| norm.features().collect());
        Panels { tile: F::tile(), channels, pixels, norms }
    }

    /// How many pixels are packed together.
    fn some(&self) -> usize {
        PANELS * self.tile.columns
    }

    /// The first pixel of each of these.
    fn firsts(&self) -> impl Iterator<Item = usize> + use<F> {
        (0..self.pixels).step_by(self.some())
    }

    /// How many there are from `first` on.
    fn count(&self, first: usize) -> usize {
        self.some().min(self.pixels - first)
    }

    /// Packs the pixels from `first` on.
    fn pack<'s>(&self, picture: &[F], first: usize, buffer: &'s mut Vec<F>) -> &'s [F] {
        let (width, count) = (self.tile.columns, self.count(first));
        let panels = scratch::take(buffer, count.div_ceil(width) * self.channels * width);
        wide(
            #[inline(always)]
            || {
                for c in 0..self.channels {
                    let row = &picture[c * self.pixels + first..][..count];
                    for (i, pixels) in row.chunks(width).enumerate() {
                        let place = &mut panels[(i * self.channels + c) * width..][..pixels.len()];
                        match &self.norms {
                            None => place.copy_from_slice(pixels),
                            Some(norms) => {
                                let of = norms[c];
                                place.iter_mut().zip(pixels).for_each(|(a, &x)| *a = of.y(x));
                            }
                        }
                    }
                }
            },
        );
        panels
    }

    /// Adds to dw what the packed pixels say.
    #[allow(clippy::too_many_arguments)]
    fn add_dw(
        &self,
        sums: &Sums,
        taps: &Rows,
        panels: &[F],
        dy: &[F],
        first: usize,
        dw: &mut [F],
        buffer: &mut Vec<F>,
    ) {
        let (width, count) = (self.tile.columns, self.count(first));
        // a pixel's offset in the panels
        let steps: Offsets =
            (0..count).map(|p| p / width * self.channels * width + p % width).collect();
        let side_by_side = scratch::take(buffer, count * width);
        for (o, outputs, dw) in sums.panels(dw) {
            let dz = &dy[o * self.pixels..][..outputs * self.pixels];
            let outputs = Outputs::Plain { dz, size: [self.pixels, 1] };
            outputs.rows(first..first + count, side_by_side, width);
            taps.add_panel(&self.tile, panels, &steps, side_by_side, dw);
        }
    }
}
