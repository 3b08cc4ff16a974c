//! The convolution of any shape, without columns in memory: matrix products on the register tile.
//!
//! A convolution is a product of the weights `[outputs, taps]` with the windows of the picture
//! `[taps, pixels]`. Writing all windows down (`im2col`) copies the picture k² times through
//! memory. Here the picture is framed with its padding once. Then tap t of pixel p lies at
//! `frame[taps[t] + pixels[p]]`, a sum of two table entries, and a panel of some 32 pixels is
//! gathered just before the tile uses it, while it is in the nearest cache.
//!
//! - y: weights × windows; panels of windows.
//! - dx: what x gave to y along `w[u]` comes back from dy along the same `w[u]`. So dx is a
//!   convolution over dy, with inputs and outputs swapped and each kernel turned by 180°. With a
//!   stride s, a pixel of x was seen by every s-th tap only; pixels that were seen by the same taps
//!   form s × s pictures, each with a convolution of its own.
//! - dw: windows × dyᵀ; the tile reads the windows right in the frame, so nothing is gathered.

use super::{
    Geometry, Given, Gradients, Output,
    lanes::{Enter, Frame},
    then::{self, Then},
};
use crate::{
    kernels::{
        instructions::Instructions,
        pieces,
        product::{Rows, times_panel},
        scratch,
        tile::{Offsets, Run, SLACK, Tile},
    },
    real::Real,
};

/// Outputs of a picture that are a piece of work where there are few pictures.
const OUTPUTS: usize = 16;

/// Pixels whose gradients go through the tile together.
const PIXELS: usize = 512;

/// Pictures from which on each is a piece of work.
const MANY: usize = 8;

/// The buffers of a thread.
#[derive(Default)]
struct Scratch<F> {
    /// A picture with its padding, or a dy with room around it.
    frame: Vec<F>,
    /// Some pixels' windows, or some outputs of all pixels.
    panel: Vec<F>,
    /// What the convolution gives, before the pooling; or its gradient.
    z: Vec<F>,
    /// The gradient for what the ReLU was given, pooled.
    d: Vec<F>,
}

/// y for a batch, with what follows the convolution.
pub fn forward<F: Real>(g: &Geometry, x: &[F], w: &[F], b: &[F], then: Then) -> Output<F> {
    let examples = x.len() / g.input_len();
    // one picture alone is cut by its outputs, which lie side by side in y
    let outputs = if examples < MANY { OUTPUTS.min(g.output[0]) } else { g.output[0] };
    let parts = g.output[0].div_ceil(outputs);
    let of_part = |part: usize| part * outputs..g.output[0].min((part + 1) * outputs);
    let [_, rows, columns] = then.output(g.output);
    let length = rows * columns;
    let mut y = vec![F::zero(); examples * g.output[0] * length];
    let mut places = vec![0; if then == Then::ReluMaxPool { y.len() } else { 0 }];

    let layout = Layout::of_x(g);
    let windows = Windows::of_y(g, &layout);
    let pooled = then == Then::ReluMaxPool;
    let lengths = (0..examples * parts).map(|piece| {
        let length = of_part(piece % parts).len() * length;
        (length, if pooled { length } else { 0 })
    });
    pieces::for_each_stretch2(&mut y, &mut places, lengths, |piece, y, places| {
        let (n, own) = (piece / parts, of_part(piece % parts));
        let (w, b) = (&w[own.start * g.taps()..own.end * g.taps()], &b[own.clone()]);
        let x = &x[n * g.input_len()..][..g.input_len()];
        scratch::with(|s: &mut Scratch<F>| {
            let frame = layout.frame(x, g.input, &mut s.frame);
            let mut convolve = |z: &mut [F]| {
                windows.convolve(frame, w, &mut s.panel, |o, first, sums| {
                    let z = &mut z[o * g.pixels() + first..][..sums.len()];
                    z.iter_mut().zip(sums).for_each(|(z, &sum)| *z = sum + b[o]);
                });
            };
            match then {
                Then::Nothing => convolve(y),
                Then::Relu => {
                    convolve(y);
                    then::relu(y);
                }
                Then::ReluMaxPool => {
                    let z = scratch::take(&mut s.z, own.len() * g.pixels());
                    convolve(z);
                    then::relu_max_pool([own.len(), g.output[1], g.output[2]], z, y, places);
                }
            }
        });
    });
    Output { y, places }
}

/// dx for a batch, where it is needed, and dw and db, summed over the batch.
pub fn backward<F: Real>(g: &Geometry, given: Given<F>, then: Then, need_dx: bool) -> Gradients<F> {
    let examples = given.x.len() / g.input_len();
    let way_back = WayBack::new(g, given.w, need_dx);
    let mut dx = vec![F::zero(); if need_dx { given.x.len() } else { 0 }];
    let (share, length) = (g.input_len(), way_back.dw_len() + g.output[0]);
    let sums = pieces::sum_over_groups_into(&mut dx, share, examples, length, |group, dx, sums| {
        let (dw, db) = sums.split_at_mut(way_back.dw_len());
        let mut dx = dx.chunks_exact_mut(g.input_len());
        scratch::with(|s: &mut Scratch<F>| {
            for n in group {
                let given = given.examples(g, n..n + 1);
                let dz = dz(g, given, then, &mut s.d, &mut s.z, db);
                if let Some(dx) = dx.next() {
                    way_back.dx(dz, dx, &mut s.frame, &mut s.panel);
                }
                way_back.add_dw(given.x, dz, dw, &mut s.frame, &mut s.panel);
            }
        });
    });
    let (dw, db) = sums.split_at(way_back.dw_len());
    Gradients { dx: need_dx.then_some(dx), dw: way_back.dw(dw), db: db.to_vec() }
}

/// The gradient for what the convolution of one picture gave; adds to db.
fn dz<'a, F: Real>(
    g: &Geometry,
    given: Given<'a, F>,
    then: Then,
    d: &'a mut Vec<F>,
    z: &'a mut Vec<F>,
    db: &mut [F],
) -> &'a [F] {
    let d = then::mask(then, given.y, given.dy, d);
    then::add_channels(d, db);
    if then == Then::ReluMaxPool {
        let dz = scratch::take(z, g.output_len());
        then::unpool(g.output, d, given.places, dz);
        dz
    } else {
        d
    }
}

/// What the backward pass needs for every picture.
struct WayBack<'a, F> {
    g: &'a Geometry,
    tile: Tile<F>,
    /// How x is framed, and what y sees of it.
    x: Layout,
    windows: Windows,
    /// How dy is framed, and what dx sees of it.
    dy: Layout,
    phases: Vec<Phase<F>>,
}

/// Pixels of x that the same taps of the kernel have seen: every s-th in both directions.
struct Phase<F> {
    /// The row and the column of the first.
    corner: [usize; 2],
    windows: Windows,
    /// The weights of these taps, `[inputs, outputs · taps]`.
    w: Vec<F>,
}

impl<'a, F: Real> WayBack<'a, F> {
    fn new(g: &'a Geometry, w: &[F], need_dx: bool) -> Self {
        let (x, dy) = (Layout::of_x(g), Layout::of_dy(g));
        let windows = Windows::of_y(g, &x);
        let corners = (0..g.stride * g.stride).map(|i| [i / g.stride, i % g.stride]);
        let phases = corners.filter_map(|corner| Phase::new(g, &dy, w, corner));
        let phases = if need_dx { phases.collect() } else { vec![] };
        WayBack { g, tile: F::tile(), x, windows, dy, phases }
    }

    /// dx of one picture, which is zero before.
    fn dx(&self, dz: &[F], dx: &mut [F], frame: &mut Vec<F>, panel: &mut Vec<F>) {
        let [_, height, width] = self.g.input;
        let stride = self.g.stride;
        let frame = self.dy.frame(dz, self.g.output, frame);
        for Phase { corner, windows, w } in &self.phases {
            windows.convolve(frame, w, panel, |c, first, sums| {
                let dx = &mut dx[c * height * width..][..height * width];
                for (p, sums) in windows.rows(first, sums) {
                    let row = corner[0] + p / windows.columns * stride;
                    let column = corner[1] + p % windows.columns * stride;
                    let to = dx[row * width + column..].iter_mut().step_by(stride);
                    to.zip(sums).for_each(|(dx, &sum)| *dx = sum);
                }
            });
        }
    }

    /// Adds dw of one picture, as `[panel of outputs][tap][width]`: the windows of x times dy.
    fn add_dw(&self, x: &[F], dz: &[F], dw: &mut [F], frame: &mut Vec<F>, panel: &mut Vec<F>) {
        let frame = self.x.frame(x, self.g.input, frame);
        let taps = Rows::new(&self.tile, self.windows.taps.values());
        let (pixels, width) = (self.g.pixels(), self.tile.columns);
        let panel = scratch::take(panel, pixels * width);
        // some rows of pixels at a time, so that a panel stays in the cache for all taps
        let some = (PIXELS / self.g.output[2]).max(1) * self.g.output[2];
        let outputs = dz.chunks(width * pixels);
        for (dz, dw) in outputs.zip(dw.chunks_exact_mut(self.dw_panel())) {
            side_by_side(dz, pixels, width, panel);
            for first in (0..pixels).step_by(some) {
                let count = some.min(pixels - first);
                let steps: Offsets = (0..count).map(|p| self.windows.pixel(p)).collect();
                let (frame, panel) = (&frame[self.windows.pixel(first)..], &panel[first * width..]);
                let sums = dw.chunks_exact_mut(self.tile.rows * width);
                for (taps, sums) in taps.blocks().iter().zip(sums) {
                    self.tile.add(frame, taps, &steps, panel, sums);
                }
            }
        }
    }

    /// Numbers of one panel of dw: whole tiles.
    fn dw_panel(&self) -> usize {
        self.g.taps().next_multiple_of(self.tile.rows) * self.tile.columns
    }

    fn dw_len(&self) -> usize {
        self.g.output[0].div_ceil(self.tile.columns) * self.dw_panel()
    }

    /// dw as the weights lie, from its panels.
    fn dw(&self, sums: &[F]) -> Vec<F> {
        let (taps, width) = (self.g.taps(), self.tile.columns);
        let at = |o: usize, t: usize| o / width * self.dw_panel() + t * width + o % width;
        (0..self.g.weights()).map(|i| sums[at(i / taps, i % taps)]).collect()
    }
}

/// A panel `[pixel][width]` of some outputs `[output][pixel]`.
fn side_by_side<F: Real>(outputs: &[F], pixels: usize, width: usize, panel: &mut [F]) {
    let lanes = F::lanes(Instructions::best());
    for (i, outputs) in outputs.chunks(lanes * pixels).enumerate() {
        let picture = [outputs.len() / pixels, 1, pixels];
        let frame = Frame { picture, size: [1, pixels], corner: [0, 0] };
        let to = &mut panel[i * lanes..];
        F::run(Instructions::best(), Enter { frame, picture: outputs, to, pitch: width });
    }
}

impl<F: Real> Phase<F> {
    /// The pixels of x at `corner` and every stride from there; none where no tap has seen them.
    fn new(g: &Geometry, dy: &Layout, w: &[F], corner: [usize; 2]) -> Option<Self> {
        let ([inputs, height, width], [outputs, ..], k) = (g.input, g.output, g.kernel);
        // tap u of output i has seen the pixel i·s + u·d − p; the border keeps this positive
        let behind =
            |corner: usize, u: usize| dy.border * g.stride + corner + g.padding - u * g.dilation;
        let seen = |corner: usize| {
            let taps = (0..k).filter(move |&u| behind(corner, u).is_multiple_of(g.stride));
            // the tap, and where in the frame of dy the first output that saw with it is
            taps.map(move |u| (u, behind(corner, u) / g.stride))
        };
        let taps: Vec<_> = seen(corner[0])
            .flat_map(|row| seen(corner[1]).map(move |column| (row, column)))
            .collect();
        if taps.is_empty() || corner[0] >= height || corner[1] >= width {
            return None;
        }
        let offsets = (0..outputs)
            .flat_map(|o| taps.iter().map(move |&((_, row), (_, column))| dy.at(o, row, column)));
        let weights = (0..inputs).flat_map(|c| (0..outputs).map(move |o| (o * inputs + c) * k * k));
        let weights = weights
            .flat_map(|kernel| taps.iter().map(move |&((u, _), (v, _))| w[kernel + u * k + v]));
        let count = |length: usize, corner: usize| (length - corner).div_ceil(g.stride);
        let windows = Windows {
            taps: offsets.collect(),
            pitch: dy.plane[1],
            rows: count(height, corner[0]),
            columns: count(width, corner[1]),
        };
        Some(Phase { corner, windows, w: weights.collect() })
    }
}

/// How a picture lies in memory with zeros around it.
///
/// With a stride s it is stored as s × s interleaved pictures, so that neighbours in y are
/// neighbours in memory, whatever the stride.
struct Layout {
    channels: usize,
    stride: usize,
    /// Zeros above and to the left.
    border: usize,
    /// Height and width of one of the interleaved pictures.
    plane: [usize; 2],
}

impl Layout {
    /// For x, as y sees it.
    fn of_x(g: &Geometry) -> Self {
        let plane = [1, 2].map(|axis| (g.input[axis] + 2 * g.padding).div_ceil(g.stride));
        Layout { channels: g.input[0], stride: g.stride, border: g.padding, plane }
    }

    /// For dy, as dx sees it.
    fn of_dy(g: &Geometry) -> Self {
        let border = (g.span() - 1 - g.padding).div_ceil(g.stride);
        let last = |axis: usize| (g.input[axis] - 1 + g.padding) / g.stride;
        let plane = [1, 2].map(|axis| border + g.output[axis].max(last(axis) + 1));
        Layout { channels: g.output[0], stride: 1, border, plane }
    }

    /// Where the pixel of channel `c` at (row, column) is.
    fn at(&self, c: usize, row: usize, column: usize) -> usize {
        let s = self.stride;
        let picture = (c * s + row % s) * s + column % s;
        (picture * self.plane[0] + row / s) * self.plane[1] + column / s
    }

    /// The picture `x` of a size with zeros around it.
    fn frame<'s, F: Real>(&self, x: &[F], size: [usize; 3], buffer: &'s mut Vec<F>) -> &'s [F] {
        let [_, height, width] = size;
        let planes = self.channels * self.stride * self.stride;
        let length = planes * self.plane[0] * self.plane[1] + SLACK;
        let frame = scratch::take_zeroed(buffer, length);
        for (i, row) in x.chunks_exact(width).enumerate() {
            let (c, row_at) = (i / height, self.border + i % height);
            if self.stride == 1 {
                frame[self.at(c, row_at, self.border)..][..width].copy_from_slice(row);
            } else {
                for (j, &value) in row.iter().enumerate() {
                    frame[self.at(c, row_at, self.border + j)] = value;
                }
            }
        }
        frame
    }
}

/// Where the windows of a convolution find their pixels in a framed picture.
struct Windows {
    /// The offset of each tap: channel, row and column of the kernel.
    taps: Offsets,
    /// From one row of output pixels to the next; their columns are neighbours.
    pitch: usize,
    /// How many output pixels there are.
    rows: usize,
    columns: usize,
}

impl Windows {
    /// What y sees of x.
    fn of_y(g: &Geometry, x: &Layout) -> Self {
        let k = g.kernel;
        let taps = (0..g.taps())
            .map(|t| x.at(t / (k * k), t / k % k * g.dilation, t % k * g.dilation))
            .collect();
        Windows { taps, pitch: x.plane[1], rows: g.output[1], columns: g.output[2] }
    }

    /// The offset of an output pixel.
    fn pixel(&self, p: usize) -> usize {
        p / self.columns * self.pitch + p % self.columns
    }

    /// Gives `store` the sums of each row of weights over the windows: the row, the first of some
    /// neighbouring pixels, and their sums.
    fn convolve<F: Real>(
        &self,
        frame: &[F],
        w: &[F],
        panel: &mut Vec<F>,
        mut store: impl FnMut(usize, usize, &[F]),
    ) {
        let tile = F::tile();
        let (pixels, taps) = (self.rows * self.columns, self.taps.len());
        let steps: Offsets = (0..taps).collect();
        let rows: Vec<usize> = (0..w.len()).step_by(taps).collect();
        let rows = Rows::new(&tile, &rows);
        let panel = scratch::take(panel, taps * tile.columns + SLACK);
        for first in (0..pixels).step_by(tile.columns) {
            let count = tile.columns.min(pixels - first);
            tile.gather(frame, &self.runs(first, count), &self.taps, panel);
            times_panel(&tile, w, &rows, &steps, panel, |row, sums| {
                store(row, first, &sums[..count]);
            });
        }
    }

    /// The output pixels `first..first + count` as stretches of neighbours in the frame: one a row.
    fn runs(&self, first: usize, count: usize) -> Vec<Run> {
        let mut runs = vec![];
        let mut to = 0;
        while to < count {
            let length = (self.columns - (first + to) % self.columns).min(count - to);
            runs.push(Run { from: self.pixel(first + to), to, length });
            to += length;
        }
        runs
    }

    /// Sums of neighbouring pixels from `first` on, row by row: the first pixel of each part.
    fn rows<'s, F>(&self, first: usize, sums: &'s [F]) -> impl Iterator<Item = (usize, &'s [F])> {
        let runs = self.runs(first, sums.len()).into_iter();
        runs.map(move |run| (first + run.to, &sums[run.to..][..run.length]))
    }
}
