//! Which classes are mixed up with which.

use ndarray::Array2;

use super::canvas::MARGIN;
use super::colour::{BLUE, Colour, ORANGE, PALE, WHITE, mix, readable_on};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

/// The title's line.
const HEAD: u32 = 68;
/// What the columns and the rows are.
const AXES: [&str; 2] = ["columns: taken for", "rows: what it is"];
/// The room that a name may take at most.
const LONGEST_NAME: u32 = 420;
/// The distance of the names from the table.
const BESIDE: u32 = 12;
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
/// larger its share of its row. Very long names end with an ellipsis.
///
/// # Errors
/// Where `confusion` is not square, or `names` has another length.
pub fn confusion(confusion: &Array2<usize>, names: &[String]) -> Result<Canvas, PlotError> {
    check(confusion, names)?;
    let names = names.iter().map(|name| LABEL.shorten(name, LONGEST_NAME));
    let names = names.collect::<Result<Vec<String>, PlotError>>()?;
    let label_room = LABEL.widest(&names)?.max(NOTE.widest(&AXES)?) + BESIDE;
    let cell = cell_side(confusion)?;
    let (left, top) = (MARGIN + label_room, HEAD + label_room);
    let side = cell * names.len() as u32;
    let title = title(confusion);
    let width = (left + side).max(MARGIN + TITLE.width(&title)?).max(MARGIN + legend_width()?);
    let height = top + side + FOOT;
    let mut canvas = Canvas::white(width + MARGIN, height);

    canvas.title(&title)?;
    // the corner between the names of the rows and of the columns is free
    for (axis, y) in AXES.iter().zip([top - 42, top - 16]) {
        canvas.text(axis, (left - BESIDE, y), NOTE.align(Align::End))?;
    }
    for (index, name) in (0..).zip(&names) {
        let middle = cell * index + cell / 2;
        canvas.text(name, (left - BESIDE, top + middle), LABEL.align(Align::End))?;
        canvas.text(name, (left + middle, top - BESIDE), LABEL.upwards())?;
    }
    canvas.fill((left, top), (side + 1, side + 1), PALE);
    for (truth, row) in (0..).zip(confusion.outer_iter()) {
        let all = row.sum().max(1) as f32;
        for (named, &count) in (0..).zip(row) {
            let share = count as f32 / all;
            let colour = shade(truth == named, share);
            let (x, y) = (left + cell * named, top + cell * truth);
            canvas.fill((x + 1, y + 1), (cell - 1, cell - 1), colour);
            if count > 0 {
                let style = LABEL.colour(readable_on(colour)).align(Align::Middle);
                canvas.text(&count.to_string(), (x + cell / 2, y + cell / 2), style)?;
            }
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
    canvas.text(LEGEND_NOTE, (x, y), NOTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::colour::luminance;

    #[test]
    fn a_larger_share_is_darker_and_a_single_mistake_can_be_seen() {
        for right in [true, false] {
            let brightness =
                [0.0, 0.001, 0.3, 0.6, 1.0].map(|share| luminance(shade(right, share)));
            assert!(brightness.windows(2).all(|pair| pair[0] > pair[1] + 10.0), "{brightness:?}");
        }
    }

    #[test]
    fn the_largest_count_fits_into_its_cell() {
        let counts = Array2::from_diag_elem(37, 123_456);
        assert!(cell_side(&counts).unwrap() > LABEL.width("123456").unwrap());
    }
}
