//! Which classes are mixed up with which.

use ndarray::Array2;

use super::colour::{BLUE, Colour, GREY, ORANGE, PALE, WHITE, mix, readable_on};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

const MARGIN: u32 = 24;
/// The title's line.
const HEAD: u32 = 72;
/// The line with the scales of colours.
const FOOT: u32 = 64;
/// The side of the whole table where there are few classes, and the least side of a cell.
const TABLE: u32 = 480;
const CELL: u32 = 30;
const WIDEST_CELL: u32 = 80;
/// The length of a scale of colours.
const SCALE: u32 = 110;

/// The confusion matrix: a row for each true class, a column for each class that the network named.
/// What is right lies on the diagonal and is blue, mistakes are orange; a cell is the darker, the
/// larger its share of its row.
///
/// # Errors
/// Where `confusion` is not square, or `names` has another length.
pub fn confusion(confusion: &Array2<usize>, names: &[String]) -> Result<Canvas, PlotError> {
    check(confusion, names)?;
    let classes = names.len() as u32;
    let label_room = LABEL.widest(names)? + 12;
    let cell = cell_side(confusion)?;
    // the axis title "truth" lies left of the names, "taken for" above them
    let left = MARGIN + 34 + label_room;
    let top = HEAD + 34 + label_room;
    let side = cell * classes;
    let title = title(confusion);
    let width = (left + side).max(MARGIN + TITLE.width(&title)?).max(MARGIN + legend_width()?);
    let height = top + side + FOOT;
    let mut canvas = Canvas::white(width + MARGIN, height);

    canvas.text(&title, (MARGIN, 36), TITLE)?;
    canvas.text("taken for", (left + side / 2, HEAD + 10), NOTE.align(Align::Middle))?;
    let truth = NOTE.align(Align::Middle).upwards();
    canvas.text("truth", (MARGIN + 10, top + side / 2), truth)?;
    for (index, name) in (0..).zip(names) {
        let middle = cell * index + cell / 2;
        canvas.text(name, (left - 10, top + middle), LABEL.align(Align::End))?;
        canvas.text(name, (left + middle, top - 10), LABEL.upwards())?;
    }
    canvas.fill((left, top), (side + 1, side + 1), PALE);
    for ((truth, named), &count) in confusion.indexed_iter() {
        let share = count as f32 / confusion.row(truth).sum().max(1) as f32;
        let colour = shade(truth == named, share);
        let (x, y) = (left + cell * named as u32, top + cell * truth as u32);
        canvas.fill((x + 1, y + 1), (cell - 1, cell - 1), colour);
        if count > 0 {
            let style = LABEL.colour(readable_on(colour)).align(Align::Middle);
            canvas.text(&count.to_string(), (x + cell / 2, y + cell / 2), style)?;
        }
    }
    draw_legend(&mut canvas, top + side + 36)?;
    Ok(canvas)
}

/// Refuses a matrix that is empty, not square, or has another number of classes than names.
fn check(confusion: &Array2<usize>, names: &[String]) -> Result<(), PlotError> {
    if names.is_empty() {
        return Err(PlotError::Empty("the confusion matrix has no class"));
    }
    if confusion.dim() != (names.len(), names.len()) {
        return Err(PlotError::Shape(format!(
            "expected a confusion matrix [{0}, {0}] for {0} names, found the shape {1:?}",
            names.len(),
            confusion.shape()
        )));
    }
    Ok(())
}

/// Wide enough for the largest count, and larger where there are few classes.
fn cell_side(confusion: &Array2<usize>) -> Result<u32, PlotError> {
    let largest = confusion.iter().max().copied().unwrap_or(0);
    let by_count = LABEL.width(&largest.to_string())? + 10;
    let by_classes = (TABLE / confusion.nrows() as u32).clamp(CELL, WIDEST_CELL);
    Ok(by_count.max(by_classes))
}

/// White for nothing; every other share can be seen.
fn shade(right: bool, share: f32) -> Colour {
    let full = if right { BLUE } else { ORANGE };
    let strength = if share > 0.0 { 0.15 + 0.85 * share } else { 0.0 };
    mix(WHITE, full, strength)
}

fn title(confusion: &Array2<usize>) -> String {
    let (right, all) = (confusion.diag().sum(), confusion.sum());
    let percent = 100.0 * right as f64 / all.max(1) as f64;
    format!("{right} of {all} pictures right: {percent:.1} %")
}

const LEGEND: [(&str, bool); 2] = [("right", true), ("mistaken", false)];
const LEGEND_NOTE: &str = "0 to 100 % of the row";

fn legend_width() -> Result<u32, PlotError> {
    let names = LABEL.width(LEGEND[0].0)? + LABEL.width(LEGEND[1].0)?;
    Ok(names + 2 * (SCALE + 10 + 28) + NOTE.width(LEGEND_NOTE)?)
}

/// The two scales of colours in one line.
fn draw_legend(canvas: &mut Canvas, y: u32) -> Result<(), PlotError> {
    let mut x = MARGIN;
    for (name, right) in LEGEND {
        canvas.scale((x, y - 8), (SCALE, 16), |share| shade(right, share));
        canvas.text(name, (x + SCALE + 10, y), LABEL)?;
        x += SCALE + 10 + LABEL.width(name)? + 28;
    }
    canvas.text(LEGEND_NOTE, (x, y), NOTE.colour(GREY))
}
