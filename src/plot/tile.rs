//! From arrays to little pictures that can be pasted on a canvas.

use image::RgbImage;
use image::imageops::{self, FilterType};
use ndarray::ArrayView2;

use super::PlotError;
use super::colour::Colour;
use crate::dataset::Picture;

/// A picture as an image.
pub(super) fn of_picture(picture: &Picture) -> Result<RgbImage, PlotError> {
    let (height, width, channels) = picture.dim();
    if channels != 3 || height == 0 || width == 0 {
        return Err(PlotError::Shape(format!(
            "expected a picture [height, width, 3], found the shape {:?}",
            picture.shape()
        )));
    }
    Ok(RgbImage::from_fn(width as u32, height as u32, |x, y| {
        image::Rgb([0, 1, 2].map(|channel| picture[[y as usize, x as usize, channel]]))
    }))
}

/// One map of numbers as an image: a pixel a number.
pub(super) fn of_map(map: ArrayView2<f32>, colour: impl Fn(f32) -> Colour) -> RgbImage {
    let (height, width) = map.dim();
    RgbImage::from_fn(width as u32, height as u32, |x, y| colour(map[[y as usize, x as usize]]))
}

/// `image` with its longer side `side` pixels long, for the eye: smooth.
pub(super) fn smooth(image: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = fit(image.dimensions(), side);
    imageops::resize(image, width, height, FilterType::CatmullRom)
}

/// `image` with its longer side `side` pixels long, each of its pixels a visible square where it is
/// enlarged; where it shrinks, none of them is left out.
pub(super) fn blocky(image: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = fit(image.dimensions(), side);
    let enlarged = width >= image.width() && height >= image.height();
    let filter = if enlarged { FilterType::Nearest } else { FilterType::Triangle };
    imageops::resize(image, width, height, filter)
}

/// The size that has the proportions of `(width, height)` and the longer side `side`.
pub(super) fn fit((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longer = width.max(height);
    (scaled(width, side, longer), scaled(height, side, longer))
}

/// `length · side / longer`, rounded, and at least 1.
fn scaled(length: u32, side: u32, longer: u32) -> u32 {
    ((length * side + longer / 2) / longer).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, array};

    #[test]
    fn rows_and_columns_keep_their_places() {
        let mut picture = Array3::zeros((2, 3, 3));
        picture[[1, 2, 0]] = 200;
        let image = of_picture(&picture).unwrap();
        assert_eq!((image.dimensions(), image[(2, 1)].0), ((3, 2), [200, 0, 0]));

        let map = of_map(array![[0.0, 1.0, 2.0]].view(), |v| image::Rgb([v as u8; 3]));
        assert_eq!((map.dimensions(), map[(2, 0)].0), ((3, 1), [2; 3]));
    }

    #[test]
    fn proportions_are_kept() {
        assert_eq!(fit((48, 24), 128), (128, 64));
        assert_eq!(fit((1, 1000), 128), (1, 128));
    }

    #[test]
    fn a_picture_without_three_colours_is_refused() {
        assert!(matches!(of_picture(&Array3::zeros((2, 2, 1))), Err(PlotError::Shape(_))));
    }
}
