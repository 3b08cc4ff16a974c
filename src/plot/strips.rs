//! Rows of numbers in columns that come and go: what a dense block does to its channels.

use super::canvas::MARGIN;
use super::colour::{BLUE, Colour, GREY, INK, ORANGE, WHITE, mix};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

/// The legend, and the names of the groups.
const LEGEND: u32 = 72;
const HEAD: u32 = 112;
const TOP: u32 = 130;
/// The room that a row's name may take at most.
const NAME: u32 = 140;
const CELL: (u32, u32) = (54, 32);
/// Between two groups of columns.
const GAP: u32 = 12;
/// From one row to the next: with an arrow downwards, without, and where the way back begins.
const DOWN: u32 = 62;
const ROW: u32 = 46;
const TURN: u32 = 84;
/// An arrow's distance from the cells, its thickness, and the length of its head.
const AIR: u32 = 6;
const THICK: u32 = 2;
const POINT: u32 = 8;
const BESIDE: u32 = 12;

/// As many columns may be drawn.
const MOST: usize = 12;

/// One row of [`strips`].
#[derive(Clone, Copy, Debug)]
pub struct Strip<'a> {
    /// What it is.
    pub name: &'a str,
    /// A number for each of the first columns.
    pub cells: &'a [f64],
    /// Whether it belongs to the way back.
    pub back: bool,
    /// The words at an arrow. On the way forward it leads from the whole row above to the cells that
    /// are new in this one; on the way back from the cells that end in the row above to this one.
    pub through: Option<&'a str>,
}

/// Rows of numbers, one below the other, in groups of columns with these names and widths. A row has
/// the columns of the first groups; those that are new, and on the way back those that end, stand
/// out.
///
/// # Errors
/// Where there is no row, a row ends within a group or has no cell, or there are more than 12
/// columns.
pub fn strips(title: &str, groups: &[(&str, usize)], rows: &[Strip]) -> Result<Canvas, PlotError> {
    if rows.is_empty() {
        return Err(PlotError::Empty("there is no row"));
    }
    let ends = ends(groups);
    let fits = |row: &Strip| !row.cells.is_empty() && ends.contains(&row.cells.len());
    if ends.last().is_none_or(|&all| all > MOST) || !rows.iter().all(fits) {
        return Err(PlotError::Shape(format!(
            "expected rows that end with a group, of at most {MOST} columns: {ends:?}"
        )));
    }
    let mut names = vec![];
    for row in rows {
        names.push(LABEL.shorten(row.name, NAME)?);
    }
    let left = MARGIN + LABEL.widest(&names)? + BESIDE;
    let sheet = Sheet { left, ends, tops: tops(rows), rows };
    let right = sheet.right(sheet.ends[groups.len() - 1]);
    let bottom = sheet.tops[rows.len() - 1] + CELL.1;
    let mut canvas = Canvas::white(right + BESIDE + MARGIN, bottom + MARGIN);
    canvas.title(&TITLE.shorten(title, right - MARGIN)?)?;
    canvas.text("blue: forward", (MARGIN, LEGEND), NOTE.colour(BLUE))?;
    let next = MARGIN + NOTE.width("blue: forward")? + 24;
    canvas.text("orange: backward", (next, LEGEND), NOTE.colour(ORANGE))?;
    let mut first = 0;
    for (&(name, _), &end) in groups.iter().zip(&sheet.ends) {
        let (from, to) = (sheet.x(first), sheet.right(end));
        let name = LABEL.shorten(name, to - from)?;
        canvas.text(&name, ((from + to) / 2, HEAD), LABEL.align(Align::Middle))?;
        first = end;
    }
    for (number, name) in names.iter().enumerate() {
        sheet.draw_row(&mut canvas, number, name)?;
    }
    Ok(canvas)
}

/// Where each group ends: the number of columns up to there.
fn ends(groups: &[(&str, usize)]) -> Vec<usize> {
    let mut end = 0usize;
    let next = |&(_, width): &(&str, usize)| {
        end = end.saturating_add(width);
        end
    };
    groups.iter().map(next).collect()
}

/// Where each row begins.
fn tops(rows: &[Strip]) -> Vec<u32> {
    let mut tops = vec![TOP];
    for (above, row) in rows.iter().zip(&rows[1..]) {
        let down = match (above.back != row.back, row.back) {
            (true, _) => TURN,
            (false, true) => ROW,
            (false, false) => DOWN,
        };
        tops.push(tops[tops.len() - 1] + down);
    }
    tops
}

struct Sheet<'a> {
    left: u32,
    ends: Vec<usize>,
    tops: Vec<u32>,
    rows: &'a [Strip<'a>],
}

impl Sheet<'_> {
    /// The left edge of a column.
    fn x(&self, column: usize) -> u32 {
        let gaps = self.ends.iter().filter(|&&end| end <= column).count() as u32;
        self.left + column as u32 * CELL.0 + gaps * GAP
    }

    /// The right edge of so many columns.
    fn right(&self, columns: usize) -> u32 {
        self.x(columns - 1) + CELL.0
    }

    /// The middle of a row.
    fn middle(&self, row: usize) -> u32 {
        self.tops[row] + CELL.1 / 2
    }

    fn draw_row(&self, canvas: &mut Canvas, number: usize, name: &str) -> Result<(), PlotError> {
        let row = &self.rows[number];
        let above = number.checked_sub(1).map(|above| &self.rows[above]);
        let middle = self.middle(number);
        canvas.text(name, (self.left - BESIDE, middle), LABEL.align(Align::End))?;
        // from this column on the cells are new, or end
        let others = if row.back { self.rows.get(number + 1) } else { above };
        let same = others.filter(|others| others.back == row.back);
        let apart = same.map_or(row.cells.len(), |others| others.cells.len());
        let colour = if row.back { ORANGE } else { BLUE };
        for (column, &value) in row.cells.iter().enumerate() {
            let ground = mix(WHITE, colour, if column < apart { 0.1 } else { 0.35 });
            canvas.fill((self.x(column), self.tops[number]), (CELL.0 - 2, CELL.1), ground);
            let words = NOTE.shorten(&short(value), CELL.0 - 4)?;
            let at = (self.x(column) + CELL.0 / 2 - 1, middle);
            canvas.text(&words, at, NOTE.align(Align::Middle).colour(INK))?;
        }
        let is_sum = row.back && above.is_some_and(|above| above.back && above.through.is_some());
        if is_sum {
            let (x, y) = (self.left, self.tops[number] - (ROW - CELL.1) / 2 - 1);
            canvas.fill((x, y), (self.right(row.cells.len()) - 2 - x, THICK), GREY);
        }
        match (row.through, above) {
            (Some(words), Some(above)) => {
                let short = above.cells.len().min(row.cells.len());
                let long = above.cells.len().max(row.cells.len());
                self.arrow(canvas, number, (short, long), words, colour)
            }
            _ => Ok(()),
        }
    }

    /// An arrow into a row, around the corner: between the end of the columns before `short`, and
    /// the middle of those from there to `long`.
    fn arrow(
        &self,
        canvas: &mut Canvas,
        number: usize,
        (short, long): (usize, usize),
        words: &str,
        colour: Colour,
    ) -> Result<(), PlotError> {
        if short == long {
            return Ok(());
        }
        let (end, corner) = (self.right(short) + AIR, (self.x(short) + self.right(long)) / 2 - 1);
        let (above, below) = (self.middle(number - 1), self.middle(number));
        let [from, to, along] = if self.rows[number].back {
            [self.tops[number - 1] + CELL.1 + AIR, below, below]
        } else {
            [above, self.tops[number] - AIR, above]
        };
        canvas.fill((corner - THICK / 2, from), (THICK, to - from), colour);
        canvas.fill((end, along - THICK / 2), (corner - end, THICK), colour);
        for step in 0..POINT {
            let wide = step + 1; // the head, from its point on
            if self.rows[number].back {
                canvas.fill((end + step, below - wide / 2), (1, wide), colour);
            } else {
                canvas.fill((corner - wide / 2, to - 1 - step), (wide, 1), colour);
            }
        }
        let room = self.right(self.ends[self.ends.len() - 1]) + BESIDE - corner - 8;
        let beside = (corner + 8, (from + to) / 2);
        canvas.text(&NOTE.shorten(words, room)?, beside, NOTE.colour(colour))
    }
}

/// At most three decimals, without zeros at the end.
fn short(value: f64) -> String {
    let words = format!("{value:.3}");
    let words = words.trim_end_matches('0').trim_end_matches('.');
    if words == "-0" { "0".to_string() } else { words.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[f64], back: bool) -> Strip<'_> {
        Strip { name: "r", cells, back, through: Some("f") }
    }

    fn count(canvas: &Canvas, colour: Colour) -> usize {
        canvas.image().pixels().filter(|pixel| **pixel == colour).count()
    }

    #[test]
    fn what_is_new_and_what_ends_stands_out() {
        let groups = [("x", 1), ("a", 2)];
        let cells = [1.0, 2.0, 3.0];
        let rows = [row(&cells[..1], false), row(&cells, false), row(&cells, true)];
        let canvas = strips("t", &groups, &rows).unwrap();
        let [new, ending] = [BLUE, ORANGE].map(|colour| mix(WHITE, colour, 0.35));
        assert!(count(&canvas, new) > 2000);
        assert_eq!(count(&canvas, ending), 0);
        let all = [rows[0], rows[1], rows[2], row(&cells[..1], true)];
        assert!(count(&strips("t", &groups, &all).unwrap(), ending) > 2000);
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        let refused = |groups: &[(&str, usize)], cells: &[f64]| {
            matches!(strips("t", groups, &[row(cells, false)]), Err(PlotError::Shape(_)))
        };
        assert!(refused(&[("x", 1), ("a", 2)], &[1.0, 2.0]));
        assert!(refused(&[], &[1.0]));
        assert!(refused(&[("x", 1), ("all", usize::MAX)], &[1.0]));
        assert!(refused(&[("x", 0), ("a", 2)], &[]));
        assert!(!refused(&[("x", 1), ("a", 2)], &[1.0]));
        assert!(matches!(strips("t", &[("x", 1)], &[]), Err(PlotError::Empty(_))));
    }

    #[test]
    fn numbers_are_short() {
        let shown = [1.5, -0.25, 2.0, -0.0001, 1.0 / 3.0].map(short);
        assert_eq!(shown, ["1.5", "−0.25", "2", "0", "0.333"]);
    }
}
