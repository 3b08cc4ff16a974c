//! The command's arguments, and what each subcommand does.

/// Prints a line of words.
macro_rules! say {
    ($($words:tt)*) => { crate::command::say(format_args!($($words)*)) };
}

mod bench;
mod config;
mod data;
mod draw;
mod evaluate;
mod folds;
mod gradcheck;
mod inside;
mod keeper;
mod metrics;
mod page;
mod predict;
mod process;
mod progress;
mod report;
mod run;
mod summary;
mod train;
mod work;

use std::{
    fmt::Display,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    time::Instant,
};

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

/// Learns to recognise LEGO minifigures, with every derivative written by hand.
///
/// Without a subcommand: trains on minifigures drawn by the program itself.
#[derive(Parser)]
#[command(name = "brickprop", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  brickprop                                      train on drawn minifigures
  brickprop train --data lego-minifigures        train on the published photos
  brickprop train --folder my-pictures           train on your own, one folder a class
  brickprop train --resume runs/lego-minifigures go on where it was stopped
  brickprop evaluate runs/lego-minifigures       measure a trained network again
  brickprop predict runs/lego-minifigures a.jpg  name a photo
  brickprop look runs/lego-minifigures a.jpg     see what the network looks at
  brickprop page runs/lego-minifigures --out p   the same in a browser, and how it did
  brickprop gradcheck                            check every derivative
  brickprop bench                                measure how fast this machine trains

LEGO is a trademark of the LEGO Group, which does not sponsor or endorse this program.")]
pub struct Cli {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    train: train::TrainArgs,
}

#[derive(Subcommand)]
enum Action {
    /// Train a network and write a run's folder.
    Train(Box<train::TrainArgs>),
    /// Measure a trained network on its test part, or on other data.
    Evaluate(evaluate::EvaluateArgs),
    /// Name the minifigure on each photo.
    Predict(predict::PredictArgs),
    /// Draw what a network makes of a photo: filters, feature maps, saliency.
    Look(inside::LookArgs),
    /// Write a page for a browser: the network, what it makes of photos, how it did.
    Page(page::PageArgs),
    /// Compare every hand-written derivative with the slope itself.
    Gradcheck(gradcheck::GradcheckArgs),
    /// Draw minifigures as PNG files, one folder a character.
    Draw(draw::DrawArgs),
    /// List a network's layers, shapes and parameters.
    Summary(summary::SummaryArgs),
    /// Measure how fast this machine trains, beside what its processor could do.
    Bench(bench::BenchArgs),
}

/// The exit code of a process that was interrupted, as shells know it.
pub const INTERRUPTED: u8 = 130;

/// A training that was stopped, and how to go on with it.
#[derive(Debug, thiserror::Error)]
#[error(
    "stopped in epoch {epoch} of {epochs}; go on with: brickprop train --resume {}",
    quoted(run)
)]
pub struct Interrupted {
    epoch: usize,
    epochs: usize,
    run: PathBuf,
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) { path.into() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// What every subcommand that computes understands.
#[derive(Args, Clone, Copy)]
struct Common {
    /// Print one JSON value on standard output instead of words.
    #[arg(long)]
    json: bool,
    /// Print nothing but results and errors.
    #[arg(long)]
    quiet: bool,
    /// Threads to use; the results are the same bits for any number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Common {
    /// Sets the number of threads; this one works with them.
    fn start(&self) -> anyhow::Result<()> {
        let threads = self.threads.unwrap_or(0).into();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
        Ok(pool.build_global()?)
    }

    /// Whether to tell of what happens, beside the result.
    fn talks(&self) -> bool {
        !self.json && !self.quiet
    }
}

impl Cli {
    /// Does what the arguments ask for, and tells whether all of it could be done and printed. `main` was
    /// taken as the first thing in `main`.
    pub fn run(self, main: Instant) -> anyhow::Result<bool> {
        match self.action {
            None => self.train.run(),
            Some(Action::Train(args)) => args.run(),
            Some(Action::Evaluate(args)) => args.run(),
            Some(Action::Predict(args)) => args.run(),
            Some(Action::Look(args)) => args.run(),
            Some(Action::Page(args)) => args.run(),
            Some(Action::Gradcheck(args)) => args.run(),
            Some(Action::Draw(args)) => args.run(),
            Some(Action::Summary(args)) => args.run(),
            Some(Action::Bench(args)) => args.run(main),
        }?;
        Ok(!FAILED.load(SeqCst))
    }
}

/// Whether a part failed.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Tells of a part that failed, while others go on: when all is done, the program ends with an error.
fn fail(words: impl Display) {
    FAILED.store(true, SeqCst);
    warn(words);
}

/// Prints a line. A reader that has gone (`| head`) ends no training; a result that is lost is a
/// failure.
fn say(words: impl Display) {
    /// One word about it is enough.
    static LOST: AtomicBool = AtomicBool::new(false);
    let written = writeln!(std::io::stdout(), "{words}");
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, SeqCst)
    {
        fail(format_args!("error: standard output: {error}"));
    }
}

/// Prints a line on standard error, where somebody reads it.
pub fn warn(words: impl Display) {
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Prints a value as JSON.
fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?);
    Ok(())
}

/// A share as people read it: `76.3 %`.
fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
