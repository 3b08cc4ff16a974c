//! Measured values as lines: one chart, or several side by side.

use std::ops::Range;

use super::canvas::MARGIN;
use super::colour::{BLUE, Colour, FRAME, GREY, INK, ORANGE};
use super::panel::{Panel, Tick, around, round_step, ticks};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

/// The axes' size, and the room around them: for the title, the numbers and the axes' names.
const WIDTH: u32 = 460;
const HEIGHT: u32 = 330;
const HEAD: u32 = 72;
const NUMBERS: u32 = 96;
const BELOW: u32 = 76;
/// From this many points on a line has no dots.
const MANY: usize = 39;
/// A line of the legend.
const LINE: u32 = 24;

/// Blue, orange, green, violet, dark: in this order they are told apart by colour-blind readers,
/// too.
const COLOURS: [Colour; 5] =
    [BLUE, ORANGE, image::Rgb([0, 140, 100]), image::Rgb([150, 80, 160]), INK];

/// One chart of [`lines`](fn@lines).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineChart<'a> {
    /// The names of the axes, first the horizontal one.
    pub axes: [&'a str; 2],
    /// Whether an axis is logarithmic. Its numbers are powers of ten; those of the horizontal one are
    /// powers of two where all points lie at such.
    pub logarithmic: [bool; 2],
    /// What is drawn, each in a colour of its own.
    pub lines: Vec<Line<'a>>,
}

/// A line through points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line<'a> {
    /// Its name for the legend. A line without a name is thin background in grey.
    pub name: &'a str,
    /// Its points; those that are not finite, or not above 0 on a logarithmic axis, are left out.
    pub points: Vec<(f64, f64)>,
}

impl<'a> Line<'a> {
    /// A line with a name.
    pub fn new(name: &'a str, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Line { name, points: points.into_iter().collect() }
    }
}

/// Charts side by side, each with its lines.
///
/// # Errors
/// Where there is no chart, or one of them has no point to draw.
pub fn lines(title: &str, charts: &[LineChart]) -> Result<Canvas, PlotError> {
    if charts.is_empty() {
        return Err(PlotError::Empty("there is no chart"));
    }
    let named = |chart: &LineChart| chart.lines.iter().filter(|line| !line.name.is_empty()).count();
    let legend = LINE * charts.iter().map(named).max().unwrap_or(0) as u32;
    let top = HEAD + legend + 14;
    let across = NUMBERS + WIDTH + MARGIN;
    let width = MARGIN + charts.len() as u32 * across;
    let mut canvas = Canvas::white(width, top + HEIGHT + BELOW + MARGIN);
    canvas.title(&TITLE.shorten(title, width - 2 * MARGIN)?)?;
    for (number, chart) in (0..).zip(charts) {
        let left = MARGIN + number * across + NUMBERS;
        chart.draw(&mut canvas, (left, top))?;
    }
    Ok(canvas)
}

impl LineChart<'_> {
    fn draw(&self, canvas: &mut Canvas, (left, top): (u32, u32)) -> Result<(), PlotError> {
        let lines: Vec<Vec<(f64, f64)>> = self.lines.iter().map(|line| self.places(line)).collect();
        let points: Vec<(f64, f64)> = lines.iter().flatten().copied().collect();
        if points.is_empty() {
            return Err(PlotError::Empty("no line has a point"));
        }
        let x = range(points.iter().map(|point| point.0), self.logarithmic[0]);
        let y = range(points.iter().map(|point| point.1), self.logarithmic[1]);
        let pixels = (left..left + WIDTH, top..top + HEIGHT);
        let panel = Panel::new(pixels, x.clone(), y.clone());
        let [log_x, log_y] = self.logarithmic;
        let doubling = log_x && points.iter().all(|point| is_power_of_two(10f64.powf(point.0)));
        let x_ticks = if doubling { powers_of_two(&x) } else { axis_ticks(&x, log_x) };
        panel.axes(canvas, &x_ticks, &axis_ticks(&y, log_y))?;
        let [x_name, y_name] = self.axes;
        let middle = NOTE.align(Align::Middle);
        canvas.text(
            &NOTE.shorten(x_name, WIDTH)?,
            (left + WIDTH / 2, top + HEIGHT + 52),
            middle,
        )?;
        let place = (left - NUMBERS + 8, top + HEIGHT / 2);
        canvas.text(&NOTE.shorten(y_name, HEIGHT)?, place, middle.upwards())?;

        let background = |line: &&(&Line, &Vec<(f64, f64)>)| line.0.name.is_empty();
        let all: Vec<_> = self.lines.iter().zip(&lines).collect();
        for (_, points) in all.iter().filter(background) {
            panel.pieces(canvas, points, (1, FRAME))?;
        }
        let named = all.iter().filter(|line| !background(line));
        for (number, (line, points)) in (0..).zip(named) {
            let colour = COLOURS.get(number as usize).copied().unwrap_or(GREY);
            if points.len() > MANY {
                panel.pieces(canvas, points, (2, colour))?;
            } else {
                panel.curve(canvas, points, colour)?;
            }
            let y = HEAD + LINE * number;
            canvas.fill((left, y - 2), (26, 4), colour);
            canvas.text(&LABEL.shorten(line.name, WIDTH - 34)?, (left + 34, y), LABEL)?;
        }
        Ok(())
    }

    /// The points as the panel counts them: a logarithmic axis holds the powers of ten.
    fn places(&self, line: &Line) -> Vec<(f64, f64)> {
        let scaled = |value: f64, log: bool| if log { value.log10() } else { value };
        let [log_x, log_y] = self.logarithmic;
        let places = line.points.iter().map(|&(x, y)| (scaled(x, log_x), scaled(y, log_y)));
        places.filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
    }
}

/// The range of an axis. Values from near 0 on begin at 0.
fn range(values: impl Iterator<Item = f64> + Clone, logarithmic: bool) -> Range<f64> {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
    let Range { start, end } = around(values, 0.04);
    match least {
        0.0.. if !logarithmic && least < 0.5 * most => 0.0..end,
        _ => start..end,
    }
}

/// Round numbers within the range; on a logarithmic axis powers of ten, or 1, 2 and 5 of them.
fn axis_ticks(range: &Range<f64>, logarithmic: bool) -> Vec<Tick> {
    if !logarithmic {
        return ticks(range, 7);
    }
    let length = range.end - range.start;
    let factors: &[f64] = if length < 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = round_step(length, 7).max(1.0).round();
    let first = (range.start / step).floor() as i32;
    let last = (range.end / step).floor() as i32;
    let steps = (first..=last).flat_map(|i| {
        let exponent = f64::from(i) * step;
        let tick =
            move |factor: &f64| (exponent + factor.log10(), power(factor * 10f64.powf(exponent)));
        factors.iter().map(tick)
    });
    steps.filter(|(value, _)| range.contains(value)).collect()
}

fn is_power_of_two(value: f64) -> bool {
    (value.log2() - value.log2().round()).abs() < 1e-9
}

/// What is measured at 1, 2, 4, 8 and so on is told there, too.
fn powers_of_two(range: &Range<f64>) -> Vec<Tick> {
    let [first, last] = [range.start, range.end].map(|end| end / 2f64.log10());
    let step = round_step(last - first, 10).max(1.0).round();
    let exponents = (first / step).ceil() as i32..=(last / step).floor() as i32;
    let exponents = exponents.map(|i| f64::from(i) * step);
    let words = |exponent: f64| match exponent {
        -10.0..=20.0 => exponent.exp2().to_string(),
        _ => format!("2^{exponent}"),
    };
    exponents.map(|exponent| (exponent * 2f64.log10(), words(exponent))).collect()
}

/// A number of a logarithmic axis in few letters.
fn power(value: f64) -> String {
    match value {
        0.0099..1.0 => format!("{value:.3}").trim_end_matches('0').to_string(),
        1.0..99_999.0 => format!("{value:.0}"),
        _ => format!("{value:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its place, with room for rounding.
    fn power_of_two(exponent: i32) -> f64 {
        f64::from(exponent) * 2f64.log10() + 1e-9
    }

    fn words(range: Range<f64>, logarithmic: bool) -> Vec<String> {
        axis_ticks(&range, logarithmic).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn ticks_are_round_and_lie_within() {
        assert_eq!(words(-1.1..1.1, false), ["-1.0", "-0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(words(-3.2..1.2, true), ["1e-3", "0.01", "0.1", "1", "10"]);
        assert_eq!(words(0.9..2.1, true), ["10", "20", "50", "100"]);
        let doubled = |range: Range<i32>| {
            let places =
                powers_of_two(&(power_of_two(range.start) - 0.02..power_of_two(range.end)));
            assert!(places.iter().all(|(at, words)| match words.parse::<f64>() {
                Ok(number) => (number.log10() - at).abs() < 1e-9,
                Err(_) => words.starts_with("2^"),
            }));
            places.into_iter().map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(doubled(0..4), ["1", "2", "4", "8", "16"]);
        assert_eq!(doubled(-5..-3), ["0.03125", "0.0625", "0.125"]);
        assert_eq!(doubled(0..30), ["1", "32", "1024", "32768", "1048576", "2^25", "2^30"]);
        assert!([0.5, 1.0, 1024.0].into_iter().all(is_power_of_two));
        assert!(!is_power_of_two(3.0));
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out_or_refused() {
        let chart = |points: &[(f64, f64)]| LineChart {
            logarithmic: [false, true],
            lines: vec![Line::new("a", points.iter().copied())],
            ..LineChart::default()
        };
        assert!(lines("t", &[chart(&[(0.0, 0.0), (1.0, 5.0), (2.0, f64::NAN)])]).is_ok());
        assert!(matches!(lines("t", &[chart(&[(0.0, 0.0)])]), Err(PlotError::Empty(_))));
        assert!(matches!(lines("t", &[]), Err(PlotError::Empty(_))));
    }

    #[test]
    fn each_line_has_its_colour_and_one_without_a_name_is_grey() {
        let named = |name| Line::new(name, [(0.0, 0.0), (1.0, 1.0)]);
        let chart = LineChart { lines: vec![named("a"), named("")], ..LineChart::default() };
        let canvas = lines("t", &[chart]).unwrap();
        let count = |colour| canvas.image().pixels().filter(|pixel| **pixel == colour).count();
        assert!(count(BLUE) > 100 && count(ORANGE) == 0);
    }
}
