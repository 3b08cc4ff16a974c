//! Many small charts of the same kind, to compare.

use super::canvas::MARGIN;
use super::colour::{GREY, ORANGE};
use super::panel::{Panel, round_numbers};
use super::text::{LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

/// A chart and its words take so many pixels.
const WIDTH: u32 = 284;
const HEIGHT: u32 = 216;
/// The title and the legend above all charts.
const HEAD: u32 = 96;
/// Within a chart: the axes begin below its two lines of words, right of the numbers, which may need
/// more room.
const TOP: u32 = 58;
const LEFT: u32 = 36;
const BOTTOM: u32 = 26;
const RIGHT: u32 = 16;

/// One chart of [`multiples`]: two lines over the steps of a training.
#[derive(Clone, Copy, Debug)]
pub struct Multiple<'a> {
    /// What the chart is about.
    pub title: &'a str,
    /// What came out, in a few words.
    pub note: &'a str,
    /// The line to compare with, in grey.
    pub grey: &'a [f64],
    /// The line it is about, in orange.
    pub orange: &'a [f64],
}

/// Small charts beside and below each other, all with the same axes: from the first to the last
/// step, and from 0 to `top`. What is higher runs along the upper edge; a line ends where it is no
/// number. `legend` names the grey and the orange line.
///
/// # Errors
/// Where there is no chart, no column, or `top` is not a number above 0.
pub fn multiples(
    title: &str,
    legend: [&str; 2],
    charts: &[Multiple],
    top: f64,
    columns: usize,
) -> Result<Canvas, PlotError> {
    if charts.is_empty() || columns == 0 {
        return Err(PlotError::Empty("there is no chart to draw"));
    }
    if !(top.is_finite() && top > 0.0) {
        return Err(PlotError::Shape(format!("expected axes up to a number above 0, found {top}")));
    }
    let columns = columns.min(charts.len()) as u32;
    let rows = (charts.len() as u32).div_ceil(columns);
    let across = columns * WIDTH;
    let mut canvas = Canvas::white(2 * MARGIN + across, HEAD + rows * HEIGHT + MARGIN);
    canvas.title(&TITLE.shorten(title, across)?)?;
    let mut x = MARGIN;
    for (name, colour) in legend.into_iter().zip([GREY, ORANGE]) {
        let name = NOTE.shorten(name, across / 2 - 60)?;
        canvas.fill((x, HEAD - 26), (26, 4), colour);
        canvas.text(&name, (x + 34, HEAD - 24), NOTE)?;
        x += 34 + NOTE.width(&name)? + 28;
    }
    let lengths = charts.iter().flat_map(|chart| [chart.grey.len(), chart.orange.len()]);
    let steps = lengths.max().unwrap_or(0).max(2);
    for (number, chart) in (0..).zip(charts) {
        let corner = (MARGIN + number % columns * WIDTH, HEAD + number / columns * HEIGHT);
        chart.draw(&mut canvas, corner, steps, top)?;
    }
    Ok(canvas)
}

impl Multiple<'_> {
    fn draw(
        &self,
        canvas: &mut Canvas,
        (x, y): (u32, u32),
        steps: usize,
        top: f64,
    ) -> Result<(), PlotError> {
        let room = WIDTH - RIGHT;
        canvas.text(&LABEL.shorten(self.title, room)?, (x, y + 16), LABEL)?;
        canvas.text(&NOTE.shorten(self.note, room)?, (x, y + 39), NOTE)?;
        let numbers = round_numbers(top, 4);
        let words: Vec<&String> = numbers.iter().map(|(_, words)| words).collect();
        let left = LEFT.max(NOTE.widest(&words)? + 14);
        let pixels = (x + left..x + WIDTH - RIGHT, y + TOP..y + HEIGHT - BOTTOM);
        let panel = Panel::new(pixels, 1.0..steps as f64, 0.0..top);
        panel.axes(canvas, &[], &numbers)?;
        for (values, colour) in [(self.grey, GREY), (self.orange, ORANGE)] {
            let finite = values.iter().take_while(|value| !value.is_nan());
            let points: Vec<(f64, f64)> =
                (1..).zip(finite).map(|(step, value)| (step as f64, value.min(top))).collect();
            if points.len() > 1 {
                panel.line(canvas, &points, colour)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::colour::Colour;

    fn ink(canvas: &Canvas, colour: Colour) -> usize {
        // the legend's bar is not a line
        let below = canvas.image().enumerate_pixels().filter(|(_, y, _)| *y > HEAD + TOP);
        below.filter(|(_, _, pixel)| **pixel == colour).count()
    }

    #[test]
    fn a_line_ends_where_it_is_no_number_and_stays_below_the_edge() {
        let (down, nan, wild) =
            ([2.0, 1.0, 0.5, 0.4], [2.0, 1.9, f64::NAN, 0.5], [2.0, 9e9, f64::INFINITY, 2.0]);
        let chart = |orange| Multiple { title: "t", note: "n", grey: &down, orange };
        let drawn = |orange| multiples("T", ["right", "wrong"], &[chart(orange)], 3.0, 4).unwrap();
        let (whole, cut, wild) = (drawn(&down), drawn(&nan), drawn(&wild));
        assert_eq!(whole.image().width(), 2 * MARGIN + WIDTH, "one chart, one column");
        assert!(ink(&cut, ORANGE) > 0 && ink(&cut, ORANGE) < ink(&whole, ORANGE));
        assert!(ink(&wild, ORANGE) > 0);
        assert!(ink(&cut, GREY) > 0);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let chart = Multiple { title: "t", note: "n", grey: &[], orange: &[] };
        assert!(multiples("T", ["a", "b"], &[], 1.0, 3).is_err());
        assert!(multiples("T", ["a", "b"], &[chart], f64::NAN, 3).is_err());
        assert!(multiples("T", ["a", "b"], &[chart], 1.0, 3).is_ok(), "no step yet");
    }
}
