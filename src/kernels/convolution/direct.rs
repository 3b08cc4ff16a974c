//! The convolution of any shape, without columns in memory: matrix products on the register tile.
//!
//! A convolution is a product of the weights `[outputs, taps]` with the windows of the picture
//! `[taps, pixels]`. Writing all windows down (`im2col`) copies the picture k² times through
//! memory. Here the picture is framed with its padding once. Then tap t of pixel p lies at
//! `frame[taps[t] + pixels[p]]`, a sum of two table entries. Pixels side by side have their windows
//! side by side, so the tile slides over the frame, a register of pixels at a time. Where rows are
//! too short for that, some 32 windows are gathered just before use.
//!
//! - y: weights × windows.
//! - dx: what x gave to y along `w[u]` comes back from dy along the same `w[u]`. So dx is a
//!   convolution over dy, with inputs and outputs swapped and each kernel turned by 180°. With a
//!   stride s, a pixel of x was seen by every s-th tap only; pixels that were seen by the same taps
//!   form s × s pictures, each with a convolution of its own.
//! - dw: windows × dyᵀ; the tile reads the windows right in the frame, so nothing is gathered.

use super::{
    Geometry, Given, Gradients, Output,
    side_by_side::Outputs,
    sums::Sums,
    then::{self, Then},
    windows::{Layout, Windows},
};
use crate::{
    kernels::{
        pieces,
        product::Rows,
        scratch,
        tile::{Offsets, Tile},
    },
    real::Real,
};

/// With few pictures, each is cut by its outputs, into pieces of about so many products and of at
/// least so many outputs.
const PIECE: usize = 5_000_000;
const OUTPUTS: usize = 16;

/// Pixels whose gradients go through the tile together.
const PIXELS: usize = 512;

/// From so many pictures on, each is one piece of work.
const MANY: usize = 8;

/// The buffers of a thread.
#[derive(Default)]
struct Scratch<F> {
    /// A picture with its padding, or a dy with room around it.
    frame: Vec<F>,
    /// Some pixels' windows, or their dz.
    panel: Vec<F>,
    /// The pooled gradient with outputs side by side.
    pooled: Vec<F>,
    /// Pixels of dx that the same taps have seen.
    dx: Vec<F>,
    /// What the convolution gives, before the pooling; or its gradient.
    z: Vec<F>,
    /// The gradient for what the ReLU was given, pooled.
    d: Vec<F>,
}

/// y for a batch, with what follows the convolution.
pub fn forward<F: Real>(g: &Geometry, x: &[F], w: &[F], b: &[F], then: Then) -> Output<F> {
    let examples = x.len() / g.input_len();
    // a few pictures are cut by their outputs, which lie side by side in y
    let outputs = if examples < MANY { outputs_of_piece(g) } else { g.output[0] };
    let parts = g.output[0].div_ceil(outputs);
    let of_part = |part: usize| part * outputs..g.output[0].min((part + 1) * outputs);
    let [_, rows, columns] = then.output(g.output);
    let length = rows * columns;
    let layout = Layout::of_x(g);
    let windows = Windows::of_y(g, &layout);
    let pooled = then == Then::ReluMaxPool;
    let lengths: Vec<_> = (0..examples * parts)
        .map(|piece| {
            let length = of_part(piece % parts).len() * length;
            [length, if pooled { length } else { 0 }]
        })
        .collect();
    let (y, places) = pieces::stretches2(&lengths, |piece, y, places| {
        let (n, own) = (piece / parts, of_part(piece % parts));
        let (w, b) = (&w[own.start * g.taps()..own.end * g.taps()], &b[own.clone()]);
        let x = &x[n * g.input_len()..][..g.input_len()];
        scratch::with(|s: &mut Scratch<F>| {
            let frame = layout.frame(x, g.input, &mut s.frame);
            if then == Then::ReluMaxPool {
                let z = scratch::take(&mut s.z, own.len() * g.pixels());
                windows.convolve(frame, w, &mut s.panel, z);
                then::relu_max_pool([own.len(), g.output[1], g.output[2]], z, b, y, places);
            } else {
                windows.convolve(frame, w, &mut s.panel, y);
                then::add_bias(then, y, b);
            }
        });
    });
    Output { y, places }
}

/// How many outputs a piece of a picture has.
fn outputs_of_piece(g: &Geometry) -> usize {
    let pieces = (g.taps() * g.output_len()).div_ceil(PIECE).max(2);
    g.output[0].div_ceil(pieces).next_multiple_of(OUTPUTS).min(g.output[0])
}

/// dx for a batch, where it is needed, and dw and db, summed over the batch.
pub fn backward<F: Real>(g: &Geometry, given: Given<F>, then: Then, need_dx: bool) -> Gradients<F> {
    let examples = given.x.len() / g.input_len();
    let way_back = WayBack::new(g, given.w, need_dx);
    let (share, length) =
        (if need_dx { g.input_len() } else { 0 }, way_back.sums.len() + g.output[0]);
    let sizes = [examples, g.pixels()];
    let (dx, sums) = pieces::sum_over_groups(sizes, share, length, |group, dx, sums| {
        let (dw, db) = sums.split_at_mut(way_back.sums.len());
        let mut dx = dx.chunks_exact_mut(g.input_len());
        scratch::with(|s: &mut Scratch<F>| {
            for n in group {
                let given = given.examples(g, n..n + 1);
                let d = then::mask(then, given.y, given.dy, &mut s.d);
                then::add_channels(d, db);
                let places = (then == Then::ReluMaxPool).then_some(given.places);
                let x_frame = way_back.x.frame(given.x, g.input, &mut s.frame);
                way_back.add_dw(x_frame, d, places, dw, &mut s.panel, &mut s.pooled);
                if let Some(dx) = dx.next() {
                    let dz = way_back.dz(d, places, &mut s.z);
                    let frame = way_back.dy.frame(dz, g.output, &mut s.frame);
                    way_back.dx(frame, dx, &mut s.panel, &mut s.dx);
                }
            }
        });
    });
    let (dw, db) = sums.split_at(way_back.sums.len());
    Gradients { dx: need_dx.then_some(dx), dw: way_back.sums.unpack(dw), db: db.to_vec() }
}

/// What the backward pass needs for every picture.
struct WayBack<'a, F> {
    g: &'a Geometry,
    tile: Tile<F>,
    /// How x is framed, and what y sees of it.
    x: Layout,
    windows: Windows,
    sums: Sums,
    /// How many rows of output pixels go through the tile at once.
    some_rows: usize,
    /// The offsets of their pixels, and of the last rows' where these are fewer.
    pixels: [Offsets; 2],
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
        let (tile, x, dy) = (F::tile(), Layout::of_x(g), Layout::of_dy(g));
        let windows = Windows::of_y(g, &x);
        let corners = (0..g.stride * g.stride).map(|i| [i / g.stride, i % g.stride]);
        let phases = corners.filter_map(|corner| Phase::new(g, &dy, w, corner));
        let phases = if need_dx { phases.collect() } else { vec![] };
        // a few rows, so that their gradients stay in the cache for all taps; whole windows of them
        let some_rows = (PIXELS / g.output[2]).max(1).next_multiple_of(2);
        let pixels = [some_rows, g.output[1] % some_rows]
            .map(|rows| (0..rows * g.output[2]).map(|p| windows.pixel(p)).collect());
        WayBack { g, tile, x, windows, sums: Sums::new(g, &tile), some_rows, pixels, dy, phases }
    }

    /// The gradient for what the convolution of one picture gave, from the gradient of the pooled.
    fn dz<'s>(&self, d: &'s [F], places: Option<&[u8]>, z: &'s mut Vec<F>) -> &'s [F] {
        let Some(places) = places else { return d };
        let dz = scratch::take(z, self.g.output_len());
        then::unpool(self.g.output, d, places, dz);
        dz
    }

    /// dx of one picture, which is zero before, from its framed dz.
    fn dx(&self, frame: &[F], dx: &mut [F], panel: &mut Vec<F>, phase: &mut Vec<F>) {
        let [inputs, height, width] = self.g.input;
        let stride = self.g.stride;
        if let [Phase { windows, w, .. }] = &self.phases[..]
            && stride == 1
        {
            return windows.convolve(frame, w, panel, dx);
        }
        for Phase { corner, windows, w } in &self.phases {
            let own = scratch::take(phase, inputs * windows.rows * windows.columns);
            windows.convolve(frame, w, panel, own);
            for (i, own) in own.chunks_exact(windows.columns).enumerate() {
                let (c, row) = (i / windows.rows, corner[0] + i % windows.rows * stride);
                let to = dx[(c * height + row) * width + corner[1]..].iter_mut().step_by(stride);
                to.zip(own).for_each(|(dx, &sum)| *dx = sum);
            }
        }
    }

    /// Adds dw of one picture, as `[panel of outputs][tap][width]`: the windows of x times dz.
    fn add_dw(
        &self,
        frame: &[F],
        d: &[F],
        places: Option<&[u8]>,
        dw: &mut [F],
        panel: &mut Vec<F>,
        pooled: &mut Vec<F>,
    ) {
        let taps = Rows::new(&self.tile, self.windows.taps.values());
        let ([outputs, rows, columns], width) = (self.g.output, self.tile.columns);
        let panel = scratch::take(panel, self.some_rows * columns * width);
        let each = d.len() / outputs;
        for (o, outputs, dw) in self.sums.panels(dw) {
            let own = o * each..(o + outputs) * each;
            let places = places.map(|places| &places[own.clone()]);
            let dz = Outputs::new([rows, columns], &d[own], places, pooled);
            for first in (0..rows).step_by(self.some_rows) {
                let some = first..rows.min(first + self.some_rows);
                dz.rows(some.clone(), panel, width);
                let steps = &self.pixels[usize::from(some.len() < self.some_rows)];
                let frame = &frame[first * self.windows.pitch..];
                taps.add_panel(&self.tile, frame, steps, panel, dw);
            }
        }
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
