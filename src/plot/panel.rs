//! A pair of axes on a canvas, and lines between them.

use std::ops::Range;

use plotters::coord::CoordTranslate;
use plotters::coord::types::RangedCoordf64;
use plotters::element::PathElement;
use plotters::prelude::{Cartesian2d, Circle};
use plotters::style::{BLACK, Color};

use super::canvas::FINER;
use super::colour::{Colour, GREY, PALE, WHITE};
use super::text::{Align, NOTE};
use super::{Canvas, PlotError};

/// Points closer than this are not dotted one by one.
const DOT_DISTANCE: u32 = 12;

/// Room around a panel for the halves of lines and dots that lie on its edge.
const EDGE: u32 = 8;

/// A value on an axis and the words that stand beside it.
pub(super) type Tick = (f64, String);

/// Where a pair of axes lies on the canvas, and which values it spans.
pub(super) struct Panel {
    pixels: (Range<u32>, Range<u32>),
    mapping: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Panel {
    /// Axes over the given pixels (left to right, above to below) for the given values.
    pub(super) fn new(pixels: (Range<u32>, Range<u32>), x: Range<f64>, y: Range<f64>) -> Panel {
        let fine = |length: u32| (length * FINER) as i32;
        let (left, right) = (fine(EDGE), fine(EDGE + pixels.0.end - pixels.0.start));
        let (top, bottom) = (fine(EDGE), fine(EDGE + pixels.1.end - pixels.1.start));
        // pixels count downwards, values upwards
        let mapping = Cartesian2d::new(x, y, (left..right, bottom..top));
        Panel { pixels, mapping }
    }

    /// The pixel of a value.
    pub(super) fn place(&self, point: (f64, f64)) -> (u32, u32) {
        let (x, y) = self.mapping.translate(&point);
        let (left, top) = self.sheet_corner();
        (left + x.max(0) as u32 / FINER, top + y.max(0) as u32 / FINER)
    }

    /// Where the sheet for lines lies: a little larger than the panel.
    fn sheet_corner(&self) -> (u32, u32) {
        (self.pixels.0.start - EDGE, self.pixels.1.start - EDGE)
    }

    /// The pixel at the right end of a horizontal line at `value`.
    pub(super) fn end(&self, value: f64) -> (u32, u32) {
        (self.pixels.0.end, self.place((0.0, value)).1)
    }

    /// The grid and the numbers.
    pub(super) fn axes(
        &self,
        canvas: &mut Canvas,
        x_ticks: &[Tick],
        y_ticks: &[Tick],
    ) -> Result<(), PlotError> {
        let (across, down) = &self.pixels;
        let width = across.end - across.start;
        for (value, words) in y_ticks {
            let (_, y) = self.place((0.0, *value));
            canvas.fill((across.start, y), (width, 1), PALE);
            canvas.text(words, (across.start - 12, y), NOTE.align(Align::End))?;
        }
        canvas.fill((across.start, down.end), (width, 1), GREY);
        for (value, words) in x_ticks {
            let (x, _) = self.place((*value, 0.0));
            canvas.fill((x, down.end), (1, 6), GREY);
            canvas.text(words, (x, down.end + 22), NOTE.align(Align::Middle))?;
        }
        Ok(())
    }

    /// A line through `points`, dotted where they lie far enough apart to be told from each other.
    pub(super) fn curve(
        &self,
        canvas: &mut Canvas,
        points: &[(f64, f64)],
        colour: Colour,
    ) -> Result<(), PlotError> {
        let width = self.pixels.0.end - self.pixels.0.start;
        if width >= DOT_DISTANCE * (points.len() as u32).saturating_sub(1) {
            let dots: Vec<_> = points.iter().map(|point| self.mapping.translate(point)).collect();
            canvas.lines(self.sheet_corner(), self.sheet_size(), colour, |sheet| {
                let dot = |&point| sheet.draw(&Circle::new(point, 4 * FINER, BLACK.filled()));
                dots.iter().try_for_each(dot)
            })?;
        }
        self.line(canvas, points, colour)
    }

    /// A line through `points`.
    pub(super) fn line(
        &self,
        canvas: &mut Canvas,
        points: &[(f64, f64)],
        colour: Colour,
    ) -> Result<(), PlotError> {
        let path: Vec<_> = points.iter().map(|point| self.mapping.translate(point)).collect();
        canvas.lines(self.sheet_corner(), self.sheet_size(), colour, |sheet| {
            sheet.draw(&PathElement::new(path, BLACK.stroke_width(3 * FINER)))
        })
    }

    /// A line of many points, piece by piece: where they leap, no corner sticks out.
    pub(super) fn pieces(
        &self,
        canvas: &mut Canvas,
        points: &[(f64, f64)],
        (width, colour): (u32, Colour),
    ) -> Result<(), PlotError> {
        let path: Vec<_> = points.iter().map(|point| self.mapping.translate(point)).collect();
        canvas.lines(self.sheet_corner(), self.sheet_size(), colour, |sheet| {
            let style = BLACK.stroke_width(width * FINER);
            path.windows(2)
                .try_for_each(|piece| sheet.draw(&PathElement::new(piece.to_vec(), style)))
        })
    }

    fn sheet_size(&self) -> (u32, u32) {
        let (across, down) = &self.pixels;
        (across.end - across.start + 2 * EDGE, down.end - down.start + 2 * EDGE)
    }

    /// A dashed line over the whole width.
    pub(super) fn dashed(&self, canvas: &mut Canvas, value: f64) {
        let (right, y) = self.end(value);
        for x in (self.pixels.0.start..right).step_by(14) {
            canvas.fill((x, y), (8.min(right - x), 2), GREY);
        }
    }
}

/// The corner of a sheet around a pixel, and the pixel's place on it: near the edge of the canvas
/// not its middle.
fn sheet_around((x, y): (u32, u32), room: u32) -> ((u32, u32), (i32, i32)) {
    let corner = (x.saturating_sub(room), y.saturating_sub(room));
    (corner, (((x - corner.0) * FINER) as i32, ((y - corner.1) * FINER) as i32))
}

/// A ring around a pixel.
pub(super) fn ring(
    canvas: &mut Canvas,
    (x, y): (u32, u32),
    (radius, width): (u32, u32),
    colour: Colour,
) -> Result<(), PlotError> {
    let room = radius + width + 1;
    let (corner, middle) = sheet_around((x, y), room);
    let ring = Circle::new(middle, radius * FINER, BLACK.stroke_width(width * FINER));
    canvas.lines(corner, (2 * room, 2 * room), colour, |sheet| sheet.draw(&ring))
}

/// A dot around a pixel, with a white rim that parts it from others.
pub(super) fn dot(
    canvas: &mut Canvas,
    (x, y): (u32, u32),
    colour: Colour,
) -> Result<(), PlotError> {
    let room = 9;
    let (corner, middle) = sheet_around((x, y), room);
    for (radius, colour) in [(8, WHITE), (6, colour)] {
        let dot = Circle::new(middle, radius * FINER, BLACK.filled());
        canvas.lines(corner, (2 * room, 2 * room), colour, |sheet| sheet.draw(&dot))?;
    }
    Ok(())
}

/// The round distance (1, 2 or 5 with zeros) that divides `length` into at most `most` steps.
pub(super) fn round_step(length: f64, most: u32) -> f64 {
    // below 1e-300 powers of ten lose their digits
    let least = (length / f64::from(most)).max(1e-300);
    let power = 10_f64.powf(least.log10().floor());
    // 20 is for a power that rounding made too small
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= least).unwrap_or(length)
}

/// Round numbers from 0 to `highest`, in at most `most` steps.
pub(super) fn round_numbers(highest: f64, most: u32) -> Vec<Tick> {
    ticks(&(0.0..highest), most)
}

/// Round numbers within the range, both ends included, in at most `most` steps.
pub(super) fn ticks(range: &Range<f64>, most: u32) -> Vec<Tick> {
    let step = round_step(range.end - range.start, most);
    let first = (range.start / step).ceil();
    // + 0.0 makes a zero of −0
    let values = (0..=most).map(|i| (first + f64::from(i)) * step + 0.0);
    let within = values.filter(|value| *value >= range.start && *value <= range.end);
    let farthest = range.start.abs().max(range.end.abs());
    within.map(|value| (value, words(value, step, farthest))).collect()
}

/// A number of an axis with this step: as many decimals as the step has, or powers of ten where
/// that would be long.
fn words(value: f64, step: f64, farthest: f64) -> String {
    if step >= 0.0001 && farthest < 1e5 {
        let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
        return format!("{value:.decimals$}");
    }
    if value == 0.0 {
        return "0".to_string();
    }
    let digits = farthest.log10().floor() - step.log10().floor();
    let digits = digits.clamp(1.0, 2.0) as usize;
    format!("{value:.digits$e}")
}

/// From a little below the least to a little above the largest value, by this share of their
/// distance; around a single value, by this share of the value itself.
pub(super) fn around(values: impl Iterator<Item = f64>, share: f64) -> Range<f64> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (least, most) = values.fold(start, |(least, most), x| (least.min(x), most.max(x)));
    let room = if most > least { share * (most - least) } else { (share * most.abs()).max(0.5) };
    (least - room).max(f64::MIN)..(most + room).min(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_grow_to_the_right_and_upwards() {
        let panel = Panel::new((100..300, 50..150), 1.0..5.0, 0.0..2.0);
        assert_eq!(panel.place((1.0, 0.0)), (100, 150));
        let (x, y) = panel.place((3.0, 1.0));
        assert!(x.abs_diff(200) <= 1 && y.abs_diff(100) <= 1, "{x} {y}");
    }

    #[test]
    fn numbers_are_round_few_and_differ() {
        for highest in [100.0, 3.7, 0.013, 1.0, 1e9, 1e-12, f64::MAX / 2.0] {
            let ticks = round_numbers(highest, 6);
            assert!((3..=7).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.iter().all(|(value, _)| (0.0..=highest).contains(value)));
            let words: std::collections::HashSet<_> = ticks.iter().map(|(_, word)| word).collect();
            assert_eq!(words.len(), ticks.len(), "two ticks read the same: {ticks:?}");
        }
        let words: Vec<String> = round_numbers(0.25, 6).into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["0.00", "0.05", "0.10", "0.15", "0.20", "0.25"]);
    }

    #[test]
    fn ticks_lie_within_and_are_round() {
        let words = |range| ticks(&range, 6).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(words(-1.1..1.1), ["-1.0", "-0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(words(9.6e16..1.04e17), ["9.60e16", "9.80e16", "1.00e17", "1.02e17", "1.04e17"]);
    }

    #[test]
    fn any_single_value_has_a_range_with_ticks() {
        for value in [0.0, 3.0, -1e-9, 1e17, -1e17, 1e300, f64::MAX, f64::MIN] {
            let range = around([value].into_iter(), 0.04);
            assert!(range.start < range.end && range.end <= f64::MAX, "{value}: {range:?}");
            assert!(ticks(&range, 6).len() > 2, "{value}: {:?}", ticks(&range, 6));
        }
        // neighbours among the floating-point numbers, and the smallest of all
        for [least, most] in [[1e17, 1e17 + 16.0], [0.0, 5e-324], [f64::MIN, f64::MAX]] {
            assert!(ticks(&around([least, most].into_iter(), 0.04), 6).len() <= 7);
        }
    }
}
