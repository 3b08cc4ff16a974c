//! A faster 3×3 convolution: fewer products for the same sums (Lavin and Gray 2015).
//!
//! The picture is cut into tiles of 4 × 4 outputs, each of which looks at 6 × 6 pixels. By plain
//! sums, a tile takes 4·4·9 = 144 products a pair of channels. Seen from 6 × 6 *points* (the
//! `transforms`) it takes 36, one a point: at each point, the channels meet in an
//! ordinary matrix product on the register tile.
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
#![allow(unsafe_code)]

mod transforms;

use super::{
    Geometry,
    lanes::{Enter, Frame, Leave},
    then::Then,
};
use crate::{
    kernels::{
        instructions::{Instructions, Job},
        pieces, scratch,
        tile::{Offsets, Tile},
        vector::Vector,
    },
    real::Real,
};
use transforms::{Input, InputBack, Kernel, KernelBack, Output, OutputBack, POINTS, both_ways};

/// Side of a tile of outputs.
const SIDE: usize = 4;

/// Points of a tile.
const ALL: usize = POINTS * POINTS;

/// Tiles that go through the points together: few enough for their numbers to stay in the cache,
/// enough to use each weight many times.
const BLOCK: usize = 64;

/// Whether this way is open, and shorter.
pub fn suits(g: &Geometry, examples: usize) -> bool {
    let [channels, ..] = g.input;
    let [outputs, rows, columns] = g.output;
    let plain = g.kernel == 3 && g.stride == 1 && g.dilation == 1;
    let tiles = examples * rows.div_ceil(SIDE) * columns.div_ceil(SIDE);
    plain && channels >= 8 && outputs >= 8 && tiles >= 4 * BLOCK
}

/// One number for each point, row (a tile or a channel) and column (a channel), in panels as wide
/// as the register tile: `[point][panel][row][width]`.
#[derive(Clone, Copy)]
struct Points {
    rows: usize,
    columns: usize,
    width: usize,
}

impl Points {
    fn panels(&self) -> usize {
        self.columns.div_ceil(self.width)
    }

    /// From one point to the next: one row more than needed, or all points of a row would fall
    /// into the same set of the cache.
    fn point(&self) -> usize {
        self.panels() * self.panel() + self.width
    }

    fn panel(&self) -> usize {
        self.rows * self.width
    }

    fn len(&self) -> usize {
        ALL * self.point()
    }

    /// Where a row has its column.
    fn at(&self, row: usize, column: usize) -> usize {
        column / self.width * self.panel() + row * self.width + column % self.width
    }
}

/// What does not change from picture to picture.
struct Plan<'a, F> {
    g: &'a Geometry,
    then: Then,
    instructions: Instructions,
    tile: Tile<F>,
    lanes: usize,
    /// Tiles of a picture.
    tiles: [usize; 2],
    /// x with its padding.
    x: Frame,
    /// What comes out, with room for whole tiles.
    y: Frame,
    v: Points,
    m: Points,
}

/// The buffers of a thread.
#[derive(Default)]
struct Scratch<F> {
    x: Vec<F>,
    dx: Vec<F>,
    y: Vec<F>,
    places: Vec<F>,
    plane: Vec<F>,
    v: Vec<F>,
    m: Vec<F>,
    dv: Vec<F>,
    du: Vec<F>,
}

impl<'a, F: Real> Plan<'a, F> {
    fn new(g: &'a Geometry, then: Then, instructions: Instructions) -> Self {
        let tile = F::tile_for(instructions);
        let tiles = [g.output[1].div_ceil(SIDE), g.output[2].div_ceil(SIDE)];
        let width = tile.columns;
        let side = if then == Then::ReluMaxPool { SIDE / 2 } else { SIDE };
        Plan {
            g,
            then,
            instructions,
            tile,
            lanes: F::lanes(instructions),
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
            _ => 4,
        }
    }

    fn run<J: Job<F>>(&self, job: J) -> J::Output {
        F::run(self.instructions, job)
    }

    /// Where each tile begins in frames that follow each other, and how far it is from one group of
    /// channels to the next; a tile moves by `side` pixels.
    fn corners(&self, frame: &Frame, pictures: usize, side: usize) -> Vec<usize> {
        let [down, across] = self.tiles;
        let corner = |t: usize| {
            let (picture, row, column) = (t / (down * across), t / across % down, t % across);
            picture * frame.len(self.lanes)
                + (row * side * frame.size[1] + column * side) * self.lanes
        };
        (0..pictures * down * across).map(corner).collect()
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
        let place_frames = scratch::take(&mut s.places, pictures * frame_y);
        let v = scratch::take(&mut s.v, self.v.len());
        let m = scratch::take(&mut s.m, self.m.len());
        let from = self.corners(&self.x, pictures, SIDE);
        let to = self.corners(&self.y, pictures, side);
        for (from, to) in from.chunks(BLOCK).zip(to.chunks(BLOCK)) {
            self.run(InputTransform { x: x_frames, frame: self.x, tiles: from, v, points: self.v });
            self.multiply(v, &self.v, from.len(), u, &self.m, m);
            self.run(OutputTransform {
                m,
                points: self.m,
                b,
                then: self.then,
                tiles: to,
                frame: self.y,
                y: y_frames,
                places: place_frames,
            });
        }
        let length = self.y.picture.iter().product();
        for (frame, picture) in y_frames.chunks_exact(frame_y).zip(y.chunks_exact_mut(length)) {
            self.run(Leave { frame: self.y, from: frame, picture });
        }
        if self.then == Then::ReluMaxPool {
            let plane = scratch::take(&mut s.plane, length);
            let frames = place_frames.chunks_exact(frame_y);
            for (frame, places) in frames.zip(places.chunks_exact_mut(length)) {
                self.run(Leave { frame: self.y, from: frame, picture: &mut *plane });
                for (place, at) in places.iter_mut().zip(&*plane) {
                    *place = at.as_f64() as u8;
                }
            }
        }
    }

    /// Pictures with their channels side by side and zeros around them.
    fn enter<'s>(&self, x: &[F], buffer: &'s mut Vec<F>) -> &'s mut [F] {
        let length = self.x.len(self.lanes);
        let frames = scratch::take_zeroed(buffer, x.len() / self.g.input_len() * length);
        for (picture, to) in x.chunks_exact(self.g.input_len()).zip(frames.chunks_exact_mut(length))
        {
            self.run(Enter { frame: self.x, picture, to });
        }
        frames
    }

    /// dx of some pictures, if it is wanted; adds to dU and db.
    fn backward(&self, s: &mut Scratch<F>, given: Given<F>, u: &[F], dx: &mut [F], sums: Sums<F>) {
        let pictures = given.x.len() / self.g.input_len();
        let [frame_x, frame_y] = [&self.x, &self.y].map(|frame| frame.len(self.lanes));
        let side = self.y.size[0] / self.tiles[0];
        let x_frames = self.enter(given.x, &mut s.x);
        let d_frames = scratch::take_zeroed(&mut s.y, pictures * frame_y);
        let place_frames = scratch::take(&mut s.places, pictures * frame_y);
        let length: usize = self.y.picture.iter().product();
        let plane = scratch::take(&mut s.plane, length);
        for n in 0..pictures {
            let own = n * length..(n + 1) * length;
            let (y, dy) = (&given.y[own.clone()], &given.dy[own.clone()]);
            if self.then == Then::Nothing {
                plane.copy_from_slice(dy);
            } else {
                for ((d, &y), &dy) in plane.iter_mut().zip(y).zip(dy) {
                    *d = if y > F::zero() { dy } else { F::zero() };
                }
            }
            for (db, d) in sums.db.iter_mut().zip(plane.chunks_exact(length / self.g.output[0])) {
                *db += pieces::sum(d);
            }
            let to = &mut d_frames[n * frame_y..][..frame_y];
            self.run(Enter { frame: self.y, picture: &*plane, to });
            if self.then == Then::ReluMaxPool {
                for (at, &place) in plane.iter_mut().zip(&given.places[own]) {
                    *at = F::of(f64::from(place));
                }
                let to = &mut place_frames[n * frame_y..][..frame_y];
                self.run(Enter { frame: self.y, picture: &*plane, to });
            }
        }
        let v = scratch::take(&mut s.v, self.v.len());
        let dm = scratch::take(&mut s.m, self.m.len());
        let dv = scratch::take(&mut s.dv, self.v.len());
        let dx_frames =
            scratch::take_zeroed(&mut s.dx, if dx.is_empty() { 0 } else { pictures * frame_x });
        let from = self.corners(&self.x, pictures, SIDE);
        let to = self.corners(&self.y, pictures, side);
        for (from, to) in from.chunks(BLOCK).zip(to.chunks(BLOCK)) {
            self.run(InputTransform { x: x_frames, frame: self.x, tiles: from, v, points: self.v });
            self.run(OutputTransformBack {
                d: d_frames,
                places: place_frames,
                then: self.then,
                tiles: to,
                frame: self.y,
                dm,
                points: self.m,
            });
            self.add_weights(dm, v, from.len(), sums.du);
            if !dx.is_empty() {
                self.multiply(dm, &self.m, from.len(), u, &self.v, dv);
                self.run(InputTransformBack {
                    dv,
                    points: self.v,
                    tiles: from,
                    frame: self.x,
                    dx: dx_frames,
                });
            }
        }
        if !dx.is_empty() {
            let frames = dx_frames.chunks_exact(frame_x);
            for (from, picture) in frames.zip(dx.chunks_exact_mut(self.g.input_len())) {
                self.run(Leave { frame: self.x, from, picture });
            }
        }
    }

    /// dU += dMᵀ·V at all points, `[point][panel of inputs][output][width]`.
    fn add_weights(&self, dm: &[F], v: &[F], count: usize, du: &mut [F]) {
        let (rows, width) = (self.tile.rows, self.tile.columns);
        let outputs = self.g.output[0];
        let steps: Offsets = (0..count).map(|t| t * width).collect();
        let blocks: Vec<Offsets> = (0..outputs.div_ceil(rows))
            .map(|block| {
                // a last block that is too short repeats its last row; nobody reads the copies
                (0..rows).map(|i| self.m.at(0, (block * rows + i).min(outputs - 1))).collect()
            })
            .collect();
        let panel_length = outputs.next_multiple_of(rows) * width;
        for (number, du) in du.chunks_exact_mut(panel_length).enumerate() {
            let (point, panel) = (number / self.v.panels(), number % self.v.panels());
            let dm = &dm[point * self.m.point()..][..self.m.point()];
            let v = &v[point * self.v.point() + panel * self.v.panel()..][..self.v.panel()];
            for (block, du) in blocks.iter().zip(du.chunks_exact_mut(rows * width)) {
                self.tile.add(dm, block, &steps, v, du);
            }
        }
    }

    /// Numbers of dU.
    fn weights_len(&self) -> usize {
        let rows = self.g.output[0].next_multiple_of(self.tile.rows);
        ALL * self.v.panels() * rows * self.tile.columns
    }
}

/// What the backward pass of some pictures starts from.
#[derive(Clone, Copy)]
struct Given<'a, F> {
    x: &'a [F],
    y: &'a [F],
    places: &'a [u8],
    dy: &'a [F],
}

/// Where it adds up the gradients of the parameters.
struct Sums<'a, F> {
    du: &'a mut [F],
    db: &'a mut [F],
}

/// dx for a batch, where it is needed, and dw and db, summed over the batch.
#[allow(clippy::too_many_arguments)]
pub fn backward<F: Real>(
    g: &Geometry,
    examples: usize,
    [x, w]: [&[F]; 2],
    (y, places): (&[F], &[u8]),
    dy: &[F],
    then: Then,
    need_dx: bool,
) -> (Option<Vec<F>>, Vec<F>, Vec<F>) {
    let plan = Plan::new(g, then, Instructions::best());
    let u = if need_dx { plan.weights(w, true) } else { vec![] };
    let mut dx = vec![F::zero(); if need_dx { x.len() } else { 0 }];
    let length: usize = plan.y.picture.iter().product();
    let together = plan.together();
    let groups = g.input[0].div_ceil(plan.lanes);
    let dw_len = g.output[0] * groups * 9 * plan.lanes;
    let mut sums = pieces::sum_over_groups_into(
        &mut dx,
        g.input_len(),
        examples,
        dw_len + g.output[0],
        |group, dx, sums| {
            let (dw, db) = sums.split_at_mut(dw_len);
            scratch::with(|s: &mut Scratch<F>| {
                let mut du = std::mem::take(&mut s.du);
                let all = scratch::take_zeroed(&mut du, plan.weights_len());
                let first = group.start;
                for start in group.clone().step_by(together) {
                    let end = (start + together).min(group.end);
                    let places = if places.is_empty() {
                        places
                    } else {
                        &places[start * length..end * length]
                    };
                    let given = Given {
                        x: &x[start * g.input_len()..end * g.input_len()],
                        y: &y[start * length..end * length],
                        dy: &dy[start * length..end * length],
                        places,
                    };
                    let dx = if dx.is_empty() {
                        &mut [][..]
                    } else {
                        &mut dx[(start - first) * g.input_len()..(end - first) * g.input_len()]
                    };
                    plan.backward(s, given, &u, dx, Sums { du: all, db });
                }
                plan.run(WeightsBack {
                    du: all,
                    inputs: g.input[0],
                    outputs: g.output[0],
                    panel: plan.weights_len() / ALL / plan.v.panels(),
                    width: plan.v.width,
                    dw,
                });
                s.du = du;
            });
        },
    );
    let db = sums.split_off(dw_len);
    let mut dw = vec![F::zero(); g.weights()];
    for o in 0..g.output[0] {
        for c in 0..g.input[0] {
            for k in 0..9 {
                dw[(o * g.input[0] + c) * 9 + k] =
                    sums[((o * groups + c / plan.lanes) * 9 + k) * plan.lanes + c % plan.lanes];
            }
        }
    }
    (need_dx.then_some(dx), dw, db)
}

struct OutputTransformBack<'a, F> {
    d: &'a [F],
    places: &'a [F],
    then: Then,
    tiles: &'a [usize],
    frame: Frame,
    dm: &'a mut [F],
    points: Points,
}

impl<F: Real> Job<F> for OutputTransformBack<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let [height, width] = self.frame.size;
        for (group, channel) in (0..self.frame.picture[0]).step_by(V::LANES).enumerate() {
            for (row, tile) in self.tiles.iter().enumerate() {
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let at = |i: usize| tile + ((group * height + i) * width) * V::LANES;
                    let mut d = [[V::zero(); SIDE]; SIDE];
                    if self.then == Then::ReluMaxPool {
                        for i in 0..SIDE / 2 {
                            for j in 0..SIDE / 2 {
                                let from = at(i) + j * V::LANES;
                                let value = V::load(self.d[from..][..V::LANES].as_ptr());
                                let place = V::load(self.places[from..][..V::LANES].as_ptr());
                                for number in 0..4 {
                                    let at = V::splat(F::of(number as f64));
                                    d[2 * i + number / 2][2 * j + number % 2] =
                                        value.where_equal(place, at);
                                }
                            }
                        }
                    } else {
                        for (i, d) in d.iter_mut().enumerate() {
                            let from = self.d[at(i)..].chunks_exact(V::LANES);
                            for (d, from) in d.iter_mut().zip(from) {
                                *d = V::load(from.as_ptr());
                            }
                        }
                    }
                    let dm = both_ways::<OutputBack, F, V, SIDE, POINTS>(&d);
                    store_points(dm.as_flattened(), &self.points, row, channel, self.dm);
                }
            }
        }
    }
}

struct InputTransformBack<'a, F> {
    dv: &'a [F],
    points: Points,
    tiles: &'a [usize],
    frame: Frame,
    dx: &'a mut [F],
}

impl<F: Real> Job<F> for InputTransformBack<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let [height, width] = self.frame.size;
        for (group, channel) in (0..self.frame.picture[0]).step_by(V::LANES).enumerate() {
            for (row, tile) in self.tiles.iter().enumerate() {
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let dv = load_points::<F, V>(&self.points, row, channel, self.dv);
                    let d = both_ways::<InputBack, F, V, POINTS, POINTS>(&dv);
                    for (i, d) in d.iter().enumerate() {
                        let to = tile + ((group * height + i) * width) * V::LANES;
                        let to = self.dx[to..][..POINTS * V::LANES].chunks_exact_mut(V::LANES);
                        for (to, d) in to.zip(d) {
                            V::load(to.as_ptr()).add(*d).store(to.as_mut_ptr());
                        }
                    }
                }
            }
        }
    }
}

struct WeightsBack<'a, F> {
    du: &'a [F],
    inputs: usize,
    outputs: usize,
    panel: usize,
    width: usize,
    dw: &'a mut [F],
}

impl<F: Real> Job<F> for WeightsBack<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let panels = self.inputs.div_ceil(self.width);
        let mut kernels = self.dw.chunks_exact_mut(9 * V::LANES);
        for output in 0..self.outputs {
            for channel in (0..self.inputs).step_by(V::LANES) {
                let at =
                    channel / self.width * self.panel + output * self.width + channel % self.width;
                let kernel = kernels.next().expect("a place for each kernel");
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let mut du = [[V::zero(); POINTS]; POINTS];
                    for (point, du) in du.as_flattened_mut().iter_mut().enumerate() {
                        *du = V::load(
                            self.du[point * panels * self.panel + at..][..V::LANES].as_ptr(),
                        );
                    }
                    let dg = both_ways::<KernelBack, F, V, POINTS, 3>(&du);
                    for (dg, to) in dg.as_flattened().iter().zip(kernel.chunks_exact_mut(V::LANES))
                    {
                        dg.store(to.as_mut_ptr());
                    }
                }
            }
        }
    }
}

/// y for a batch, with what follows the convolution, and the places of the maxima.
pub fn forward<F: Real>(
    g: &Geometry,
    examples: usize,
    x: &[F],
    w: &[F],
    b: &[F],
    then: Then,
) -> (Vec<F>, Vec<u8>) {
    let plan = Plan::new(g, then, Instructions::best());
    let u = plan.weights(w, false);
    let length: usize = plan.y.picture.iter().product();
    let mut y = vec![F::zero(); examples * length];
    let mut places = vec![0; if then == Then::ReluMaxPool { y.len() } else { 0 }];
    let together = plan.together();
    pieces::for_each_chunk2(&mut y, &mut places, together * length, |piece, y, places| {
        let first = piece * together * g.input_len();
        let x = &x[first..][..y.len() / length * g.input_len()];
        scratch::with(|s| plan.forward(s, x, &u, b, y, places));
    });
    (y, places)
}

struct Weights<'a, F> {
    w: &'a [F],
    rows: usize,
    columns: std::ops::Range<usize>,
    /// From one row's kernel to the next, and from one column's, in kernels.
    steps: [usize; 2],
    width: usize,
    u: &'a mut [F],
}

impl<F: Real> Job<F> for Weights<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for row in 0..self.rows {
            for first in self.columns.clone().step_by(V::LANES) {
                let mut kernels = [[F::zero(); 16]; 9];
                for (lane, column) in (first..self.columns.end).take(V::LANES).enumerate() {
                    let kernel = row * self.steps[0] + column * self.steps[1];
                    for (weights, &w) in kernels.iter_mut().zip(&self.w[kernel * 9..][..9]) {
                        weights[lane] = w;
                    }
                }
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let mut g = [[V::zero(); 3]; 3];
                    for (g, kernels) in g.as_flattened_mut().iter_mut().zip(&kernels) {
                        *g = V::load(kernels.as_ptr());
                    }
                    let u = both_ways::<Kernel, F, V, 3, POINTS>(&g);
                    for (point, u) in u.as_flattened().iter().enumerate() {
                        let at =
                            (point * self.rows + row) * self.width + first - self.columns.start;
                        u.store(self.u[at..][..V::LANES].as_mut_ptr());
                    }
                }
            }
        }
    }
}

struct InputTransform<'a, F> {
    x: &'a [F],
    frame: Frame,
    tiles: &'a [usize],
    v: &'a mut [F],
    points: Points,
}

impl<F: Real> Job<F> for InputTransform<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let [height, width] = self.frame.size;
        for (group, channel) in (0..self.frame.picture[0]).step_by(V::LANES).enumerate() {
            for (row, tile) in self.tiles.iter().enumerate() {
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let mut d = [[V::zero(); POINTS]; POINTS];
                    for (i, d) in d.iter_mut().enumerate() {
                        let from = tile + ((group * height + i) * width) * V::LANES;
                        let from = &self.x[from..][..POINTS * V::LANES];
                        for (d, from) in d.iter_mut().zip(from.chunks_exact(V::LANES)) {
                            *d = V::load(from.as_ptr());
                        }
                    }
                    let v = both_ways::<Input, F, V, POINTS, POINTS>(&d);
                    store_points(v.as_flattened(), &self.points, row, channel, self.v);
                }
            }
        }
    }
}

/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn store_points<F: Real, V: Vector<F>>(
    values: &[V],
    points: &Points,
    row: usize,
    column: usize,
    to: &mut [F],
) {
    let at = points.at(row, column);
    for (point, value) in values.iter().enumerate() {
        // SAFETY: the caller promises the instructions; the slice has LANES numbers.
        unsafe { value.store(to[point * points.point() + at..][..V::LANES].as_mut_ptr()) }
    }
}

/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn load_points<F: Real, V: Vector<F>>(
    points: &Points,
    row: usize,
    column: usize,
    from: &[F],
) -> [[V; POINTS]; POINTS] {
    let at = points.at(row, column);
    // SAFETY: the caller promises the instructions; the slices have LANES numbers.
    unsafe {
        let mut values = [[V::zero(); POINTS]; POINTS];
        for (point, value) in values.as_flattened_mut().iter_mut().enumerate() {
            *value = V::load(from[point * points.point() + at..][..V::LANES].as_ptr());
        }
        values
    }
}

struct OutputTransform<'a, F> {
    m: &'a [F],
    points: Points,
    b: &'a [F],
    then: Then,
    tiles: &'a [usize],
    frame: Frame,
    y: &'a mut [F],
    places: &'a mut [F],
}

impl<F: Real> Job<F> for OutputTransform<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let [height, width] = self.frame.size;
        for (group, channel) in (0..self.frame.picture[0]).step_by(V::LANES).enumerate() {
            let mut b = [F::zero(); 16];
            for (b, &bias) in b.iter_mut().zip(&self.b[channel..]).take(V::LANES) {
                *b = bias;
            }
            for (row, tile) in self.tiles.iter().enumerate() {
                // SAFETY: the caller promises the instructions; slices have LANES numbers.
                unsafe {
                    let b = V::load(b.as_ptr());
                    let m = load_points::<F, V>(&self.points, row, channel, self.m);
                    let z = both_ways::<Output, F, V, POINTS, SIDE>(&m);
                    let at = |i: usize| tile + ((group * height + i) * width) * V::LANES;
                    match self.then {
                        Then::Nothing => {
                            for (i, z) in z.iter().enumerate() {
                                let to = self.y[at(i)..].chunks_exact_mut(V::LANES);
                                for (to, z) in to.zip(z) {
                                    z.add(b).store(to.as_mut_ptr());
                                }
                            }
                        }
                        Then::Relu => {
                            for (i, z) in z.iter().enumerate() {
                                let to = self.y[at(i)..].chunks_exact_mut(V::LANES);
                                for (to, z) in to.zip(z) {
                                    z.add(b).relu().store(to.as_mut_ptr());
                                }
                            }
                        }
                        Then::ReluMaxPool => {
                            for (i, z) in z.chunks_exact(2).enumerate() {
                                for j in 0..SIDE / 2 {
                                    let window = [
                                        z[0][2 * j],
                                        z[0][2 * j + 1],
                                        z[1][2 * j],
                                        z[1][2 * j + 1],
                                    ];
                                    let (mut best, mut place) =
                                        (window[0].add(b).relu(), V::zero());
                                    for (number, z) in window.iter().enumerate().skip(1) {
                                        let number = V::splat(F::of(number as f64));
                                        [best, place] = best.larger(place, z.add(b).relu(), number);
                                    }
                                    let to = at(i) + j * V::LANES;
                                    best.store(self.y[to..][..V::LANES].as_mut_ptr());
                                    place.store(self.places[to..][..V::LANES].as_mut_ptr());
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
