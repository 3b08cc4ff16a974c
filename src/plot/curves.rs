//! How the training went: cost and accuracy, epoch by epoch.

use std::ops::Range;

use super::colour::{BLUE, ORANGE};
use super::panel::{Panel, Tick, ring, round_numbers, round_step};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};
use crate::training::EpochRecord;

const MARGIN: u32 = 24;
const HEIGHT: u32 = 540;
/// Where the axes begin and end, below the title and the legend.
const TOP: u32 = 142;
const BOTTOM: u32 = HEIGHT - 78;
/// A panel's width, and the room for the numbers on its left.
const WIDTH: u32 = 500;
const NUMBERS: u32 = 70;
/// The room that a baseline's name may take at most.
const LONGEST_NAME: u32 = 280;
/// The least distance of two lines of text.
const LINE: u32 = 22;

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
    let cost = Lines {
        name: "cost",
        train: points(history, |record| Some(record.train_cost)),
        validation: points(history, |record| record.validation_cost),
    };
    let accuracy = Lines {
        name: "accuracy",
        train: points(history, |record| Some(100.0 * record.train_accuracy)),
        validation: points(history, |record| Some(100.0 * record.validation_accuracy?)),
    };
    let best = accuracy
        .validation
        .iter()
        .copied()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    let baselines = Baseline::sorted(baselines)?;

    let left = MARGIN + NUMBERS;
    let right = left + WIDTH + MARGIN + NUMBERS;
    let names = Baseline::room(&baselines)?;
    let mut canvas = Canvas::white(right + WIDTH + names + MARGIN, HEIGHT);
    canvas.text(&title(&accuracy, best), (MARGIN, 36), TITLE)?;

    let (epochs, epoch_ticks) = epoch_axis(history);
    let top = cost.highest() * 1.05;
    let panel = Panel::new((left..left + WIDTH, TOP..BOTTOM), epochs.clone(), 0.0..top);
    panel.axes(&mut canvas, &epoch_ticks, &round_numbers(top, 6))?;
    cost.draw(&mut canvas, &panel, left, best)?;

    let panel = Panel::new((right..right + WIDTH, TOP..BOTTOM), epochs, 0.0..100.0);
    let percent = round_numbers(100.0, 5).into_iter().map(|(value, word)| (value, word + " %"));
    panel.axes(&mut canvas, &epoch_ticks, &percent.collect::<Vec<Tick>>())?;
    Baseline::draw(&baselines, &mut canvas, &panel, right + WIDTH)?;
    accuracy.draw(&mut canvas, &panel, right, best)?;
    Ok(canvas)
}

/// The two lines of a panel, as (epoch, value).
struct Lines {
    name: &'static str,
    train: Vec<(f64, f64)>,
    validation: Vec<(f64, f64)>,
}

impl Lines {
    /// The highest value, or 1 where all values are 0 or there is none.
    fn highest(&self) -> f64 {
        let values = self.train.iter().chain(&self.validation).map(|(_, value)| *value);
        let highest = values.fold(0.0, f64::max);
        if highest > 0.0 { highest } else { 1.0 }
    }

    /// The lines, and above them their names, so that no legend hides a line.
    fn draw(
        &self,
        canvas: &mut Canvas,
        panel: &Panel,
        left: u32,
        best: Option<(f64, f64)>,
    ) -> Result<(), PlotError> {
        canvas.text(self.name, (left, TOP - 60), LABEL)?;
        canvas.text("epoch", (left + WIDTH / 2, BOTTOM + 50), NOTE.align(Align::Middle))?;
        let mut x = left;
        let lines = [("training", &self.train, BLUE), ("validation", &self.validation, ORANGE)];
        for (name, points, colour) in lines {
            if points.is_empty() {
                continue;
            }
            panel.curve(canvas, points, colour)?;
            canvas.fill((x, TOP - 31), (26, 4), colour);
            canvas.text(name, (x + 34, TOP - 29), LABEL)?;
            x += 34 + LABEL.width(name)? + 28;
        }
        let same_epoch =
            |(epoch, _): (f64, f64)| self.validation.iter().find(|point| point.0 == epoch).copied();
        if let Some(point) = best.and_then(same_epoch) {
            ring(canvas, panel.place(&point))?;
            ring(canvas, (x + 10, TOP - 29))?;
            canvas.text(&format!("best: epoch {}", point.0), (x + 28, TOP - 29), LABEL)?;
        }
        if x == left {
            canvas.text("no finite value", (left, TOP - 29), LABEL)?;
        }
        Ok(())
    }
}

/// An accuracy to be beaten.
struct Baseline {
    percent: f64,
    words: String,
}

impl Baseline {
    /// The baselines with words that fit, the highest first.
    fn sorted(baselines: &[(&str, f64)]) -> Result<Vec<Baseline>, PlotError> {
        let finite = baselines.iter().filter(|(_, accuracy)| accuracy.is_finite());
        let mut sorted = finite
            .map(|(name, accuracy)| {
                let percent = 100.0 * accuracy.clamp(0.0, 1.0);
                let words = format!("{percent:.1} % {name}");
                Ok(Baseline { percent, words: NOTE.shorten(&words, LONGEST_NAME)? })
            })
            .collect::<Result<Vec<Baseline>, PlotError>>()?;
        sorted.sort_by(|a, b| b.percent.total_cmp(&a.percent));
        Ok(sorted)
    }

    /// The room that the words take at the panel's right.
    fn room(baselines: &[Baseline]) -> Result<u32, PlotError> {
        let words: Vec<&str> = baselines.iter().map(|baseline| baseline.words.as_str()).collect();
        Ok(if words.is_empty() { 0 } else { 12 + NOTE.widest(&words)? })
    }

    /// Dashed lines, and at their right the words, moved up where they would lie on each other.
    fn draw(
        baselines: &[Baseline],
        canvas: &mut Canvas,
        panel: &Panel,
        right: u32,
    ) -> Result<(), PlotError> {
        let mut free = BOTTOM;
        for baseline in baselines.iter().rev() {
            panel.dashed(canvas, baseline.percent)?;
            let (_, line) = panel.place(&(0.0, baseline.percent));
            let y = line.min(free);
            canvas.text(&baseline.words, (right + 12, y), NOTE)?;
            free = y.saturating_sub(LINE);
        }
        Ok(())
    }
}

/// The finite values among `value` of each record, with their epochs.
fn points(history: &[EpochRecord], value: impl Fn(&EpochRecord) -> Option<f64>) -> Vec<(f64, f64)> {
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

/// What came out, in one line.
fn title(accuracy: &Lines, best: Option<(f64, f64)>) -> String {
    match (best, accuracy.train.last()) {
        (Some((epoch, percent)), _) => {
            format!("Training: {percent:.1} % of the validation pictures right in epoch {epoch}")
        }
        (None, Some((epoch, percent))) => {
            format!("Training: {percent:.1} % of the training pictures right in epoch {epoch}")
        }
        (None, None) => "Training".to_string(),
    }
}
