//! What a training tells while it runs.

use std::io::IsTerminal;

use brickprop::training::{EpochRecord, Progress, Watcher};
use indicatif::{ProgressBar, ProgressStyle};

use super::percent;

/// Tells of a training: a bar on a terminal, plain lines elsewhere.
pub struct Epochs {
    talk: bool,
    epochs: usize,
    bar: ProgressBar,
}

impl Epochs {
    /// For a training of so many epochs, if it is to be told of at all.
    pub fn new(talk: bool, epochs: usize) -> Self {
        let bar = if talk && std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:30} {msg} {eta} left");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        } else {
            ProgressBar::hidden()
        };
        Epochs { talk, epochs, bar }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl<K> Watcher<K> for Epochs {
    /// Shows the next news.
    fn tell(&mut self, progress: Progress) {
        match progress {
            Progress::Step { epoch, step, steps } => {
                self.bar.set_length((self.epochs * steps) as u64);
                self.bar.set_position(((epoch - 1) * steps + step) as u64);
                self.bar.set_message(format!("epoch {epoch}/{}", self.epochs));
            }
            Progress::Features { step, steps } => {
                self.bar.set_length(steps as u64);
                self.bar.set_position(step as u64);
                self.bar.set_message("the frozen body looks at the pictures, once");
            }
            Progress::Epoch(record) if self.talk => {
                self.bar.suspend(|| say!("{}", line(record, self.epochs)));
            }
            _ => {}
        }
    }
}

fn line(record: &EpochRecord, epochs: usize) -> String {
    let EpochRecord { epoch, train_cost, weight_change, seconds, .. } = record;
    let mut line = format!(
        "epoch {epoch:>3}/{epochs}  cost {}  accuracy {:>7}",
        number(*train_cost),
        percent(record.train_accuracy)
    );
    if let (Some(cost), Some(accuracy)) = (record.validation_cost, record.validation_accuracy) {
        line += &format!("  validation cost {}  accuracy {:>7}", number(cost), percent(accuracy));
    }
    line + &format!("  weights changed by {:>7}  {seconds:.1} s", percent(*weight_change))
}

/// A cost in a few digits, however large.
fn number(cost: f64) -> String {
    if cost < 1e4 { format!("{cost:.3}") } else { format!("{cost:.1e}") }
}
