//! What becomes of a training that is stopped: Ctrl-C, and the checkpoint to go on from.

use std::{
    path::PathBuf,
    process::exit,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

use brickprop::{
    checkpoint::{CheckpointError, save_training},
    recipe::Checkpoint,
    training::{Progress, Watcher},
};

use super::{INTERRUPTED, progress::Epochs, warn};

/// Whether a training has begun that can be stopped between two steps: before, nothing can be lost.
static TRAINS: AtomicBool = AtomicBool::new(false);
/// Whether it is to stop.
static STOPS: AtomicBool = AtomicBool::new(false);

/// Keeps the checkpoint of a training, and stops it at Ctrl-C or where the checkpoint can't be kept.
pub struct Keeper {
    progress: Epochs,
    path: PathBuf,
    failure: Option<CheckpointError>,
}

impl Keeper {
    /// For a training that shows its progress and has its checkpoint here. From its first step on,
    /// Ctrl-C lets it end the step it is in; a second one ends the process at once.
    pub fn new(progress: Epochs, path: PathBuf) -> anyhow::Result<Self> {
        ctrlc::set_handler(|| {
            if !TRAINS.load(SeqCst) || STOPS.swap(true, SeqCst) {
                exit(INTERRUPTED.into());
            }
            warn("ends the step it is in; once more Ctrl-C ends at once");
        })?;
        Ok(Keeper { progress, path, failure: None })
    }

    /// Ends the watch over a training that has ended, and tells whether it was asked to. What comes
    /// after it can be done again, so Ctrl-C ends the process at once.
    ///
    /// # Errors
    /// Where the last checkpoint could not be kept.
    pub fn finish(self) -> Result<bool, CheckpointError> {
        TRAINS.store(false, SeqCst);
        self.progress.finish();
        self.failure.map_or(Ok(STOPS.load(SeqCst)), Err)
    }
}

impl Watcher<Checkpoint> for Keeper {
    fn tell(&mut self, progress: Progress) {
        TRAINS.fetch_or(matches!(progress, Progress::Step { .. }), SeqCst);
        Watcher::<Checkpoint>::tell(&mut self.progress, progress);
    }

    fn stops(&self) -> bool {
        STOPS.load(SeqCst) || self.failure.is_some()
    }

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        // where an earlier one could not be kept, the training stops: this is its last state
        self.failure = save_training(&checkpoint, &self.path).err();
    }
}
