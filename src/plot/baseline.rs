//! Accuracies that a network ought to beat, as dashed lines with their names.

use super::panel::Panel;
use super::text::NOTE;
use super::{Canvas, PlotError};

/// The room that the words may take at most, and their distance from the panel.
const LONGEST: u32 = 300;
const BESIDE: u32 = 12;
/// The least distance of two lines of text.
const LINE: u32 = 22;

/// An accuracy to be beaten.
pub(super) struct Baseline {
    percent: f64,
    words: String,
}

/// The baselines with words that fit, the lowest first.
pub(super) fn sorted(baselines: &[(&str, f64)]) -> Result<Vec<Baseline>, PlotError> {
    let finite = baselines.iter().filter(|(_, accuracy)| accuracy.is_finite());
    let with_words = finite.map(|(name, accuracy)| {
        let percent = 100.0 * accuracy.clamp(0.0, 1.0);
        let words = NOTE.shorten(&format!("{percent:.1} % {name}"), LONGEST)?;
        Ok(Baseline { percent, words })
    });
    let mut sorted = with_words.collect::<Result<Vec<Baseline>, PlotError>>()?;
    sorted.sort_by(|a, b| a.percent.total_cmp(&b.percent));
    Ok(sorted)
}

/// The room that the words take beside the panel.
pub(super) fn room(baselines: &[Baseline]) -> Result<u32, PlotError> {
    let words: Vec<&str> = baselines.iter().map(|baseline| baseline.words.as_str()).collect();
    Ok(if words.is_empty() { 0 } else { BESIDE + NOTE.widest(&words)? })
}

/// Draws the lines, and on their right the words, moved up where they would lie on each other.
pub(super) fn draw(
    baselines: &[Baseline],
    canvas: &mut Canvas,
    panel: &Panel,
) -> Result<(), PlotError> {
    let mut free = u32::MAX;
    for baseline in baselines {
        panel.dashed(canvas, baseline.percent);
        let (right, line) = panel.end(baseline.percent);
        let y = line.min(free);
        canvas.text(&baseline.words, (right + BESIDE, y), NOTE)?;
        free = y.saturating_sub(LINE);
    }
    Ok(())
}
