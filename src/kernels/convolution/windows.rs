//! A picture with zeros around it, and the windows that a convolution looks through.

use super::Geometry;
use crate::{
    kernels::{
        instructions::Instructions,
        product::Rows,
        scratch,
        tile::{Offsets, Run, SLACK, Tile},
    },
    real::Real,
};

/// How a picture lies in memory with zeros around it.
///
/// With a stride s it is stored as s × s interleaved pictures, so that neighbours in y are
/// neighbours in memory, whatever the stride.
pub struct Layout {
    channels: usize,
    stride: usize,
    /// Zeros above and to the left.
    pub border: usize,
    /// Height and width of one of the interleaved pictures.
    pub plane: [usize; 2],
}

impl Layout {
    /// For x, as y sees it.
    pub fn of_x(g: &Geometry) -> Self {
        let plane = [1, 2].map(|axis| (g.input[axis] + 2 * g.padding).div_ceil(g.stride));
        Layout { channels: g.input[0], stride: g.stride, border: g.padding, plane }
    }

    /// For dy, as dx sees it.
    pub fn of_dy(g: &Geometry) -> Self {
        let border = (g.span() - 1 - g.padding).div_ceil(g.stride);
        let last = |axis: usize| (g.input[axis] - 1 + g.padding) / g.stride;
        let plane = [1, 2].map(|axis| border + g.output[axis].max(last(axis) + 1));
        Layout { channels: g.output[0], stride: 1, border, plane }
    }

    /// Where the pixel of channel `c` at (row, column) is.
    pub fn at(&self, c: usize, row: usize, column: usize) -> usize {
        let s = self.stride;
        let picture = (c * s + row % s) * s + column % s;
        picture * self.picture_len() + row / s * self.plane[1] + column / s
    }

    /// From one interleaved picture to the next: an odd number of cache lines. Were it a power of
    /// two, the same pixel of all channels would fall into the same few places of the cache.
    fn picture_len(&self) -> usize {
        const LINE: usize = 16;
        let pixels = self.plane[0] * self.plane[1];
        (pixels.div_ceil(LINE) | 1) * LINE
    }

    /// The picture `x` of a size with zeros around it.
    pub fn frame<'s, F: Real>(&self, x: &[F], size: [usize; 3], buffer: &'s mut Vec<F>) -> &'s [F] {
        let [_, height, width] = size;
        let planes = self.channels * self.stride * self.stride;
        let frame = scratch::take_zeroed(buffer, planes * self.picture_len());
        for (i, row) in x.chunks_exact(width).enumerate() {
            let (c, row_at) = (i / height, self.border + i % height);
            // every stride-th pixel of a row goes to the same interleaved picture
            for first in 0..self.stride.min(width) {
                let to = &mut frame[self.at(c, row_at, self.border + first)..];
                if self.stride == 1 {
                    to[..width].copy_from_slice(row);
                } else {
                    let pixels = row[first..].iter().step_by(self.stride);
                    to.iter_mut().zip(pixels).for_each(|(to, &pixel)| *to = pixel);
                }
            }
        }
        frame
    }
}

/// Where the windows of a convolution find their pixels in a framed picture.
pub struct Windows {
    /// The offset of each tap: channel, row and column of the kernel.
    pub taps: Offsets,
    /// From one row of output pixels to the next; their columns are neighbours.
    pub pitch: usize,
    /// How many output pixels there are.
    pub rows: usize,
    pub columns: usize,
}

impl Windows {
    /// What y sees of x.
    pub fn of_y(g: &Geometry, x: &Layout) -> Self {
        let k = g.kernel;
        let taps = (0..g.taps())
            .map(|t| x.at(t / (k * k), t / k % k * g.dilation, t % k * g.dilation))
            .collect();
        Windows { taps, pitch: x.plane[1], rows: g.output[1], columns: g.output[2] }
    }

    /// The offset of an output pixel.
    pub fn pixel(&self, p: usize) -> usize {
        p / self.columns * self.pitch + p % self.columns
    }

    /// The sums of each row of weights over the windows: `out[row][pixel]`.
    pub fn convolve<F: Real>(&self, frame: &[F], w: &[F], panel: &mut Vec<F>, out: &mut [F]) {
        let rows: Vec<usize> = (0..w.len()).step_by(self.taps.len()).collect();
        let tile = if rows.len() <= F::flat_tile().rows { F::flat_tile() } else { F::tile() };
        let rows = Rows::new(&tile, &rows);
        let lanes = F::lanes(Instructions::best());
        if let Some(registers) = self.registers(lanes) {
            self.slide(&tile, &registers, frame, w, &rows, out);
        } else if let Some((all, registers)) = self.with_what_lies_between(lanes) {
            let sums = scratch::take(panel, rows.count() * all.columns);
            all.slide(&tile, &registers, frame, w, &rows, sums);
            let pixels = self.rows * self.columns;
            for (out, sums) in out.chunks_exact_mut(pixels).zip(sums.chunks_exact(all.columns)) {
                for (out, sums) in out.chunks_exact_mut(self.columns).zip(sums.chunks(self.pitch)) {
                    out.copy_from_slice(&sums[..self.columns]);
                }
            }
        } else {
            self.gather(&tile, frame, w, &rows, panel, out);
        }
    }

    /// The output pixels and what lies between their rows, as one long row, and its registers: where
    /// rows are short, sums that nobody reads cost less than gathering. None where they are too many.
    fn with_what_lies_between(&self, lanes: usize) -> Option<(Windows, Vec<usize>)> {
        if 2 * self.pitch > 3 * self.columns {
            return None;
        }
        let columns = (self.rows - 1) * self.pitch + self.columns;
        let all = Windows { taps: self.taps.clone(), pitch: self.pitch, rows: 1, columns };
        let registers = all.registers(lanes)?;
        Some((all, registers))
    }

    /// Registers that cover each row of output pixels: the first pixel of each. The last one of a
    /// row ends with the row and may cover some pixels once more. None where that is too wasteful.
    fn registers(&self, lanes: usize) -> Option<Vec<usize>> {
        let in_a_row = self.columns.div_ceil(lanes);
        if self.columns < lanes || 4 * in_a_row * lanes > 5 * self.columns {
            return None;
        }
        let first = |i: usize| (i * lanes).min(self.columns - lanes);
        let of_row = |row: usize| (0..in_a_row).map(move |i| row * self.columns + first(i));
        Some((0..self.rows).flat_map(of_row).collect())
    }

    /// The tile reads the windows where they lie in the frame.
    fn slide<F: Real>(
        &self,
        tile: &Tile<F>,
        registers: &[usize],
        frame: &[F],
        w: &[F],
        rows: &Rows,
        out: &mut [F],
    ) {
        let pixels = self.rows * self.columns;
        // a last block with fewer rows than a tile goes to a place of its own
        let some = out.len() % (tile.rows * pixels);
        let mut sums = vec![F::zero(); if some > 0 { tile.rows * pixels } else { 0 }];
        let last = registers.len() - 1;
        let (mut from, mut to) = (vec![], vec![]);
        for first in (0..registers.len()).step_by(tile.vectors()) {
            // a last tile with too few registers repeats the last one
            to.clear();
            to.extend((first..first + tile.vectors()).map(|i| registers[i.min(last)]));
            from.clear();
            from.extend(to.iter().map(|&p| self.pixel(p)));
            for (block, out) in rows.blocks().iter().zip(out.chunks_mut(tile.rows * pixels)) {
                let whole = out.len() == tile.rows * pixels;
                let place = if whole { &mut *out } else { &mut sums };
                tile.slide(w, block, frame, &self.taps, &from, place, &to, pixels);
            }
        }
        let whole = out.len() - some;
        out[whole..].copy_from_slice(&sums[..some]);
    }

    /// Some 32 windows are gathered just before the tile uses them, where rows are short.
    fn gather<F: Real>(
        &self,
        tile: &Tile<F>,
        frame: &[F],
        w: &[F],
        rows: &Rows,
        panel: &mut Vec<F>,
        out: &mut [F],
    ) {
        let (pixels, taps) = (self.rows * self.columns, self.taps.len());
        let steps: Offsets = (0..taps).collect();
        let panel = scratch::take(panel, taps * tile.columns + SLACK);
        let mut sums = vec![F::zero(); tile.rows * tile.columns];
        let mut runs = vec![];
        for first in (0..pixels).step_by(tile.columns) {
            let count = tile.columns.min(pixels - first);
            self.runs(first, count, &mut runs);
            tile.gather(frame, &runs, &self.taps, panel);
            for (block, out) in rows.blocks().iter().zip(out.chunks_mut(tile.rows * pixels)) {
                if count == tile.columns && out.len() == tile.rows * pixels {
                    tile.run_rows(w, block, &steps, panel, &mut out[first..], pixels);
                } else {
                    // at the borders a tile is larger than its place
                    tile.run(w, block, &steps, panel, &mut sums);
                    for (out, sums) in out.chunks_exact_mut(pixels).zip(sums.chunks(tile.columns)) {
                        out[first..][..count].copy_from_slice(&sums[..count]);
                    }
                }
            }
        }
    }

    /// The output pixels `first..first + count` as stretches of neighbours in the frame: one a row.
    fn runs(&self, first: usize, count: usize, runs: &mut Vec<Run>) {
        runs.clear();
        let mut to = 0;
        while to < count {
            let length = (self.columns - (first + to) % self.columns).min(count - to);
            runs.push(Run { from: self.pixel(first + to), to, length });
            to += length;
        }
    }
}
