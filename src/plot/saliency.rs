//! Which pixels would change the answer: the gradient with respect to the picture.

use image::RgbImage;
use ndarray::{Array2, Array3, Axis};

use super::canvas::MARGIN;
use super::colour::{Colour, luminance, mix, viridis};
use super::text::{Align, LABEL, TITLE};
use super::{Canvas, PlotError, tile};
use crate::dataset::Picture;

const HEAD: u32 = 68;
/// The longer side of the picture, and the way to the next one.
const SIDE: u32 = 288;
const GAP: u32 = 20;
/// The room that a caption needs below a slim picture.
const NARROWEST: u32 = 260;
/// The line with the captions.
const CAPTION: u32 = 30;
/// This share of the values lies below the brightest colour: one wild pixel shall not darken all
/// others.
const BRIGHTEST: f64 = 0.99;

/// The picture, the strength of `dx` (the gradient of an output with respect to the picture,
/// `[3, height, width]`), and both laid over each other.
///
/// The strength of a pixel is the largest |dx| of its three colours, a little blurred. Yellow is the
/// strongest percent.
///
/// # Errors
/// Where `dx` has other sizes than the picture.
pub fn saliency(picture: &Picture, dx: &Array3<f32>, title: &str) -> Result<Canvas, PlotError> {
    let image = tile::of_picture(picture)?;
    let (height, width) = (image.height() as usize, image.width() as usize);
    if dx.dim() != (3, height, width) {
        return Err(PlotError::Shape(format!(
            "expected a gradient [3, {height}, {width}], as the picture is, found the shape {:?}",
            dx.shape()
        )));
    }
    let strength = strength(dx);
    let heat = tile::of_map(strength.view(), viridis);
    let panels = [
        ("picture", image.clone()),
        ("|dx|: dark 0, yellow the top 1 %", heat),
        ("both", overlay(&image, &strength)),
    ];
    let (shown, below) = tile::fit(image.dimensions(), SIDE);
    let room = shown.max(NARROWEST);
    let column = room + GAP;
    let across = 3 * column - GAP;
    let mut canvas = Canvas::white(across + 2 * MARGIN, HEAD + below + CAPTION + MARGIN);
    canvas.title(&TITLE.shorten(title, across)?)?;
    for (index, (caption, panel)) in (0..).zip(panels) {
        let x = MARGIN + index * column;
        canvas.paste_framed(&tile::smooth(&panel, SIDE), (x + (room - shown) / 2, HEAD));
        let middle = (x + room / 2, HEAD + below + 20);
        canvas.text(caption, middle, LABEL.align(Align::Middle))?;
    }
    Ok(canvas)
}

/// The largest |dx| over the colours, blurred, from 0 to 1.
fn strength(dx: &Array3<f32>) -> Array2<f32> {
    // max drops NaN
    let largest = dx.fold_axis(Axis(0), 0.0, |largest: &f32, value| largest.max(value.abs()));
    let blurred = blur(&blur(&largest, Axis(0)), Axis(1));
    let mut sorted = blurred.iter().copied().collect::<Vec<f32>>();
    sorted.sort_by(f32::total_cmp);
    let place = ((sorted.len() - 1) as f64 * BRIGHTEST).round() as usize;
    let brightest = sorted[place];
    let scale = if brightest > 0.0 { 1.0 / brightest } else { 0.0 };
    blurred.mapv(|value| (value * scale).min(1.0))
}

/// Each value mixed with its two neighbours along `axis`, 1 : 2 : 1; at the edge, with itself.
fn blur(values: &Array2<f32>, axis: Axis) -> Array2<f32> {
    let last = values.len_of(axis) - 1;
    let lane = |index: usize| values.index_axis(axis, index);
    let mut blurred = values.clone();
    for (index, mut out) in blurred.axis_iter_mut(axis).enumerate() {
        let (before, after) = (lane(index.saturating_sub(1)), lane((index + 1).min(last)));
        out.zip_mut_with(&before, |value, neighbour| *value = 0.5 * *value + 0.25 * neighbour);
        out.zip_mut_with(&after, |value, neighbour| *value += 0.25 * neighbour);
    }
    blurred
}

/// The picture in grey, coloured where the strength is high.
fn overlay(image: &RgbImage, strength: &Array2<f32>) -> RgbImage {
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let strength = strength[[y as usize, x as usize]];
        let grey: Colour = image::Rgb([luminance(image[(x, y)]) as u8; 3]);
        mix(grey, viridis(strength), 0.85 * strength)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_strongest_colour_counts_and_the_map_ends_at_one() {
        let mut dx = Array3::zeros((3, 20, 20));
        dx[[1, 10, 10]] = -8.0;
        dx[[2, 10, 10]] = 0.5;
        dx[[0, 0, 0]] = f32::NAN;
        let strength = strength(&dx);
        assert_eq!(strength[[10, 10]], 1.0);
        assert_eq!(strength[[0, 0]], 0.0);
        assert!(strength.iter().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn a_blur_keeps_a_flat_map_and_spreads_a_peak() {
        assert_eq!(blur(&array![[3.0, 3.0], [3.0, 3.0]], Axis(0)), array![[3.0, 3.0], [3.0, 3.0]]);
        let peak = array![[0.0, 0.0, 4.0, 0.0]];
        assert_eq!(blur(&peak, Axis(1)), array![[0.0, 1.0, 2.0, 1.0]]);
    }
}
