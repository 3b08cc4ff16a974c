//! What the first layer looks for: its weights as little pictures.

use image::RgbImage;
use ndarray::{Array4, ArrayView3, Axis};

use super::canvas::MARGIN;
use super::text::{Align, NOTE, TITLE};
use super::{Canvas, PlotError, tile};

const HEAD: u32 = 72;
/// The longer side of a filter, and the way to the next one.
const SIDE: u32 = 72;
const GAP: u32 = 14;
/// The line with a filter's number.
const NUMBER: u32 = 24;
const COLUMNS: u32 = 8;

/// The filters of a convolution, `weights` being `[out, in, height, width]`.
///
/// Three input channels are taken for red, green and blue: a filter looks for what it looks like.
/// Of any other number the mean is shown in grey. Mid-grey is a weight of 0, and each filter is
/// scaled by its own largest weight.
///
/// # Errors
/// Where `weights` is empty.
pub fn filters(weights: &Array4<f32>) -> Result<Canvas, PlotError> {
    if weights.is_empty() {
        return Err(PlotError::Empty("the layer has no weights"));
    }
    let (out, channels, height, width) = weights.dim();
    let (out, side) = (out as u32, SIDE + GAP);
    let columns = COLUMNS.min(out);
    let title = format!("{out} filters of {channels}×{height}×{width}");
    let note = "grey is 0; each by its own largest weight";
    let needed = (columns * side - GAP).max(TITLE.width(&title)?).max(NOTE.width(note)?);
    let down = side + NUMBER;
    let mut canvas =
        Canvas::white(needed + 2 * MARGIN, HEAD + 20 + out.div_ceil(columns) * down - GAP + MARGIN);
    canvas.title(&title)?;
    canvas.text(note, (MARGIN, 66), NOTE)?;
    for (index, filter) in (0..).zip(weights.outer_iter()) {
        let x = MARGIN + (index % columns) * side;
        let y = HEAD + 20 + (index / columns) * down;
        canvas.paste_framed(&tile::blocky(&filter_image(filter), SIDE), (x, y));
        let number = NOTE.align(Align::Middle);
        canvas.text(&index.to_string(), (x + SIDE / 2, y + SIDE + 14), number)?;
    }
    Ok(canvas)
}

/// One filter `[in, height, width]`, a pixel a place.
fn filter_image(filter: ArrayView3<f32>) -> RgbImage {
    let grey;
    let filter = match (filter.len_of(Axis(0)), filter.mean_axis(Axis(0))) {
        (3, _) | (_, None) => filter,
        (_, Some(mean)) => {
            grey = mean.insert_axis(Axis(0));
            grey.view()
        }
    };
    let largest = filter.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
    let scale = if largest > 0.0 { 127.0 / largest } else { 0.0 };
    let (channels, height, width) = filter.dim();
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        // a single channel serves as red, green and blue alike
        image::Rgb([0, 1, 2].map(|channel| {
            let w = filter[[channel.min(channels - 1), y as usize, x as usize]];
            (128.0 + w * scale).round() as u8
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn zero_is_mid_grey_and_the_largest_weight_full() {
        let mut filter = Array3::zeros((3, 1, 2));
        filter[[0, 0, 0]] = -0.5;
        filter[[2, 0, 1]] = 0.25;
        let image = filter_image(filter.view());
        assert_eq!(image[(0, 0)].0, [1, 128, 128]);
        assert_eq!(image[(1, 0)].0, [128, 128, 192]);
    }

    #[test]
    fn other_channels_become_their_grey_mean() {
        let mut filter = Array3::zeros((5, 1, 2));
        filter[[4, 0, 1]] = 3.0;
        let image = filter_image(filter.view());
        assert_eq!([image[(0, 0)].0, image[(1, 0)].0], [[128; 3], [255; 3]]);
    }
}
