//! How the training went: cost and accuracy, epoch by epoch.

use std::ops::Range;

use super::baseline::{self, Baseline};
use super::canvas::MARGIN;
use super::colour::{BLUE, INK, ORANGE};
use super::panel::{Panel, Tick, ring, round_numbers, round_step};
use super::text::{Align, LABEL, NOTE};
use super::{Canvas, PlotError};
use crate::training::EpochRecord;

const HEIGHT: u32 = 540;
/// Where the axes begin and end, below the title and the legend.
const TOP: u32 = 142;
const BOTTOM: u32 = HEIGHT - 78;
/// A panel's width, and the room for the numbers on its left.
const WIDTH: u32 = 500;
const NUMBERS: u32 = 70;

/// The cost and the accuracy over the epochs, in two panels. A ring marks the best epoch: the first
/// of those with the highest validation accuracy.
///
/// `baselines` are names and accuracies (from 0 to 1) that ought to be beaten, such as always
/// naming the most frequent class; each becomes a dashed line. Values that are not finite are
/// skipped.
///
/// # Errors
/// Where `history` is empty.
pub fn curves(history: &[EpochRecord], baselines: &[(&str, f64)]) -> Result<Canvas, PlotError> {
    if history.is_empty() {
        return Err(PlotError::Empty("the history has no epoch"));
    }
    let (epochs, epoch_ticks) = epoch_axis(history);
    let baselines = baseline::sorted(baselines)?;
    let left = MARGIN + NUMBERS;
    let right = left + WIDTH + MARGIN + NUMBERS;
    let down = TOP..BOTTOM;

    let train = points(history, |record| Some(record.train_cost));
    let validation = points(history, |record| record.validation_cost);
    // a cost of 0 all along needs a scale, too
    let top = 1.05 * highest(&train).max(highest(&validation)).max(1e-6);
    let cost = Chart {
        name: "cost",
        left,
        panel: Panel::new((left..left + WIDTH, down.clone()), epochs.clone(), 0.0..top),
        ticks: (epoch_ticks.clone(), round_numbers(top, 6)),
        baselines: &[],
        train,
        validation,
    };
    let percent = round_numbers(100.0, 5).into_iter().map(|(value, word)| (value, word + " %"));
    let accuracy = Chart {
        name: "accuracy",
        left: right,
        panel: Panel::new((right..right + WIDTH, down), epochs, 0.0..100.0),
        ticks: (epoch_ticks, percent.collect()),
        baselines: &baselines,
        train: points(history, |record| Some(100.0 * record.train_accuracy)),
        validation: points(history, |record| Some(100.0 * record.validation_accuracy?)),
    };

    let better = |best: Point, next: Point| if next.1 > best.1 { next } else { best };
    let best = accuracy.validation.iter().copied().reduce(better);
    let width = right + WIDTH + baseline::room(&baselines)? + MARGIN;
    let mut canvas = Canvas::white(width, HEIGHT);
    canvas.title(&title(accuracy.validation.last(), accuracy.train.last()))?;
    cost.draw(&mut canvas, best)?;
    accuracy.draw(&mut canvas, best)?;
    Ok(canvas)
}

/// An epoch and a value.
type Point = (f64, f64);

/// One of the two halves.
struct Chart<'a> {
    name: &'static str,
    left: u32,
    panel: Panel,
    ticks: (Vec<Tick>, Vec<Tick>),
    baselines: &'a [Baseline],
    train: Vec<Point>,
    validation: Vec<Point>,
}

impl Chart<'_> {
    /// The lines, and above them their names, so that no legend hides a line.
    fn draw(&self, canvas: &mut Canvas, best: Option<Point>) -> Result<(), PlotError> {
        canvas.text(self.name, (self.left, TOP - 62), LABEL)?;
        if self.train.is_empty() && self.validation.is_empty() {
            return canvas.text("no finite value", (self.left, TOP - 30), NOTE);
        }
        self.panel.axes(canvas, &self.ticks.0, &self.ticks.1)?;
        canvas.text("epoch", (self.left + WIDTH / 2, BOTTOM + 50), NOTE.align(Align::Middle))?;
        baseline::draw(self.baselines, canvas, &self.panel)?;
        let mut x = self.left;
        let lines = [("training", &self.train, BLUE), ("validation", &self.validation, ORANGE)];
        for (name, points, colour) in lines {
            if points.is_empty() {
                continue;
            }
            self.panel.curve(canvas, points, colour)?;
            canvas.fill((x, TOP - 32), (26, 4), colour);
            canvas.text(name, (x + 34, TOP - 30), LABEL)?;
            x += 34 + LABEL.width(name)? + 28;
        }
        self.mark(canvas, best, x + 10)
    }

    /// A ring around the validation's point of the best epoch, and the same in the legend at `x`.
    fn mark(&self, canvas: &mut Canvas, best: Option<Point>, x: u32) -> Result<(), PlotError> {
        let Some((epoch, _)) = best else { return Ok(()) };
        // that epoch's cost may be missing
        let Some(&point) = self.validation.iter().find(|point| point.0 == epoch) else {
            return Ok(());
        };
        ring(canvas, self.panel.place(point), (9, 2), INK)?;
        ring(canvas, (x, TOP - 30), (9, 2), INK)?;
        canvas.text(&format!("most right: epoch {epoch}"), (x + 18, TOP - 30), LABEL)
    }
}

/// The finite values among `value` of each record, with their epochs.
fn points(history: &[EpochRecord], value: impl Fn(&EpochRecord) -> Option<f64>) -> Vec<Point> {
    let point = |record: &EpochRecord| Some((record.epoch as f64, value(record)?));
    history.iter().filter_map(point).filter(|(_, value)| value.is_finite()).collect()
}

/// The range of the epochs, with half an epoch at both ends, and round numbers within.
fn epoch_axis(history: &[EpochRecord]) -> (Range<f64>, Vec<Tick>) {
    let epochs = history.iter().map(|record| record.epoch);
    let (first, last) = epochs.fold((usize::MAX, 0), |(a, b), epoch| (a.min(epoch), b.max(epoch)));
    let range = first as f64 - 0.5..last as f64 + 0.5;
    let step = round_step(range.end - range.start, 10).max(1.0) as usize;
    let round = (first..=last).filter(|epoch| epoch % step == 0);
    (range, round.map(|epoch| (epoch as f64, epoch.to_string())).collect())
}

/// The highest value, or 0 where there is none.
fn highest(points: &[Point]) -> f64 {
    points.iter().fold(0.0, |highest, point| highest.max(point.1))
}

/// What came out at the end, in one line.
fn title(validation: Option<&Point>, training: Option<&Point>) -> String {
    let (&(epoch, percent), part) = match (validation, training) {
        (Some(last), _) => (last, "validation"),
        (None, Some(last)) => (last, "training"),
        (None, None) => return "Training".to_string(),
    };
    format!("Training: {percent:.1} % of the {part} pictures right after epoch {epoch}")
}
