//! More pictures out of few: every epoch sees each picture a little changed.
//!
//! A minifigure that is turned, moved or dimly lit is the same minifigure. A network that sees ten
//! photos of it learns this only if it is shown.

use ndarray::{Array3, s};
use ndarray_rand::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    Picture,
    affine::{Motion, view},
    colour::Colour,
    frame::Frame,
};

/// How far pictures may be changed. Each change is drawn evenly from its whole range; a value of
/// 0 switches it off. No value is negative.
///
/// A factor of, say, `zoom: 0.25` lies between 1 / 1.25 and 1.25, as often below 1 as above.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(default, deny_unknown_fields))]
pub struct Augmentation {
    /// Whether half of the pictures are mirrored, left to right.
    pub flip: bool,
    /// How far a picture moves in each direction, as a share of its side.
    pub shift: f64,
    /// How far it is turned in each direction, in degrees.
    pub rotation: f64,
    /// How much larger or smaller it becomes, as a factor beyond 1.
    pub zoom: f64,
    /// How far its top slides against its bottom, as a share of its side.
    pub shear: f64,
    /// How much lighter or darker it becomes, as a factor beyond 1.
    pub brightness: f64,
    /// How much its light and dark are drawn apart or together, as a factor beyond 1.
    pub contrast: f64,
    /// How much more or less colourful it becomes, as a factor beyond 1.
    pub saturation: f64,
    /// How far its colours turn in the circle of hues, in degrees.
    pub hue: f64,
    /// The probability that a rectangle of it is painted over with a grey.
    pub erase: f64,
}

impl Default for Augmentation {
    /// Suits photos of minifigures: they stand upright, and their colours tell them apart.
    fn default() -> Self {
        Augmentation {
            flip: true,
            shift: 0.1,
            rotation: 15.0,
            zoom: 0.33,
            shear: 0.0,
            brightness: 0.3,
            contrast: 0.3,
            saturation: 0.3,
            hue: 11.0,
            erase: 0.5,
        }
    }
}

impl Augmentation {
    /// Pictures stay as they are.
    pub fn none() -> Self {
        Augmentation {
            flip: false,
            shift: 0.0,
            rotation: 0.0,
            zoom: 0.0,
            shear: 0.0,
            brightness: 0.0,
            contrast: 0.0,
            saturation: 0.0,
            hue: 0.0,
            erase: 0.0,
        }
    }

    /// A changed picture: `[3, side, side]`, values from 0 to 1. Without any change it is
    /// [`plain`], and its remarks on sizes hold here too.
    ///
    /// # Panics
    /// Where the picture has no pixel.
    pub fn apply(&self, picture: &Picture, frame: Frame, rng: &mut impl Rng) -> Array3<f32> {
        // Everything is drawn, also what is switched off: then the other changes of a picture
        // stay the same when one setting is tried.
        let motion = Motion {
            flip: rng.random::<bool>() && self.flip,
            shift: [either_way(self.shift, rng), either_way(self.shift, rng)],
            rotation: either_way(self.rotation, rng),
            zoom: factor(self.zoom, rng),
            shear: either_way(self.shear, rng),
        };
        let colour = Colour::new(
            either_way(self.hue, rng),
            factor(self.saturation, rng),
            factor(self.brightness, rng),
            factor(self.contrast, rng),
        );
        let mut image = view(picture, frame, &motion);
        colour.apply(&mut image);
        if rng.random::<f64>() < self.erase {
            erase(&mut image, rng);
        }
        image
    }
}

/// The picture unchanged, for evaluation: `[3, side, side]`, values from 0 to 1.
///
/// A picture of another size is resampled between its nearest pixels. This is sharp and smooth
/// while its sides are at most twice `side`; of a larger picture, pixels would be left out.
///
/// # Panics
/// Where the picture has no pixel.
pub fn plain(picture: &Picture, frame: Frame) -> Array3<f32> {
    view(picture, frame, &Motion::NONE)
}

/// The way back: a picture of an image `[3, side, side]` with values from 0 to 1, to be shown.
pub fn to_picture(image: &Array3<f32>) -> Picture {
    let bytes = image.mapv(|value| (value * 255.0).round() as u8);
    bytes.permuted_axes([1, 2, 0]).as_standard_layout().into_owned()
}

/// The random numbers of one picture in one epoch. They depend on nothing else, so that neither
/// the order of the pictures nor the number of threads changes a run.
pub fn picture_rng(seed: u64, epoch: u64, picture: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // one stream for each pair, as long as both stay below 2³²
    rng.set_stream((epoch << 32) ^ picture);
    rng
}

/// A value from −most to most.
fn either_way(most: f64, rng: &mut impl Rng) -> f64 {
    most * (2.0 * rng.random::<f64>() - 1.0)
}

/// A factor from 1 / (1 + most) to 1 + most, even in its logarithm.
fn factor(most: f64, rng: &mut impl Rng) -> f64 {
    (1.0 + most).powf(either_way(1.0, rng))
}

/// Paints a rectangle of random place, size and grey, its sides 15 % to 40 % of the picture's, so
/// that no single part of a minifigure is all that the network looks for.
fn erase(image: &mut Array3<f32>, rng: &mut impl Rng) {
    let side = image.dim().1;
    let mut span = || {
        let length = (side as f64 * rng.random_range(0.15..0.4)).round() as usize;
        let start = rng.random_range(0..=side - length);
        start..start + length
    };
    let (rows, cols) = (span(), span());
    image.slice_mut(s![.., rows, cols]).fill(rng.random());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(side: usize) -> Picture {
        Picture::from_shape_fn((side, side, 3), |(row, col, c)| (row * 7 + col * 13 + c * 50) as u8)
    }

    /// The strongest change of everything.
    fn wild() -> Augmentation {
        Augmentation {
            brightness: 1.0,
            contrast: 2.0,
            hue: 180.0,
            erase: 1.0,
            ..Augmentation::default()
        }
    }

    #[test]
    fn no_augmentation_is_plain() {
        let picture = picture(9);
        for side in [9, 6] {
            let changed =
                Augmentation::none().apply(&picture, Frame::whole(side), &mut picture_rng(1, 2, 3));
            let difference = (changed - plain(&picture, Frame::whole(side))).mapv(f32::abs);
            assert!(difference.iter().all(|&d| d < 1e-6));
        }
    }

    #[test]
    fn shape_and_range_hold_whatever_is_drawn() {
        for number in 0..50 {
            let image = wild().apply(&picture(11), Frame::whole(8), &mut picture_rng(5, 0, number));
            assert_eq!(image.dim(), (3, 8, 8));
            assert!(image.iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }

    #[test]
    fn the_smallest_picture_is_no_problem() {
        let image = wild().apply(&picture(1), Frame::whole(1), &mut picture_rng(0, 0, 0));
        assert_eq!(image.dim(), (3, 1, 1));
    }

    #[test]
    fn random_numbers_belong_to_seed_epoch_and_picture() {
        let draw = |seed, epoch, picture| picture_rng(seed, epoch, picture).random::<u64>();
        assert_eq!(draw(1, 2, 3), draw(1, 2, 3));
        for other in [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4), draw(1, 3, 2)] {
            assert_ne!(draw(1, 2, 3), other);
        }
    }

    #[test]
    fn switching_one_change_off_keeps_the_others() {
        let still = Augmentation { hue: 0.0, ..Augmentation::none() };
        let flip = Augmentation { flip: true, ..still };
        let flip_and_erase = Augmentation { erase: 1.0, ..flip };
        let apply =
            |a: Augmentation| a.apply(&picture(32), Frame::whole(32), &mut picture_rng(3, 1, 4));
        let same = (apply(flip) - apply(flip_and_erase)).iter().filter(|&&d| d == 0.0).count();
        // an erased rectangle is at most 40 % × 40 % of the picture
        assert!(same as f64 >= 0.83 * (3 * 32 * 32) as f64);
    }

    #[test]
    fn erased_rectangles_are_grey() {
        let grey = |image: &Array3<f32>| {
            let alike = |row: usize, col: usize| {
                image[[0, row, col]] == image[[1, row, col]]
                    && image[[1, row, col]] == image[[2, row, col]]
            };
            (0..32)
                .flat_map(|row| (0..32).map(move |col| (row, col)))
                .filter(|&(r, c)| alike(r, c))
                .count()
        };
        let erasing = Augmentation { erase: 1.0, ..Augmentation::none() };
        let image = erasing.apply(&picture(32), Frame::whole(32), &mut picture_rng(0, 0, 0));
        let pixels = grey(&image);
        assert!((5 * 5..=13 * 13).contains(&pixels), "{pixels} grey pixels");
    }
}
