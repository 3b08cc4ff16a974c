//! The promise: a training holds no more memory in the last three tenths of its time than in its
//! second to fourth tenth, give or take 6 MiB.
//!
//! `MINUTES=20 cargo test --release --test memory -- --nocapture` watches for longer, and draws it.
#![cfg(all(target_os = "linux", feature = "files", feature = "workshop", feature = "plots"))]

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use brickprop::{
    checkpoint::{load, load_training, save, save_training},
    classifier::Classifier,
    dataset::{Dataset, augmentation::Augmentation, workshop::workshop},
    plot::{Line, LineChart, lines},
    recipe::{Checkpoint, Recipe},
    training::{Progress, Watcher},
};
use tempfile::TempDir;

/// The memory that this process holds, in MiB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kibibytes: f64 = line.split_whitespace().next().unwrap().parse().unwrap();
    kibibytes / 1024.0
}

/// Keeps what the command keeps, and looks at the memory after each epoch.
struct Watch {
    begun: Instant,
    time: Duration,
    file: PathBuf,
    /// Minutes, and MiB.
    seen: Vec<(f64, f64)>,
}

impl Watcher<Checkpoint> for Watch {
    fn tell(&mut self, progress: Progress) {
        if let Progress::Epoch(_) = progress {
            self.seen.push((self.begun.elapsed().as_secs_f64() / 60.0, resident()));
        }
    }

    fn stops(&self) -> bool {
        self.begun.elapsed() > self.time
    }

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        save_training(&checkpoint, &self.file).unwrap();
        load_training(&self.file).unwrap();
    }
}

fn train(recipe: &Recipe, drawings: &Dataset, watch: &mut Watch) -> Classifier {
    let start = recipe.scratch(drawings, 1).unwrap();
    recipe.watched(start, (drawings, Some(drawings)), 1, watch).0
}

/// The most memory between two shares of the time.
fn most(seen: &[(f64, f64)], from: f64, to: f64) -> f64 {
    let place = |share: f64| (seen.len() as f64 * share) as usize;
    seen[place(from)..place(to)].iter().map(|&(_, held)| held).fold(0.0, f64::max)
}

#[test]
fn a_training_holds_no_more_at_its_end_than_at_its_beginning() {
    let minutes: Option<f64> = env::var("MINUTES").ok().map(|minutes| minutes.parse().unwrap());
    let time = Duration::from_secs_f64(minutes.unwrap_or(0.1) * 60.0);
    let home = TempDir::new().unwrap();
    // the history grows by one line an epoch: a long run needs longer epochs
    let (count, side) = if minutes.is_some() { (1000, 32) } else { (64, 24) };
    let at_first = (0.0, resident());
    let drawings = workshop(count, side, 1);
    let augmentation = Augmentation::default();
    let recipe =
        Recipe { side, epochs: 1_000_000, tolerance: 0.0, augmentation, ..Recipe::drawings() };
    let file = home.path().join("checkpoint.safetensors");
    let mut watch = Watch { begun: Instant::now(), time, file, seen: vec![] };
    let classifier = train(&recipe, &drawings, &mut watch);
    let file = home.path().join("model.safetensors");
    save(&classifier, &file).unwrap();
    assert_eq!(load(&file).unwrap().evaluate(&drawings).confusion.sum(), count);

    let seen = &watch.seen;
    let (early, late) = (most(seen, 0.1, 0.4), most(seen, 0.7, 1.0));
    println!(
        "{} epochs in {:.1} minutes: at most {early:.1} MiB from a tenth to four tenths of the \
         time, {late:.1} MiB in the last three",
        seen.len(),
        seen.last().unwrap().0
    );
    assert!(seen.len() > 20, "{} epochs", seen.len());
    if minutes.is_some() {
        let zero = Line::new("", [0.0, seen.last().unwrap().0].map(|minutes| (minutes, 0.0)));
        let held = Line::new("resident memory", [at_first].iter().chain(seen).copied());
        let chart = LineChart {
            axes: ["minutes", "MiB"],
            logarithmic: [false; 2],
            lines: vec![zero, held],
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/memory.png");
        lines("Memory of one long training", &[chart]).unwrap().save(path).unwrap();
    }
    // an epoch that kept its pictures would add 0.4 MiB, one that kept its checkpoint 1 MiB
    assert!(late <= early + 6.0, "{early:.1} MiB have become {late:.1}");
}
