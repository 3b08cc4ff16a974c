//! A faster 3×3 convolution: fewer products for the same sums (Lavin and Gray 2015).
//!
//! The picture is cut into tiles of 4 × 4 outputs, each of which looks at 6 × 6 pixels. By plain
//! sums, a tile takes 4·4·9 = 144 products a pair of channels. At 6 × 6 *points* (`transforms.rs`
//! tells what these are) it takes 36, one a point: there, the channels meet in an ordinary matrix
//! product on the register tile. `steps.rs` takes the tiles to the points and back. (Two things are
//! called tile: these pieces of a picture, `tiles` in the code, and the register tile, `tile`.)
//!
//! ```text
//!           picture            points, for each of the 36                    picture
//! forward   d  ── Bᵀ·d·B ──▶  V[tile][c]
//!           g  ── G·g·Gᵀ ──▶  U[o][c]      M[tile][o] = Σ_c V·U  ── Aᵀ·M·A ──▶  y
//!
//! backward  dg ◀── Gᵀ·dU·G ── dU[o][c] = Σ_tile dM·V ◀─ dM[tile][o] ◀── A·dy·Aᵀ ── dy
//!           dd ◀── B·dV·Bᵀ ── dV[tile][c] = Σ_o dM·U ◀─┘
//! ```
//!
//! The backward pass is the chain rule, step by step: the transposes of the transforms, and the two
//! gradients of a product. Where tiles overlap, their dd add up.

mod steps;
mod transforms;

use std::mem::take;

use super::{
    Geometry, Given, Gradients, Output,
    lanes::{Enter, Frame, Leave},
    then::{self, Then},
};
use crate::{
    kernels::{
        instructions::{Instructions, Job},
        pieces,
        product::Rows,
        scratch,
        tile::{Offsets, Tile},
    },
    real::Real,
};
use steps::{
    InputTransform, InputTransformBack, OutputTransform, OutputTransformBack, Points, Tiles,
    Weights, WeightsBack,
};
use transforms::POINTS;

/// Side of a tile of outputs.
const SIDE: usize = 4;

/// Points of a tile.
const ALL: usize = POINTS * POINTS;

/// Tiles that go through the points together: few enough for their numbers to stay in the cache,
/// enough to use each weight many times.
const BLOCK: usize = 64;

/// Whether this way is open, and shorter: below these sizes the transform of the weights, or sums
/// over few tiles, cost more than the products that it saves.
///
/// A number that is infinite or NaN spreads over its tile here, where direct sums would keep it to
/// the windows that see it.
pub fn suits(g: &Geometry, examples: usize) -> bool {
    let open = g.kernel == 3 && g.stride == 1 && g.dilation == 1;
    let channels = g.input[0].min(g.output[0]);
    let tiles = g.output[1].div_ceil(SIDE) * g.output[2].div_ceil(SIDE);
    open && channels >= 12 && examples >= 4 && tiles >= 4 && examples * tiles >= 32
}

/// What does not change from picture to picture.
struct Plan<'a, F> {
    g: &'a Geometry,
    then: Then,
    tile: Tile<F>,
    lanes: usize,
    /// Tiles of a picture.
    tiles: [usize; 2],
    /// x with its padding.
    x: Frame,
    /// What comes out, with room for whole tiles.
    y: Frame,
    /// V and dV.
    v: Points,
    /// M and dM.
    m: Points,
}

/// The buffers of a thread.
#[derive(Default)]
struct Scratch<F> {
    /// Pictures in their frames.
    x: Vec<F>,
    dx: Vec<F>,
    /// What comes out, or its gradient.
    y: Vec<F>,
    /// The gradient for what the ReLU was given, one channel after the other.
    d: Vec<F>,
    /// Numbers at the points: V, M or dM, dV, and the sums dU.
    v: Vec<F>,
    m: Vec<F>,
    dv: Vec<F>,
    du: Vec<F>,
}

impl<'a, F: Real> Plan<'a, F> {
    fn new(g: &'a Geometry, then: Then) -> Self {
        let tile = F::tile();
        let tiles = [g.output[1].div_ceil(SIDE), g.output[2].div_ceil(SIDE)];
        let width = tile.columns;
        let side = if then == Then::ReluMaxPool { SIDE / 2 } else { SIDE };
        Plan {
            g,
            then,
            tile,
            lanes: F::lanes(Instructions::best()),
            tiles,
            x: Frame {
                picture: g.input,
                size: tiles.map(|t| t * SIDE + 2),
                corner: [g.padding; 2],
            },
            y: Frame {
                picture: then.output(g.output),
                size: tiles.map(|t| t * side),
                corner: [0; 2],
            },
            v: Points { rows: BLOCK, columns: g.input[0], width },
            m: Points { rows: BLOCK, columns: g.output[0], width },
        }
    }

    /// How many pictures are worked on together: small ones have few tiles.
    fn together(&self) -> usize {
        match self.tiles[0] * self.tiles[1] {
            33.. => 1,
            17.. => 2,
            5.. => 4,
            _ => 8,
        }
    }

    fn run<J: Job<F>>(&self, job: J) -> J::Output {
        F::run(Instructions::best(), job)
    }

    /// Where each tile begins in frames that follow each other; tiles are `side` pixels apart.
    fn corners(&self, frame: &Frame, pictures: usize, side: usize) -> Vec<usize> {
        let [down, across] = self.tiles;
        let corner = |t: usize| {
            let (picture, row, column) = (t / (down * across), t / across % down, t % across);
            picture * frame.len(self.lanes)
                + (row * side * frame.size[1] + column * side) * self.lanes
        };
        (0..pictures * down * across).map(corner).collect()
    }

    fn tiles<'t>(&self, corners: &'t [usize], frame: &Frame) -> Tiles<'t> {
        Tiles { frame: *frame, corners }
    }

    /// The weights at the points: `[panel of columns][point][row][width]`. Forward, rows are inputs
    /// and columns are outputs; backward, the other way round.
    fn weights(&self, w: &[F], backward: bool) -> Vec<F> {
        let ([inputs, ..], [outputs, ..]) = (self.g.input, self.g.output);
        let (rows, columns) = if backward { (outputs, inputs) } else { (inputs, outputs) };
        let steps = if backward { [inputs, 1] } else { [1, inputs] };
        let width = self.tile.columns;
        let mut u = vec![F::zero(); columns.div_ceil(width) * ALL * rows * width];
        let panels = columns.div_ceil(width);
        pieces::for_each_piece(&mut u, panels, |panel, u| {
            let columns = panel * width..columns.min((panel + 1) * width);
            self.run(Weights { w, rows, columns, steps, width, u });
        });
        u
    }

    /// All rows of `a` at all points times the weights there.
    fn multiply(&self, a: &[F], from: &Points, count: usize, u: &[F], to: &Points, out: &mut [F]) {
        let steps: Offsets = (0..from.columns).map(|c| from.at(0, c)).collect();
        let (rows, width) = (self.tile.rows, self.tile.columns);
        let blocks: Vec<Offsets> = (0..count.div_ceil(rows))
            .map(|block| (0..rows).map(|i| (block * rows + i) * width).collect())
            .collect();
        for point in 0..ALL {
            let a = &a[point * from.point()..][..from.point()];
            for panel in 0..to.panels() {
                let u = &u[(panel * ALL + point) * from.columns * width..];
                let out = &mut out[point * to.point() + panel * to.panel()..][..to.panel()];
                for (block, out) in blocks.iter().zip(out.chunks_exact_mut(rows * width)) {
                    self.tile.run(a, block, &steps, u, out);
                }
            }
        }
    }

    /// y of some pictures.
    fn forward(
        &self,
        s: &mut Scratch<F>,
        x: &[F],
        u: &[F],
        b: &[F],
        y: &mut [F],
        places: &mut [u8],
    ) {
        let pictures = x.len() / self.g.input_len();
        let frame_y = self.y.len(self.lanes);
        let side = self.y.size[0] / self.tiles[0];
        let x_frames = self.enter(x, &mut s.x);
        let y_frames = scratch::take(&mut s.y, pictures * frame_y);
        let v = scratch::take(&mut s.v, self.v.len());
        let m = scratch::take(&mut s.m, self.m.len());
        let from = self.corners(&self.x, pictures, SIDE);
        let to = self.corners(&self.y, pictures, side);
        for (from, to) in from.chunks(BLOCK).zip(to.chunks(BLOCK)) {
            let (from, to) = (self.tiles(from, &self.x), self.tiles(to, &self.y));
            self.run(InputTransform { x: x_frames, tiles: from, v, points: self.v });
            self.multiply(v, &self.v, from.corners.len(), u, &self.m, m);
            self.run(OutputTransform {
                m,
                points: self.m,
                b,
                then: self.then,
                tiles: to,
                y: y_frames,
                places,
            });
        }
        let length = self.y.picture.iter().product();
        for (frame, picture) in y_frames.chunks_exact(frame_y).zip(y.chunks_exact_mut(length)) {
            self.run(Leave { frame: self.y, from: frame, picture });
        }
    }

    /// Pictures with their channels side by side and zeros around them.
    fn enter<'s>(&self, x: &[F], buffer: &'s mut Vec<F>) -> &'s mut [F] {
        let length = self.x.len(self.lanes);
        let frames = scratch::take_zeroed(buffer, x.len() / self.g.input_len() * length);
        let pictures = x.chunks_exact(self.g.input_len());
        for (picture, to) in pictures.zip(frames.chunks_exact_mut(length)) {
            let (frame, plane, pitch) = (self.x, self.x.plane(), self.lanes);
            self.run(Enter { frame, picture, to, plane, pitch });
        }
        frames
    }

    /// dx of some pictures, if it is wanted; adds to dU and db.
    fn backward(
        &self,
        s: &mut Scratch<F>,
        given: Given<F>,
        u: &[F],
        dx: &mut [F],
        du: &mut [F],
        db: &mut [F],
    ) {
        let pictures = given.x.len() / self.g.input_len();
        let [frame_x, frame_y] = [&self.x, &self.y].map(|frame| frame.len(self.lanes));
        let side = self.y.size[0] / self.tiles[0];
        let x_frames = self.enter(given.x, &mut s.x);
        let d_frames = scratch::take_zeroed(&mut s.y, pictures * frame_y);
        let length: usize = self.y.picture.iter().product();
        for (n, to) in d_frames.chunks_exact_mut(frame_y).enumerate() {
            let own = n * length..(n + 1) * length;
            let (y, dy) = (&given.y[own.clone()], &given.dy[own.clone()]);
            let d = then::mask(self.then, y, dy, &mut s.d);
            then::add_channels(d, db);
            let (frame, plane, pitch) = (self.y, self.y.plane(), self.lanes);
            self.run(Enter { frame, picture: d, to, plane, pitch });
        }
        let v = scratch::take(&mut s.v, self.v.len());
        let dm = scratch::take(&mut s.m, self.m.len());
        let dv = scratch::take(&mut s.dv, self.v.len());
        let dx_len = if dx.is_empty() { 0 } else { pictures * frame_x };
        let dx_frames = scratch::take_zeroed(&mut s.dx, dx_len);
        let from = self.corners(&self.x, pictures, SIDE);
        let to = self.corners(&self.y, pictures, side);
        for (from, to) in from.chunks(BLOCK).zip(to.chunks(BLOCK)) {
            let (from, to) = (self.tiles(from, &self.x), self.tiles(to, &self.y));
            self.run(InputTransform { x: x_frames, tiles: from, v, points: self.v });
            self.run(OutputTransformBack {
                d: d_frames,
                places: given.places,
                then: self.then,
                tiles: to,
                dm,
                points: self.m,
            });
            self.add_weights(dm, v, from.corners.len(), du);
            if !dx.is_empty() {
                self.multiply(dm, &self.m, from.corners.len(), u, &self.v, dv);
                self.run(InputTransformBack { dv, points: self.v, tiles: from, dx: dx_frames });
            }
        }
        let frames = dx_frames.chunks_exact(frame_x);
        for (from, picture) in frames.zip(dx.chunks_exact_mut(self.g.input_len())) {
            self.run(Leave { frame: self.x, from, picture });
        }
    }

    /// dU += dMᵀ·V at all points, `[point][panel of inputs][output][width]`.
    fn add_weights(&self, dm: &[F], v: &[F], count: usize, du: &mut [F]) {
        let steps: Offsets = (0..count).map(|t| t * self.tile.columns).collect();
        let outputs: Vec<usize> = (0..self.g.output[0]).map(|o| self.m.at(0, o)).collect();
        let outputs = Rows::new(&self.tile, &outputs);
        let panels = du.chunks_exact_mut(self.du_panel()).take(ALL * self.v.panels());
        for (number, du) in panels.enumerate() {
            let (point, panel) = (number / self.v.panels(), number % self.v.panels());
            let dm = &dm[point * self.m.point()..][..self.m.point()];
            let v = &v[point * self.v.point() + panel * self.v.panel()..][..self.v.panel()];
            outputs.add_panel(&self.tile, dm, &steps, v, du);
        }
    }

    /// Numbers of a panel of dU: whole tiles.
    fn du_panel(&self) -> usize {
        self.g.output[0].next_multiple_of(self.tile.rows) * self.tile.columns
    }

    fn du_len(&self) -> usize {
        ALL * self.v.panels() * self.du_panel()
    }

    /// Numbers of dw with inputs side by side: `[output][group of inputs][9][lanes]`.
    fn dw_len(&self) -> usize {
        self.g.output[0] * self.g.input[0].next_multiple_of(self.lanes) * 9
    }

    /// The gradient of the kernels from that of their values at the points.
    fn weights_back(&self, du: &[F], dw: &mut [F]) {
        let [inputs, outputs] = [self.g.input[0], self.g.output[0]];
        let (panel, width) = (self.du_panel(), self.tile.columns);
        self.run(WeightsBack { du, inputs, outputs, panel, width, dw });
    }

    /// dw as the weights lie.
    fn dw(&self, sums: &[F]) -> Vec<F> {
        let mut dw = vec![F::zero(); self.g.weights()];
        let each = sums.len() / self.g.output[0];
        pieces::for_each_piece(&mut dw, self.g.output[0], |o, dw| {
            let groups = sums[o * each..][..each].chunks_exact(9 * self.lanes);
            for (dw, group) in dw.chunks_mut(9 * self.lanes).zip(groups) {
                for (k, lanes) in group.chunks_exact(self.lanes).enumerate() {
                    let weights = dw[k..].iter_mut().step_by(9);
                    weights.zip(lanes).for_each(|(dw, &sum)| *dw = sum);
                }
            }
        });
        dw
    }
}

/// y for a batch, with what follows the convolution.
pub fn forward<F: Real>(g: &Geometry, x: &[F], w: &[F], b: &[F], then: Then) -> Output<F> {
    let examples = x.len() / g.input_len();
    let plan = Plan::new(g, then);
    let u = plan.weights(w, false);
    let mut b = b.to_vec();
    b.resize(b.len().next_multiple_of(plan.lanes), F::zero());
    let length: usize = plan.y.picture.iter().product();
    let together = plan.together();
    // the places stay as they are found, channels side by side: only `backward` reads them
    let places = if then == Then::ReluMaxPool { plan.y.len(plan.lanes) } else { 0 };
    let pictures = (0..examples).step_by(together).map(|first| together.min(examples - first));
    let lengths: Vec<_> = pictures.map(|count| [count * length, count * places]).collect();
    let (y, places) = pieces::stretches2(&lengths, |piece, y, places| {
        let first = piece * together * g.input_len();
        let x = &x[first..][..y.len() / length * g.input_len()];
        scratch::with(|s| plan.forward(s, x, &u, &b, y, places));
    });
    Output { y, places }
}

/// dx for a batch, where it is needed, and dw and db, summed over the batch.
pub fn backward<F: Real>(g: &Geometry, given: Given<F>, then: Then, need_dx: bool) -> Gradients<F> {
    let examples = given.x.len() / g.input_len();
    let plan = Plan::new(g, then);
    let u = if need_dx { plan.weights(given.w, true) } else { vec![] };
    let (share, length) = (if need_dx { g.input_len() } else { 0 }, plan.dw_len() + g.output[0]);
    let sizes = [examples, g.pixels()];
    let (dx, sums) = pieces::sum_over_groups(sizes, share, length, |group, dx, sums| {
        let (dw, db) = sums.split_at_mut(plan.dw_len());
        let mut dx = dx.chunks_mut(plan.together() * g.input_len());
        scratch::with(|s: &mut Scratch<F>| {
            let mut kept = take(&mut s.du);
            let du = scratch::take_zeroed(&mut kept, plan.du_len());
            for first in group.clone().step_by(plan.together()) {
                let some = first..group.end.min(first + plan.together());
                let given = given.examples(g, some);
                plan.backward(s, given, &u, dx.next().unwrap_or_default(), du, db);
            }
            plan.weights_back(du, dw);
            s.du = kept;
        });
    });
    let (dw, db) = sums.split_at(plan.dw_len());
    Gradients { dx: need_dx.then_some(dx), dw: plan.dw(dw), db: db.to_vec() }
}
