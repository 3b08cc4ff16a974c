//! Pictures side by side, with words under them.

use super::canvas::MARGIN;
use super::colour::{BLUE, ORANGE, PALE};
use super::text::{Align, LABEL};
use super::{Canvas, PlotError, tile};
use crate::dataset::Picture;

/// The longer side of an enlarged picture.
const SIDE: u32 = 160;
const FRAME: u32 = 4;
const GAP: u32 = 22;
const LINE: u32 = 22;

/// One picture of a [`gallery`].
#[derive(Clone, Debug)]
pub struct GalleryItem<'a> {
    /// The picture.
    pub picture: &'a Picture,
    /// The lines under it; what is too long ends with an ellipsis.
    pub caption: Vec<String>,
    /// Whether the network was right about it, where that is asked: its frame is blue or orange.
    pub right: Option<bool>,
}

/// The pictures in rows of `columns`, each as wide as the others, with its caption under it.
///
/// # Errors
/// Where there are no items, or one of them is not a picture `[height, width, 3]`.
pub fn gallery(items: &[GalleryItem], columns: usize) -> Result<Canvas, PlotError> {
    if items.is_empty() {
        return Err(PlotError::Empty("the gallery has no picture"));
    }
    let columns = columns.clamp(1, items.len());
    let rows = items.len().div_ceil(columns);
    let lines = items.iter().map(|item| item.caption.len()).max().unwrap_or(0);
    let cell = SIDE + 2 * FRAME;
    let down = cell + LINE * lines as u32 + GAP + if lines > 0 { 8 } else { 0 };
    let mut canvas = Canvas::white(
        2 * MARGIN + columns as u32 * (cell + GAP) - GAP,
        2 * MARGIN + rows as u32 * down - GAP,
    );
    for (index, item) in items.iter().enumerate() {
        let x = MARGIN + (index % columns) as u32 * (cell + GAP);
        let y = MARGIN + (index / columns) as u32 * down;
        draw_item(&mut canvas, item, (x, y))?;
    }
    Ok(canvas)
}

fn draw_item(canvas: &mut Canvas, item: &GalleryItem, (x, y): (u32, u32)) -> Result<(), PlotError> {
    let cell = SIDE + 2 * FRAME;
    let picture = tile::smooth(&tile::of_picture(item.picture)?, SIDE);
    let (width, height) = picture.dimensions();
    let frame = match item.right {
        Some(true) => BLUE,
        Some(false) => ORANGE,
        None => PALE,
    };
    // a picture that is not square lies in the middle of its cell
    let (left, top) = (x + (SIDE - width) / 2, y + (SIDE - height) / 2);
    canvas.fill((left, top), (width + 2 * FRAME, height + 2 * FRAME), frame);
    canvas.paste(&picture, (left + FRAME, top + FRAME));
    for (line, words) in (0..).zip(&item.caption) {
        let words = LABEL.shorten(words, cell + GAP - 8)?;
        let middle = (x + cell / 2, y + cell + 18 + LINE * line);
        canvas.text(&words, middle, LABEL.align(Align::Middle))?;
    }
    Ok(())
}
