//! What a picture is made of: three channels, and each of them a grid of numbers.

use std::ops::Range;

use image::RgbImage;
use ndarray::{Axis, s};

use super::canvas::MARGIN;
use super::colour::{INK, PALE, readable_on};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError, tile};
use crate::dataset::Picture;

const HEAD: u32 = 68;
/// The longer side of the picture and of each channel, and the way to the next one.
const SIDE: u32 = 160;
const GAP: u32 = 20;
/// The line with the captions.
const CAPTION: u32 = 34;
/// A cell with its number.
const CELL: u32 = 36;
/// As many rows and columns of numbers fit.
const MOST: usize = 6;

const NAMES: [&str; 3] = ["red", "green", "blue"];

/// The picture, its three channels in grey, and the numbers of a little window of each channel: at
/// most 6 rows and 6 columns. The window is framed in the picture.
///
/// # Errors
/// Where the picture is not `[height, width, 3]`, or the window is empty or does not lie within it.
pub fn pixels(
    title: &str,
    picture: &Picture,
    rows: Range<usize>,
    columns: Range<usize>,
) -> Result<Canvas, PlotError> {
    let image = tile::of_picture(picture)?;
    let (height, width, _) = picture.dim();
    if rows.is_empty() || columns.is_empty() {
        return Err(PlotError::Empty("the window has no pixel"));
    }
    if rows.end > height || columns.end > width || rows.len() > MOST || columns.len() > MOST {
        return Err(PlotError::Shape(format!(
            "expected a window of at most {MOST} × {MOST} pixels within {height} × {width}, found \
             the rows {rows:?} and the columns {columns:?}"
        )));
    }
    let (shown, below) = tile::fit(image.dimensions(), SIDE);
    let across = 4 * SIDE + 3 * GAP;
    let numbers = HEAD + below + CAPTION + 46;
    let bottom = numbers + rows.len() as u32 * CELL;
    let mut canvas = Canvas::white(across + 2 * MARGIN, bottom + MARGIN);

    canvas.title(&TITLE.shorten(title, across)?)?;
    for (index, (caption, panel)) in (0..).zip(panels(picture, image)) {
        let corner = (MARGIN + index * (SIDE + GAP) + (SIDE - shown) / 2, HEAD);
        canvas.paste_framed(&tile::blocky(&panel, SIDE), corner);
        frame_window(&mut canvas, corner, (shown, below), (height, width), (&rows, &columns));
        let middle = (corner.0 + shown / 2, HEAD + below + 18);
        canvas.text(caption, middle, LABEL.align(Align::Middle))?;
    }

    let note = format!("the framed pixels: rows {}, columns {}", words(&rows), words(&columns));
    canvas.text(&note, (MARGIN, numbers - 24), NOTE)?;
    let block = MOST as u32 * CELL;
    let between = (across - 3 * block) / 2;
    for (index, channel) in (0..).zip(picture.axis_iter(Axis(2))) {
        let left = MARGIN + index * (block + between);
        for ((row, column), &value) in
            channel.slice(s![rows.clone(), columns.clone()]).indexed_iter()
        {
            let (x, y) = (left + column as u32 * CELL, numbers + row as u32 * CELL);
            let grey = image::Rgb([value; 3]);
            canvas.fill((x, y), (CELL, CELL), PALE);
            canvas.fill((x, y), (CELL - 1, CELL - 1), grey);
            let style = NOTE.align(Align::Middle).colour(readable_on(grey));
            canvas.text(&value.to_string(), (x + CELL / 2, y + CELL / 2), style)?;
        }
    }
    Ok(canvas)
}

/// The picture and its channels, with their names.
fn panels(picture: &Picture, image: RgbImage) -> Vec<(&'static str, RgbImage)> {
    let mut panels = vec![("picture", image)];
    for (name, channel) in NAMES.into_iter().zip(picture.axis_iter(Axis(2))) {
        let values = channel.mapv(f32::from);
        panels.push((name, tile::of_map(values.view(), |value| image::Rgb([value as u8; 3]))));
    }
    panels
}

/// A dark line around the window in a panel that shows the whole picture.
fn frame_window(
    canvas: &mut Canvas,
    (left, top): (u32, u32),
    (shown, below): (u32, u32),
    (height, width): (usize, usize),
    (rows, columns): (&Range<usize>, &Range<usize>),
) {
    let x = |column: usize| left + (column * shown as usize / width) as u32;
    let y = |row: usize| top + (row * below as usize / height) as u32;
    let (x0, x1, y0, y1) = (x(columns.start), x(columns.end), y(rows.start), y(rows.end));
    for (at, size) in [
        ((x0, y0), (x1 - x0, 2)),
        ((x0, y1.saturating_sub(2)), (x1 - x0, 2)),
        ((x0, y0), (2, y1 - y0)),
        ((x1.saturating_sub(2), y0), (2, y1 - y0)),
    ] {
        canvas.fill(at, size, INK);
    }
}

/// A range as people say it, with its last number.
fn words(range: &Range<usize>) -> String {
    format!("{} to {}", range.start, range.end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_outside_the_picture_is_refused() {
        let picture = Picture::zeros((8, 8, 3));
        assert!(matches!(pixels("t", &picture, 6..9, 0..2), Err(PlotError::Shape(_))));
        assert!(matches!(pixels("t", &picture, 0..7, 0..2), Err(PlotError::Shape(_))));
        assert!(matches!(pixels("t", &picture, 3..3, 0..2), Err(PlotError::Empty(_))));
        assert!(pixels("t", &picture, 2..8, 3..5).is_ok());
    }

    #[test]
    fn a_channel_shows_its_own_values() {
        let mut picture = Picture::zeros((4, 4, 3));
        picture[[1, 2, 1]] = 200;
        let image = tile::of_picture(&picture).unwrap();
        let shown: Vec<_> =
            panels(&picture, image).iter().map(|(_, panel)| panel[(2, 1)].0).collect();
        assert_eq!(shown, [[0, 200, 0], [0; 3], [200; 3], [0; 3]]);
    }
}
