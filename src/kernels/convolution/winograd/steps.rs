//! The steps between pictures and points, for one register's worth of channels at a time. Each
//! stands beside its backward.
#![allow(unsafe_code)]

use super::{
    ALL, SIDE,
    transforms::{Input, InputBack, Kernel, KernelBack, Output, OutputBack, POINTS, both_ways},
};
use crate::{
    kernels::{
        convolution::{lanes::Frame, then::Then},
        instructions::Job,
        vector::{MOST, Vector},
    },
    real::Real,
};

/// One number for each point, row (a tile or a channel) and column (a channel), in panels as wide
/// as the register tile: `[point][panel][row][width]`.
#[derive(Clone, Copy)]
pub struct Points {
    pub rows: usize,
    pub columns: usize,
    pub width: usize,
}

impl Points {
    pub fn panels(&self) -> usize {
        self.columns.div_ceil(self.width)
    }

    /// From one point to the next: one row more than needed, or all points of a row would fall
    /// into the same set of the cache.
    pub fn point(&self) -> usize {
        self.panels() * self.panel() + self.width
    }

    pub fn panel(&self) -> usize {
        self.rows * self.width
    }

    pub fn len(&self) -> usize {
        ALL * self.point()
    }

    /// Where a row has its column.
    pub fn at(&self, row: usize, column: usize) -> usize {
        column / self.width * self.panel() + row * self.width + column % self.width
    }
}

/// Some tiles, and the frames they lie in.
#[derive(Clone, Copy)]
pub struct Tiles<'a> {
    pub frame: Frame,
    /// Where in the frames each tile begins.
    pub corners: &'a [usize],
}

impl Tiles<'_> {
    /// Each register of channels of each tile: the tile, the first channel, and where it begins.
    fn each(self, lanes: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let plane = self.frame.size[0] * self.frame.size[1] * lanes;
        (0..self.frame.picture[0]).step_by(lanes).enumerate().flat_map(move |(group, channel)| {
            let corners = self.corners.iter().enumerate();
            corners.map(move |(tile, corner)| (tile, channel, corner + group * plane))
        })
    }

    /// From one row of pixels to the next.
    fn line(&self, lanes: usize) -> usize {
        self.frame.size[1] * lanes
    }
}

/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn store_points<F: Real, V: Vector<F>>(
    values: &[[V; POINTS]; POINTS],
    points: &Points,
    row: usize,
    column: usize,
    to: &mut [F],
) {
    let to = &mut to[points.at(row, column)..];
    assert!(to.len() >= (ALL - 1) * points.point() + V::LANES, "fewer numbers than points");
    for (point, value) in values.as_flattened().iter().enumerate() {
        // SAFETY: the caller promises the instructions; the place of the last point was checked.
        unsafe { value.store(to.as_mut_ptr().add(point * points.point())) }
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
    let from = &from[points.at(row, column)..];
    assert!(from.len() >= (ALL - 1) * points.point() + V::LANES, "fewer numbers than points");
    // SAFETY: the caller promises the instructions; the place of the last point was checked.
    unsafe {
        let mut values = [[V::zero(); POINTS]; POINTS];
        for (point, value) in values.as_flattened_mut().iter_mut().enumerate() {
            *value = V::load(from.as_ptr().add(point * points.point()));
        }
        values
    }
}

/// V = Bᵀ·d·B.
pub struct InputTransform<'a, F> {
    pub x: &'a [F],
    pub tiles: Tiles<'a>,
    pub v: &'a mut [F],
    pub points: Points,
}

impl<F: Real> Job<F> for InputTransform<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for (tile, channel, corner) in self.tiles.each(V::LANES) {
            // SAFETY: the caller promises the instructions; slices have LANES numbers.
            unsafe {
                let mut d = [[V::zero(); POINTS]; POINTS];
                for (i, d) in d.iter_mut().enumerate() {
                    let from = corner + i * self.tiles.line(V::LANES);
                    let from = self.x[from..][..POINTS * V::LANES].chunks_exact(V::LANES);
                    for (d, from) in d.iter_mut().zip(from) {
                        *d = V::load(from.as_ptr());
                    }
                }
                let v = both_ways::<Input, F, V, POINTS, POINTS>(&d);
                store_points(&v, &self.points, tile, channel, self.v);
            }
        }
    }
}

/// dd = B·dV·Bᵀ, added to what other tiles gave.
pub struct InputTransformBack<'a, F> {
    pub dv: &'a [F],
    pub points: Points,
    pub tiles: Tiles<'a>,
    pub dx: &'a mut [F],
}

impl<F: Real> Job<F> for InputTransformBack<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for (tile, channel, corner) in self.tiles.each(V::LANES) {
            // SAFETY: the caller promises the instructions; slices have LANES numbers.
            unsafe {
                let dv = load_points::<F, V>(&self.points, tile, channel, self.dv);
                let d = both_ways::<InputBack, F, V, POINTS, POINTS>(&dv);
                for (i, d) in d.iter().enumerate() {
                    let to = corner + i * self.tiles.line(V::LANES);
                    let to = self.dx[to..][..POINTS * V::LANES].chunks_exact_mut(V::LANES);
                    for (to, d) in to.zip(d) {
                        V::load(to.as_ptr()).add(*d).store(to.as_mut_ptr());
                    }
                }
            }
        }
    }
}

/// y = then(Aᵀ·M·A + b), and the places of the maxima.
pub struct OutputTransform<'a, F> {
    pub m: &'a [F],
    pub points: Points,
    /// One bias a channel, and zeros up to a whole register.
    pub b: &'a [F],
    pub then: Then,
    pub tiles: Tiles<'a>,
    pub y: &'a mut [F],
    pub places: &'a mut [u8],
}

impl<F: Real> Job<F> for OutputTransform<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for (tile, channel, corner) in self.tiles.each(V::LANES) {
            // SAFETY: the caller promises the instructions; slices have LANES numbers.
            unsafe {
                let b = V::load(self.b[channel..][..V::LANES].as_ptr());
                let m = load_points::<F, V>(&self.points, tile, channel, self.m);
                let z = both_ways::<Output, F, V, POINTS, SIDE>(&m);
                let at = |i: usize, j: usize| corner + i * self.tiles.line(V::LANES) + j * V::LANES;
                if self.then == Then::ReluMaxPool {
                    for (i, j) in (0..SIDE / 2).flat_map(|i| (0..SIDE / 2).map(move |j| (i, j))) {
                        let [upper, lower] = [z[2 * i], z[2 * i + 1]];
                        let mut best = upper[2 * j].add(b).relu();
                        let mut place = V::zero();
                        let others = [upper[2 * j + 1], lower[2 * j], lower[2 * j + 1]];
                        for (number, z) in others.into_iter().enumerate() {
                            let number = V::splat(F::of(number as f64 + 1.0));
                            [best, place] = best.larger(place, z.add(b).relu(), number);
                        }
                        best.store(self.y[at(i, j)..][..V::LANES].as_mut_ptr());
                        place.store_bytes(self.places[at(i, j)..][..V::LANES].as_mut_ptr());
                    }
                } else {
                    for (i, z) in z.iter().enumerate() {
                        let to = self.y[at(i, 0)..][..SIDE * V::LANES].chunks_exact_mut(V::LANES);
                        for (to, z) in to.zip(z) {
                            let z = z.add(b);
                            let y = if self.then == Then::Relu { z.relu() } else { z };
                            y.store(to.as_mut_ptr());
                        }
                    }
                }
            }
        }
    }
}

/// dM = A·dz·Aᵀ, from the gradient for what the ReLU was given.
pub struct OutputTransformBack<'a, F> {
    pub d: &'a [F],
    pub places: &'a [u8],
    pub then: Then,
    pub tiles: Tiles<'a>,
    pub dm: &'a mut [F],
    pub points: Points,
}

impl<F: Real> Job<F> for OutputTransformBack<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for (tile, channel, corner) in self.tiles.each(V::LANES) {
            // SAFETY: the caller promises the instructions; slices have LANES numbers.
            unsafe {
                let at = |i: usize, j: usize| corner + i * self.tiles.line(V::LANES) + j * V::LANES;
                let mut dz = [[V::zero(); SIDE]; SIDE];
                if self.then == Then::ReluMaxPool {
                    for (i, j) in (0..SIDE / 2).flat_map(|i| (0..SIDE / 2).map(move |j| (i, j))) {
                        let d = V::load(self.d[at(i, j)..][..V::LANES].as_ptr());
                        let place = V::load_bytes(self.places[at(i, j)..][..V::LANES].as_ptr());
                        for number in 0..4 {
                            let here = V::splat(F::of(number as f64));
                            let (u, v) = (number / 2, number % 2);
                            dz[2 * i + u][2 * j + v] = d.where_equal(place, here);
                        }
                    }
                } else {
                    for (i, dz) in dz.iter_mut().enumerate() {
                        let from = self.d[at(i, 0)..][..SIDE * V::LANES].chunks_exact(V::LANES);
                        for (dz, from) in dz.iter_mut().zip(from) {
                            *dz = V::load(from.as_ptr());
                        }
                    }
                }
                let dm = both_ways::<OutputBack, F, V, SIDE, POINTS>(&dz);
                store_points(&dm, &self.points, tile, channel, self.dm);
            }
        }
    }
}

/// U = G·g·Gᵀ: the kernels at the points, for a panel of columns.
pub struct Weights<'a, F> {
    pub w: &'a [F],
    pub rows: usize,
    pub columns: std::ops::Range<usize>,
    /// From one row's kernel to the next, and from one column's, in kernels.
    pub steps: [usize; 2],
    pub width: usize,
    pub u: &'a mut [F],
}

impl<F: Real> Job<F> for Weights<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        for row in 0..self.rows {
            for first in self.columns.clone().step_by(V::LANES) {
                let mut kernels = [[F::zero(); MOST]; 9];
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

/// dg = Gᵀ·dU·G, as `[output][group of inputs][9][lanes]`.
pub struct WeightsBack<'a, F> {
    pub du: &'a [F],
    pub inputs: usize,
    pub outputs: usize,
    pub panel: usize,
    pub width: usize,
    pub dw: &'a mut [F],
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
