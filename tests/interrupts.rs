//! The promise: a training that is stopped or killed, at whatever moment, loses no more than the
//! epoch it was in; and what goes on from there ends in the same bits.
#![cfg(all(target_os = "linux", target_env = "gnu", feature = "command"))]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use brickprop::checkpoint::load_training;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use tempfile::TempDir;

const EPOCHS: usize = 12;

/// A training of about a second with all that the command gives a state.
fn begin(run: &Path) -> Command {
    begin_for(EPOCHS, run)
}

fn begin_for(epochs: usize, run: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brickprop"));
    command.args(["train", "--drawings", "128", "--size", "16", "--mixup", "0.5"]);
    command.args(["--patience", "1000"]);
    command.args(["--epochs", &epochs.to_string(), "--optimizer", "adamw", "--out"]).arg(run);
    command
}

fn go_on(run: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brickprop"));
    command.args(["train", "--resume"]).arg(run);
    command
}

fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The number of the last epoch that the program has told of.
fn told(output: &Output) -> usize {
    let text = String::from_utf8_lossy(&output.stdout);
    let epoch = |line: &str| line.strip_prefix("epoch ")?.split_once('/')?.0.trim().parse().ok();
    text.lines().rev().find_map(epoch).unwrap_or_default()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn model(run: &Path) -> Vec<u8> {
    fs::read(run.join("model.safetensors")).unwrap()
}

fn unfinished(run: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(run).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".unfinished")).collect()
}

/// The model of a run that nobody disturbed, and how long it took to its last epoch.
fn undisturbed(home: &Path) -> (Vec<u8>, Duration) {
    let run = home.join("undisturbed");
    let begun = Instant::now();
    let child = after_epochs(EPOCHS, &mut begin(&run));
    let took = begun.elapsed();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    (model(&run), took)
}

/// `KILLS=200 cargo test --test interrupts -- --nocapture` kills 200 times.
#[test]
fn killed_at_any_moment_it_goes_on_to_the_same_bits() {
    let kills: usize = std::env::var("KILLS").map_or(8, |kills| kills.parse().unwrap());
    let home = TempDir::new().unwrap();
    let (expected, took) = undisturbed(home.path());
    // now and then it is killed after its training, while it writes the report
    let longest = took.as_millis() as u64 * 3 / 2;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (mut killed, mut runs, mut with_checkpoint, mut most_lost) = (0, 0, 0, 0);
    while killed < kills {
        runs += 1;
        let run = home.path().join(format!("run-{runs}"));
        let (mut ended, mut trained) = (false, false);
        while !ended {
            // a folder without a config.toml holds nothing yet: the first command still works
            let resumes = run.join("config.toml").exists();
            let stray = run.join("history.csv.unfinished");
            if resumes {
                fs::write(&stray, "half of a").unwrap();
            }
            let mut child = spawn(&mut if resumes { go_on(&run) } else { begin(&run) });
            // once trained it may end: most kills would fall into the report otherwise
            if killed < kills && !trained {
                sleep(Duration::from_millis(rng.next_u64() % longest));
                ended = child.try_wait().unwrap().is_some();
                child.kill().unwrap();
                killed += usize::from(!ended);
            } else {
                ended = true;
            }
            let output = child.wait_with_output().unwrap();
            let told = told(&output);
            if ended {
                assert!(output.status.success(), "{}", stderr(&output));
            }
            let checkpoint = run.join("checkpoint.safetensors");
            let kept = checkpoint.exists().then(|| load_training(&checkpoint).unwrap().epochs());
            with_checkpoint += usize::from(kept.is_some());
            trained = kept == Some(EPOCHS);
            let lost = told.saturating_sub(kept.unwrap_or_default());
            assert!(lost <= 1, "told of epoch {told}, kept {kept:?}");
            most_lost = lost.max(most_lost);
            assert!(told == 0 || !stray.exists(), "a stray file is left after the next start");
        }
        assert!(model(&run) == expected, "other bits in {}", run.display());
        assert_eq!(unfinished(&run), Vec::<PathBuf>::new());
    }
    println!(
        "{killed} kills in {runs} runs: {with_checkpoint} times there was a checkpoint and it \
         loaded; at most {most_lost} epoch was lost; all runs ended in the same bits"
    );
}

/// Waits until the program has told of so many more epochs.
fn after_epochs(epochs: usize, command: &mut Command) -> Child {
    let mut child = spawn(command);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let told = lines.by_ref().filter(|line| line.as_ref().unwrap().starts_with("epoch "));
    assert_eq!(told.take(epochs).count(), epochs, "it ended before");
    // the pipe must stay open, or the program would notice
    std::thread::spawn(move || lines.for_each(drop));
    child
}

fn interrupt(child: &Child) {
    // SAFETY: it sends a signal to a process of this test.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
}

#[test]
fn ctrl_c_ends_the_step_and_says_how_to_go_on() {
    let home = TempDir::new().unwrap();
    let (expected, _) = undisturbed(home.path());
    let run = home.path().join("run");
    let mut command = begin(&run);
    for _ in 0..2 {
        let child = after_epochs(1, &mut command);
        interrupt(&child);
        let output = child.wait_with_output().unwrap();
        let words = stderr(&output);
        assert_eq!(output.status.code(), Some(130), "{words}");
        let last = words.lines().last().unwrap();
        assert!(last.starts_with("stopped in epoch "), "{words}");
        let how = format!("of {EPOCHS}; go on with: brickprop train --resume {}", run.display());
        assert!(last.ends_with(&how), "{words}");
        assert!(!run.join("model.safetensors").exists());
        command = go_on(&run);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(model(&run) == expected, "other bits");
    let history = fs::read_to_string(run.join("history.csv")).unwrap();
    assert_eq!(history.lines().count(), 1 + EPOCHS);

    // a run that has ended is told of again, and is the same
    let again = go_on(&run).output().unwrap();
    assert!(again.status.success() && told(&again) == 0, "{}", stderr(&again));
    assert!(model(&run) == expected, "other bits");
}

#[test]
fn two_trainings_in_one_folder_are_refused() {
    let home = TempDir::new().unwrap();
    let run = home.path().join("run");
    let mut first = after_epochs(1, &mut begin_for(10_000, &run));
    let refused = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let words = refused(&mut go_on(&run));
    assert_eq!(
        words,
        format!("error: {}: another training is at work in this folder\n", run.display())
    );
    let words = refused(&mut begin(&run));
    assert!(words.contains("expected a new or an empty folder"), "{words}");
    // the lock dies with its process
    first.kill().unwrap();
    first.wait().unwrap();
    let child = after_epochs(1, &mut go_on(&run));
    interrupt(&child);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
}

/// Standard error of a call that must fail.
fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    stderr(&output)
}

/// A run of many epochs that was stopped in one of its first.
fn stopped(run: &Path) {
    let child = after_epochs(3, &mut begin_for(10_000, run));
    interrupt(&child);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
}

#[test]
fn what_was_decided_stays_and_the_number_of_epochs_may_change() {
    let home = TempDir::new().unwrap();
    let run = home.path().join("run");
    stopped(&run);
    let named = run.display();

    let done = load_training(&run.join("checkpoint.safetensors")).unwrap().epochs();
    let few = refusal(go_on(&run).args(["--epochs", "1"]));
    let expected = format!("--epochs: expected at least {done}, which are done, found 1");
    assert_eq!(few, format!("error: {named}: {expected}\n"));

    let config = fs::read_to_string(run.join("config.toml")).unwrap();
    let other = config.replace("learning_rate = 0.02", "learning_rate = 0.03");
    assert_ne!(config, other);
    fs::write(run.join("config.toml"), other).unwrap();
    let words = refusal(&mut go_on(&run));
    let expected = "its config.toml is not the one that the training began with";
    assert_eq!(words, format!("error: {named}: {expected}\n"));
    fs::write(run.join("config.toml"), &config).unwrap();

    let usage = go_on(&run).args(["--batch", "16"]).output().unwrap();
    assert_eq!(usage.status.code(), Some(2));
    assert!(stderr(&usage).contains("cannot be used with"), "{}", stderr(&usage));

    // what the epoch that was left has learnt is forgotten where no more than the whole ones are wanted
    let half = home.path().join("half");
    copy(&run, &half);
    let ended = go_on(&half).args(["--epochs", &done.to_string()]).output().unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    let history = fs::read_to_string(half.join("history.csv")).unwrap();
    assert_eq!(history.lines().count(), 1 + done);

    // a hand may write anything into config.toml
    for (from, to, expected) in [
        ("batch_size = 32", "batch_size = 0", "a batch_size at least 2, found 0"),
        ("share = 1.0", "share = 0.0", "a share from 0.1 to 1"),
        ("learning_rate = 0.02", "learning_rate = nan", "a learning_rate above 0"),
        ("count = 128", "count = 0", "a count from 1 to 10000000"),
    ] {
        assert!(config.contains(from), "{from}: {config}");
        fs::write(run.join("config.toml"), config.replace(from, to)).unwrap();
        let words = refusal(&mut go_on(&run));
        assert!(words.contains("config.toml: ") && words.contains(expected), "{words}");
    }
    fs::write(run.join("config.toml"), &config).unwrap();

    let more = go_on(&run).args(["--epochs", "14"]).output().unwrap();
    assert!(more.status.success(), "{}", stderr(&more));
    let said = String::from_utf8_lossy(&more.stdout);
    assert!(said.contains("the learning rate falls to nothing over the new number"), "{said}");
    let history = fs::read_to_string(run.join("history.csv")).unwrap();
    assert_eq!(history.lines().count(), 1 + 14);
    assert!(fs::read_to_string(run.join("config.toml")).unwrap().contains("epochs = 14"));

    let ended = refusal(go_on(&run).args(["--epochs", "20"]));
    assert!(ended.contains("all 14 are done and the learning rate has fallen"), "{ended}");

    fs::remove_file(run.join("checkpoint.safetensors")).unwrap();
    let words = refusal(&mut go_on(&run));
    let expected = "its training has ended, and left no checkpoint.safetensors to go on from";
    assert_eq!(words, format!("error: {named}: {expected}\n"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn what_can_not_go_on_is_refused() {
    let home = TempDir::new().unwrap();
    let nowhere = home.path().join("nowhere");
    let words = refusal(&mut go_on(&nowhere));
    let named = nowhere.display();
    assert_eq!(words, format!("error: {named}: expected the folder of a run, found none\n"));

    let folds = home.path().join("folds");
    let drawings = home.path().join("drawings");
    let mut draw = Command::new(env!("CARGO_BIN_EXE_brickprop"));
    draw.args(["draw", "--quiet", "--count", "64", "--size", "16", "--out"]).arg(&drawings);
    assert!(draw.status().unwrap().success());
    let mut train = Command::new(env!("CARGO_BIN_EXE_brickprop"));
    train.args(["train", "--quiet", "--folds", "2", "--size", "16", "--epochs", "1"]);
    train.args(["--model", "softmax", "--folder"]).arg(&drawings).arg("--out").arg(&folds);
    assert!(train.output().unwrap().status.success());
    let words = refusal(&mut go_on(&folds));
    assert!(words.contains("was trained with --folds, which can't go on"), "{words}");

    let run = home.path().join("run");
    stopped(&run);
    let checkpoint = run.join("checkpoint.safetensors");
    let bytes = fs::read(&checkpoint).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (harmed, problem) in [
        (&flipped[..], "was damaged: expected the checksum "),
        (&bytes[..bytes.len() - 1], "expected a safetensors file, found "),
        (b"", "expected a safetensors file, found "),
    ] {
        fs::write(&checkpoint, harmed).unwrap();
        let words = refusal(&mut go_on(&run));
        let expected = format!("error: {}: {problem}", checkpoint.display());
        assert!(words.starts_with(&expected), "{words}");
    }
}

#[test]
fn where_the_checkpoint_can_not_be_kept_the_training_stops_and_the_last_one_stays() {
    let home = TempDir::new().unwrap();
    let gone = home.path().join("gone");
    let child = after_epochs(1, &mut begin_for(10_000, &gone));
    // again, until nothing was written between two looks of the removal
    while fs::remove_dir_all(&gone).is_err() {}
    let output = child.wait_with_output().unwrap();
    let words = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{words}");
    let checkpoint = gone.join("checkpoint.safetensors");
    assert!(
        words.starts_with(&format!("error: {}: No such file", checkpoint.display())),
        "{words}"
    );

    // no file may grow over 64 KiB
    let run = home.path().join("run");
    stopped(&run);
    let kept = fs::read(run.join("checkpoint.safetensors")).unwrap();
    let limited = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_brickprop"), "train", "--resume"]).arg(&run);
    let words = refusal(&mut shell);
    let checkpoint = run.join("checkpoint.safetensors");
    assert!(
        words.starts_with(&format!("error: {}: File too large", checkpoint.display())),
        "{words}"
    );
    assert!(fs::read(&checkpoint).unwrap() == kept, "the last checkpoint has changed");
    assert_eq!(unfinished(&run), Vec::<PathBuf>::new());
    assert!(go_on(&run).args(["--epochs", "8"]).output().unwrap().status.success());
}

/// A disk of its own, which nobody else sees and which is gone with the shell.
fn with_a_disk(home: &Path, run: &Path, script: &str) -> Option<Output> {
    let disk = home.join("disk");
    fs::create_dir_all(&disk).unwrap();
    let shell = |script: &str| {
        let mut shell = Command::new("unshare");
        shell.args(["--map-root-user", "--mount", "sh", "-euc", script]);
        shell.env("disk", &disk).env("run", run).env("brickprop", env!("CARGO_BIN_EXE_brickprop"));
        shell.output()
    };
    let mount = "mount -t tmpfs -o size=4m none \"$disk\"";
    if !shell(mount).is_ok_and(|output| output.status.success()) {
        println!("skipped: this system lets nobody mount a disk of their own");
        return None;
    }
    Some(shell(&format!("{mount}; cp -r \"$run\" \"$disk/run\"; {script}")).unwrap())
}

#[test]
fn a_full_disk_stops_a_training_that_goes_on_once_there_is_room() {
    let home = TempDir::new().unwrap();
    let run = home.path().join("run");
    stopped(&run);
    let script = "cat /dev/zero > \"$disk/rest\" || true
        \"$brickprop\" train --resume \"$disk/run\" && exit 9 || echo \"code $?\"
        cmp \"$run/checkpoint.safetensors\" \"$disk/run/checkpoint.safetensors\"
        ls \"$disk/run\" | grep unfinished && exit 9
        rm \"$disk/rest\"
        \"$brickprop\" train --quiet --resume \"$disk/run\" --epochs 8";
    let Some(output) = with_a_disk(home.path(), &run, script) else { return };
    let (said, words) = (String::from_utf8_lossy(&output.stdout), stderr(&output));
    assert!(output.status.success() && said.contains("code 1"), "{said}{words}");
    let checkpoint = home.path().join("disk/run/checkpoint.safetensors");
    let expected = format!("error: {}: No space left on device", checkpoint.display());
    assert!(words.contains(&expected), "{words}");
}

#[test]
fn a_folder_that_may_only_be_read_is_refused() {
    let home = TempDir::new().unwrap();
    let run = home.path().join("run");
    stopped(&run);
    let script = "mount -o remount,ro \"$disk\"
        \"$brickprop\" train --resume \"$disk/run\" && exit 9 || echo \"code $?\"
        \"$brickprop\" train --out \"$disk/new\" && exit 9 || echo \"code $?\"";
    let Some(output) = with_a_disk(home.path(), &run, script) else { return };
    let (said, words) = (String::from_utf8_lossy(&output.stdout), stderr(&output));
    assert!(output.status.success() && said.matches("code 1").count() == 2, "{said}{words}");
    let disk = home.path().join("disk");
    let lines: Vec<_> =
        words.lines().filter(|line| line.contains("Read-only file system")).collect();
    assert_eq!(lines.len(), 2, "{words}");
    for (line, folder) in lines.iter().zip(["run", "new"]) {
        let named = format!("error: {}", disk.join(folder).display());
        assert!(line.starts_with(&named), "{line}");
    }
}
