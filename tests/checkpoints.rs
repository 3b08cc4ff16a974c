//! The promise: a saved classifier is the same after loading, to the last bit, and a file that is
//! none is refused in words.
#![cfg(all(feature = "files", feature = "workshop"))]

use std::{fs, path::Path};

use brickprop::{
    checkpoint::{CheckpointError, load, load_training, save, save_training},
    classifier::Classifier,
    dataset::workshop::workshop,
    models::Model,
    optimizer::Schedule,
    recipe::{Checkpoint, Recipe, Rule},
    training::{History, Progress, StopReason, Watcher},
    transfer::FineTuning,
};
use tempfile::TempDir;

fn trained() -> Classifier {
    trained_as(Model::Cnn)
}

fn trained_as(model: Model) -> Classifier {
    let recipe = Recipe { model, side: 16, epochs: 1, ..Recipe::drawings() };
    recipe.train(&workshop(32, 16, 1), None, 1, &mut |_| {}).unwrap().0
}

fn problem(path: &Path) -> String {
    problem_of(load(path), path)
}

fn problem_of<T>(read: Result<T, CheckpointError>, path: &Path) -> String {
    let error = read.err().expect("it was to be refused").to_string();
    error.strip_prefix(&format!("{}: ", path.display())).expect("it names the file").to_string()
}

#[test]
fn the_same_bits_after_loading() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    let dense = trained_as(Model::MiniDensenet);
    save(&dense, &path).unwrap();
    assert_eq!(load(&path).unwrap().network.snapshot(), dense.network.snapshot());

    let classifier = trained();
    save(&classifier, &path).unwrap();
    let loaded = load(&path).unwrap();

    let drawings = workshop(20, 16, 2);
    let probabilities = |classifier: &Classifier| {
        let rows = classifier.evaluate(&drawings).probabilities;
        rows.iter().map(|p| p.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(probabilities(&loaded), probabilities(&classifier));
    assert_eq!(loaded.classes, classifier.classes);
    assert_eq!(loaded.normalization, classifier.normalization);
    for ((name, found), (_, expected)) in
        loaded.network.named_tensors().iter().zip(classifier.network.named_tensors())
    {
        assert_eq!(*found, expected, "{name}");
    }

    // saved again, the same bytes, and nothing else is left in the folder
    let again = home.path().join("again.safetensors");
    save(&loaded, &again).unwrap();
    assert!(fs::read(&path).unwrap() == fs::read(&again).unwrap(), "other bytes");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
}

#[test]
fn what_is_no_classifier_is_refused() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    assert!(problem(&path).contains("No such file") || problem(&path).contains("cannot find"));
    save(&trained(), &path).unwrap();
    let bytes = fs::read(&path).unwrap();

    for length in [0, 7, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(problem(&path).starts_with("expected a safetensors file, found"), "{length}");
    }
    let mut huge_header = bytes.clone();
    huge_header[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    fs::write(&path, huge_header).unwrap();
    assert!(problem(&path).starts_with("expected a safetensors file, found"));

    let edited = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the header keeps its length");
        let mut text = bytes.clone();
        let at = text.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
        text[at..at + to.len()].copy_from_slice(to.as_bytes());
        fs::write(&path, text).unwrap();
        problem(&path)
    };
    assert_eq!(edited(r#"\"format\":2"#, r#"\"format\":3"#), "expected the format 2, found 3");
    assert_eq!(
        edited("\"brickprop\"", "\"otherkeys\""),
        "holds tensors, but no classifier of brickprop"
    );
    for (from, to) in [
        ("0.weight", "0.height"),
        (r#"\"stride\":1"#, r#"\"stride\":2"#),
        (r#"\"share\":1.0"#, r#"\"share\":0.9"#),
    ] {
        assert!(edited(from, to).starts_with("was damaged: expected the checksum "), "{to}");
    }
}

#[test]
fn no_flipped_bit_goes_unseen() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    let recipe = Recipe { model: Model::Softmax, side: 8, epochs: 1, ..Recipe::drawings() };
    let (classifier, _) = recipe.train(&workshop(32, 8, 1), None, 1, &mut |_| {}).unwrap();
    save(&classifier, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    for place in 0..bytes.len() {
        let bit = 1 << (place % 8);
        flipped[place] ^= bit;
        fs::write(&path, &flipped).unwrap();
        assert!(load(&path).is_err(), "byte {place} of {}, bit {bit}", bytes.len());
        flipped[place] ^= bit;
    }
}

/// Stops a training after so many steps, and keeps its last state in a file.
struct Stopper<'a> {
    steps: usize,
    stop_after: usize,
    path: &'a Path,
}

impl Watcher<Checkpoint> for Stopper<'_> {
    fn tell(&mut self, progress: Progress) {
        self.steps += usize::from(matches!(progress, Progress::Step { .. }));
    }

    fn stops(&self) -> bool {
        self.steps >= self.stop_after
    }

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        save_training(&checkpoint, self.path).unwrap();
        assert_eq!(load_training(self.path).unwrap(), checkpoint);
    }
}

/// Everything that has a state, small.
fn recipes() -> [Recipe; 3] {
    let small = Recipe {
        model: Model::Cnn,
        side: 16,
        epochs: 3,
        batch_size: 24,
        mixup: 0.5,
        averaging: Some(0.1),
        patience: Some(2),
        ..Recipe::drawings()
    };
    let adamw = Recipe { rule: Rule::Adamw, learning_rate: 1e-3, ..small.clone() };
    let fine_tuning = FineTuning { head_epochs: 2, body_rates: Some([0.1, 0.5]) };
    let frozen = FineTuning { head_epochs: 3, body_rates: None };
    let dense = Recipe { model: Model::MiniDensenet, ..small };
    [
        Recipe { fine_tuning: Some(fine_tuning), ..adamw.clone() },
        Recipe { fine_tuning: Some(frozen), ..dense },
        Recipe { schedule: Schedule::Constant, ..adamw },
    ]
}

#[test]
fn a_training_goes_on_from_its_file_to_the_same_bits() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("checkpoint.safetensors");
    let (drawings, held) = (workshop(48, 16, 1), workshop(16, 16, 2));
    for recipe in recipes() {
        let train = |stop_after, from: Option<Checkpoint>| {
            let mut stopper = Stopper { steps: 0, stop_after, path: &path };
            let (classifier, history) = match from {
                None => {
                    let start = recipe.scratch(&drawings, 1).unwrap();
                    recipe.watched(start, (&drawings, Some(&held)), 1, &mut stopper)
                }
                Some(checkpoint) => checkpoint.go_on(&drawings, Some(&held), &mut stopper).unwrap(),
            };
            let tensors = classifier.network.snapshot();
            let bits: Vec<u32> = tensors.iter().flatten().map(|w| w.to_bits()).collect();
            (bits, history, stopper.steps)
        };
        let (expected, whole, steps) = train(usize::MAX, None);
        for stop in 1..steps {
            let (_, stopped, _) = train(stop, None);
            let interrupted = matches!(stopped.stopped_because, StopReason::Interrupted { .. });
            let (found, resumed, more) = train(usize::MAX, Some(load_training(&path).unwrap()));
            assert_eq!(stop + more, steps, "{recipe:?}");
            assert!(found == expected, "other bits after step {stop} of {steps}: {recipe:?}");
            assert!(interrupted, "{stop} of {steps}: {recipe:?}");
            assert_eq!(course(resumed), course(whole.clone()));
        }

        let checkpoint = load_training(&path).unwrap();
        let error = checkpoint.go_on(&held, Some(&held), &mut |_: Progress| {}).unwrap_err();
        assert!(error.to_string().contains("have changed since the training began"), "{error}");
    }
}

/// A course without its seconds, which are never the same.
fn course(mut history: History) -> History {
    history.epochs.iter_mut().for_each(|epoch| epoch.seconds = 0.0);
    history
}

#[test]
fn what_is_no_training_is_refused() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    save(&trained(), &path).unwrap();
    assert_eq!(
        problem_of(load_training(&path), &path),
        "expected a training that has not ended, found a classifier"
    );
}
