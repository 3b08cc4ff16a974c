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
        vector::Vector,
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

pub struct InputTransform<'a, F> {
    pub x: &'a [F],
    pub frame: Frame,
    pub tiles: &'a [usize],
    pub v: &'a mut [F],
    pub points: Points,
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
                    store_points(&v, &self.points, row, channel, self.v);
                }
            }
        }
    }
}

pub struct InputTransformBack<'a, F> {
    pub dv: &'a [F],
    pub points: Points,
    pub tiles: &'a [usize],
    pub frame: Frame,
    pub dx: &'a mut [F],
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

pub struct OutputTransform<'a, F> {
    pub m: &'a [F],
    pub points: Points,
    pub b: &'a [F],
    pub then: Then,
    pub tiles: &'a [usize],
    pub frame: Frame,
    pub y: &'a mut [F],
    pub places: &'a mut [u8],
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
                                    place.store_bytes(self.places[to..][..V::LANES].as_mut_ptr());
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub struct OutputTransformBack<'a, F> {
    pub d: &'a [F],
    pub places: &'a [u8],
    pub then: Then,
    pub tiles: &'a [usize],
    pub frame: Frame,
    pub dm: &'a mut [F],
    pub points: Points,
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
                                let place = V::load_bytes(self.places[from..][..V::LANES].as_ptr());
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
                    store_points(&dm, &self.points, row, channel, self.dm);
                }
            }
        }
    }
}

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
