//! Pictures with their channels side by side, as vector registers take them.
//!
//! A tensor holds one channel after the other, `[channels][height][width]`. A kernel that does the
//! same to every channel of a pixel wants the channels as neighbours: `[channels / L][height][width]
//! [L]` for registers of L numbers, so that one load brings L channels of a pixel. Going from one
//! to the other is the transposition of L × L blocks, which takes log₂ L rounds of [`Vector::zip`].
#![allow(unsafe_code)]

use crate::{
    kernels::{
        instructions::Job,
        vector::{MOST, Vector, load_some, store_some},
    },
    real::Real,
};

/// A picture with its channels side by side, with room around it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Channels, height and width of the picture.
    pub picture: [usize; 3],
    /// Height and width of the frame.
    pub size: [usize; 2],
    /// The row and the column of the frame where the picture begins.
    pub corner: [usize; 2],
}

impl Frame {
    /// How many numbers it has, for registers of `lanes`.
    pub fn len(&self, lanes: usize) -> usize {
        self.picture[0].next_multiple_of(lanes) * self.size[0] * self.size[1]
    }

    /// How many pixels a channel of the picture has.
    pub fn plane(&self) -> usize {
        self.picture[1] * self.picture[2]
    }

    /// The picture in blocks of as many channels as there are lanes, and as many pixels or fewer
    /// that are neighbours both in the picture and in the frame.
    #[inline(always)]
    fn for_each_block(self, lanes: usize, mut visit: impl FnMut(Block)) {
        let [channels, height, width] = self.picture;
        // where rows follow each other without a gap, the picture is one long row
        let (lines, length, stride) = if width == self.size[1] {
            (1, height * width, 0)
        } else {
            (height, width, self.size[1])
        };
        for (group, channel) in (0..channels).step_by(lanes).enumerate() {
            let row = group * self.size[0] + self.corner[0];
            let first = row * self.size[1] + self.corner[1];
            for line in 0..lines {
                for i in (0..length).step_by(lanes) {
                    visit(Block {
                        channel,
                        pixel: line * width + i,
                        place: first + line * stride + i,
                        channels: lanes.min(channels - channel),
                        pixels: lanes.min(length - i),
                    });
                }
            }
        }
    }
}

/// Some channels of some pixels.
struct Block {
    /// The first channel.
    channel: usize,
    /// The first pixel, in the picture.
    pixel: usize,
    /// The first pixel, in the frame.
    place: usize,
    channels: usize,
    pixels: usize,
}

/// Puts a picture into its frame. What lies around the picture stays as it is, channels that fill
/// up the last register are zero.
pub struct Enter<'a, F> {
    /// Where to.
    pub frame: Frame,
    /// The picture, one channel after the other.
    pub picture: &'a [F],
    /// The frame's numbers.
    pub to: &'a mut [F],
    /// How far it is from a channel of the picture to the next; more than a picture where this is
    /// a part of a larger one.
    pub plane: usize,
    /// How far it is from a pixel of the frame to the next: LANES, or more where other channels lie
    /// between.
    pub pitch: usize,
}

impl<F: Real> Job<F> for Enter<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let Enter { frame, picture, to, plane, pitch } = self;
        frame.for_each_block(
            V::LANES,
            #[inline(always)]
            |block| {
                // SAFETY: the caller promises the instructions; each slice has LANES numbers.
                unsafe {
                    let mut rows = [V::zero(); MOST];
                    for (lane, row) in rows[..block.channels].iter_mut().enumerate() {
                        let from = (block.channel + lane) * plane + block.pixel;
                        *row = load_some(&picture[from..], block.pixels);
                    }
                    transpose(&mut rows);
                    let to = to[block.place * pitch..].chunks_mut(pitch);
                    for (to, row) in to.zip(rows).take(block.pixels) {
                        row.store(to[..V::LANES].as_mut_ptr());
                    }
                }
            },
        );
    }
}

/// Takes a picture out of its frame.
pub struct Leave<'a, F> {
    /// Where from.
    pub frame: Frame,
    /// The frame's numbers.
    pub from: &'a [F],
    /// The picture, one channel after the other.
    pub picture: &'a mut [F],
}

impl<F: Real> Job<F> for Leave<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) {
        let Leave { frame, from, picture } = self;
        let plane = frame.plane();
        frame.for_each_block(
            V::LANES,
            #[inline(always)]
            |block| {
                // SAFETY: the caller promises the instructions; each slice has LANES numbers.
                unsafe {
                    let mut rows = [V::zero(); MOST];
                    let from = from[block.place * V::LANES..].chunks_exact(V::LANES);
                    for (row, from) in rows[..block.pixels].iter_mut().zip(from) {
                        *row = V::load(from.as_ptr());
                    }
                    transpose(&mut rows);
                    for (lane, row) in rows[..block.channels].iter().enumerate() {
                        let to = (block.channel + lane) * plane + block.pixel;
                        store_some(*row, &mut picture[to..][..block.pixels]);
                    }
                }
            },
        );
    }
}

/// Row i of the block becomes its column i: LANES rows of LANES numbers, in log₂ LANES rounds.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn transpose<F, V: Vector<F>>(rows: &mut [V; MOST]) {
    for size in [2, 4, 8, 16] {
        if V::LANES >= size {
            // SAFETY: the caller promises the instructions.
            *rows = unsafe { round(*rows) };
        }
    }
}

/// Each row is zipped with the row half a block further. That moves the number at (row, column),
/// written as one binary number "row column", to the place of that number turned round by one
/// digit; when all digits of the row have become those of the column, both have changed places.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn round<F, V: Vector<F>>(before: [V; MOST]) -> [V; MOST] {
    let mut after = before;
    for i in 0..V::LANES / 2 {
        // SAFETY: the caller promises the instructions.
        [after[2 * i], after[2 * i + 1]] = unsafe { before[i].zip(before[i + V::LANES / 2]) };
    }
    after
}
