//! What each layer sees of one picture.

use ndarray::{Array3, ArrayView2};

use super::canvas::MARGIN;
use super::colour::viridis;
use super::text::{LABEL, NOTE};
use super::{Canvas, PlotError, tile};
use crate::dataset::Picture;

const HEAD: u32 = 84;
/// The longer side of the picture, and the way from it to the maps.
const PICTURE: u32 = 192;
const BESIDE: u32 = 36;
/// The longer side of a map, and the way to the next one.
const MAP: u32 = 72;
const GAP: u32 = 6;
/// A layer's name.
const NAME: u32 = 32;
/// From one layer to the next.
const BETWEEN: u32 = 24;
/// As many maps of a layer are shown.
const MOST: usize = 16;
/// The scale of colours, and the room that it needs with its explanation.
const SCALE: u32 = 120;
const NARROWEST: u32 = 420;

/// For each layer (its name, and its output `[channels, height, width]`) up to 16 feature maps in a
/// row, beside the picture that they come from. The brighter a place, the stronger the answer; each
/// map is scaled by its own largest value, and what is below 0 is as dark as 0.
///
/// # Errors
/// Where there are no stages, or one of them is empty.
pub fn feature_maps(
    input: &Picture,
    stages: &[(String, Array3<f32>)],
) -> Result<Canvas, PlotError> {
    if stages.is_empty() || stages.iter().any(|(_, maps)| maps.is_empty()) {
        return Err(PlotError::Empty("a layer has no feature map"));
    }
    let left = MARGIN + PICTURE + BESIDE;
    let most = stages.iter().map(|(_, maps)| maps.dim().0.min(MOST)).max().unwrap_or(0) as u32;
    let across = (most * (MAP + GAP) - GAP).max(NARROWEST);
    let input = tile::smooth(&tile::of_picture(input)?, PICTURE);
    let rows: Vec<u32> = stages.iter().map(|(_, maps)| NAME + row_height(maps) + BETWEEN).collect();
    let below = (rows.iter().sum::<u32>() - BETWEEN).max(NAME + input.height());
    let mut canvas = Canvas::white(left + across + MARGIN, HEAD + below + MARGIN);

    canvas.title("What each layer sees")?;
    canvas.scale((left, 30), (SCALE, 14), viridis);
    canvas.text("0 to the map's largest value", (left + SCALE + 12, 36), NOTE)?;
    canvas.text("input", (MARGIN, HEAD + 10), LABEL)?;
    canvas.paste_framed(&input, (MARGIN, HEAD + NAME));
    let mut y = HEAD;
    for ((name, maps), row) in stages.iter().zip(rows) {
        let title = LABEL.shorten(&stage_title(name, maps), across)?;
        canvas.text(&title, (left, y + 10), LABEL)?;
        for (index, map) in (0..).zip(maps.outer_iter().take(MOST)) {
            canvas.paste(&map_image(map), (left + index * (MAP + GAP), y + NAME));
        }
        y += row;
    }
    Ok(canvas)
}

/// The name, and what is seen of the layer.
fn stage_title(name: &str, maps: &Array3<f32>) -> String {
    let (channels, height, width) = maps.dim();
    let all = format!("{name}: {channels} maps of {height}×{width}");
    if channels > MOST { format!("{all}, the first {MOST} shown") } else { all }
}

/// One map as an image, enlarged, from 0 to its largest value.
fn map_image(map: ArrayView2<f32>) -> image::RgbImage {
    let largest = map.iter().fold(0.0, |largest: f32, &value| largest.max(value));
    let scale = if largest > 0.0 { 1.0 / largest } else { 0.0 };
    tile::blocky(&tile::of_map(map, |value| viridis(value * scale)), MAP)
}

/// The height of a map once it is enlarged.
fn row_height(maps: &Array3<f32>) -> u32 {
    let (_, height, width) = maps.dim();
    tile::fit((width as u32, height as u32), MAP).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::colour::viridis;
    use ndarray::array;

    #[test]
    fn each_map_reaches_the_brightest_colour() {
        let map = map_image(array![[-1.0, 0.0], [0.5, 0.001]].view());
        assert_eq!((map[(0, 0)], map[(MAP - 1, 0)]), (viridis(0.0), viridis(0.0)));
        assert_eq!(map[(0, MAP - 1)], viridis(1.0));
    }

    #[test]
    fn a_silent_map_stays_dark() {
        let map = map_image(array![[0.0, -2.0]].view());
        assert!(map.pixels().all(|pixel| *pixel == viridis(0.0)));
    }
}
