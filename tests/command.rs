//! The promise: the command does what it says, its files and JSON hold what scripts rely on, and
//! bad input gets a clear word and a failing exit code.
#![cfg(feature = "command")]

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn brickprop() -> Command {
    Command::cargo_bin("brickprop").unwrap()
}

/// Standard output of a call that must succeed.
fn output(args: &[&str]) -> String {
    let assert = brickprop().args(args).assert().success();
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&output(args)).unwrap()
}

/// Standard error of a call that must fail.
fn refusal(args: &[&str]) -> String {
    let assert = brickprop().args(args).assert().code(1);
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const QUICK: [&str; 7] = ["train", "--drawings", "64", "--size", "16", "--epochs", "1"];

/// A folder of two classes that no network knows.
fn strange_classes(drawings: &Path) -> std::path::PathBuf {
    let strange = drawings.with_file_name("strange");
    for class in ["left", "right"] {
        fs::create_dir_all(strange.join(class)).unwrap();
        fs::copy(drawings.join("Baker/00000.png"), strange.join(class).join("a.png")).unwrap();
    }
    strange
}

/// A small trained run, and metrics.json as printed.
fn run(folder: &Path) -> Value {
    json(&[&QUICK[..], &["--json", "--out", text(folder)]].concat())
}

fn is_share(value: &Value) -> bool {
    value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share))
}

#[test]
fn a_run_keeps_its_promises() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("run");
    let printed = run(&folder);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&read("metrics.json")).unwrap(), printed);
    for share in ["test_accuracy", "test_top3", "test_macro_accuracy", "validation_accuracy"] {
        assert!(is_share(&printed[share]), "{share}: {printed}");
    }
    for baseline in ["nearest_neighbour", "softmax_regression", "most_frequent_class"] {
        assert!(is_share(&printed["baselines"][baseline]), "{baseline}: {printed}");
    }
    assert_eq!((&printed["epochs"], &printed["seed"]), (&1.into(), &1.into()));
    assert_eq!(printed["stopped_because"], "all epochs are done");
    for number in ["parameters", "seconds", "images_per_s"] {
        assert!(printed[number].as_f64().unwrap() > 0.0, "{number}: {printed}");
    }
    assert_eq!(read("history.csv").lines().count(), 2);
    assert!(read("config.toml").contains("seed = 1"));
    let report = read("report.md");
    for line in report.lines().filter(|line| line.starts_with("![")) {
        let file = line.rsplit_once('(').unwrap().1.trim_end_matches(')');
        assert!(image::open(folder.join(file)).is_ok(), "{line}");
    }
    assert!(report.matches("![").count() >= 6, "{report}");

    // measured again, the same figures; and the same bytes for another run of the same seed
    let again = json(&["evaluate", text(&folder), "--json", "--threads", "1"]);
    assert_eq!(again, printed);
    let twin = home.path().join("twin");
    run(&twin);
    let model = |folder: &Path| fs::read(folder.join("model.safetensors")).unwrap();
    assert_eq!(model(&folder), model(&twin));

    // a run is never written over
    let refused = refusal(&[&QUICK[..], &["--out", text(&folder)]].concat());
    assert!(refused.contains("expected a new or an empty folder"), "{refused}");
}

#[test]
fn drawings_are_a_folder_to_train_on_and_photos_to_predict() {
    let home = TempDir::new().unwrap();
    let drawings = home.path().join("drawings");
    output(&["draw", "--count", "64", "--size", "16", "--out", text(&drawings), "--quiet"]);
    let folder = home.path().join("run");
    let metrics = json(&[
        "train",
        "--folder",
        text(&drawings),
        "--model",
        "softmax",
        "--size",
        "16",
        "--epochs",
        "1",
        "--out",
        text(&folder),
        "--json",
    ]);
    assert!(is_share(&metrics["test_accuracy"]), "{metrics}");
    let measured = json(&["evaluate", text(&folder), "--data", text(&drawings), "--json"]);
    assert_eq!(measured["test_pictures"], 64);
    assert!(is_share(&measured["baselines"]["nearest_neighbour"]), "{measured}");
    // a network that learnt the same characters in another order
    let other = home.path().join("other");
    run(&other);
    let measured = json(&["evaluate", text(&other), "--data", text(&drawings), "--json"]);
    assert_eq!(measured["test_pictures"], 64);
    let refused =
        refusal(&["evaluate", text(&folder), "--data", text(&strange_classes(&drawings))]);
    assert!(refused.contains("expected the network's classes 16: "), "{refused}");

    let baker = drawings.join("Baker/00000.png");
    let answers = json(&["predict", text(&folder), text(&baker), text(&baker), "--json"]);
    assert_eq!(answers.as_array().unwrap().len(), 2);
    assert_eq!(answers[0]["photo"], text(&baker));
    let guesses = answers[0]["guesses"].as_array().unwrap();
    assert_eq!(guesses.len(), 3);
    let probability = |i: usize| guesses[i]["probability"].as_f64().unwrap();
    assert!(probability(0) >= probability(1) && probability(1) >= probability(2));
    assert!(guesses[0]["class_id"].is_u64() && guesses[0]["name"].is_string());
    let words = output(&["predict", text(&folder), text(&baker)]);
    assert_eq!(words.lines().count(), 4, "{words}");
    // one that can't be read takes no answer from the others
    let args = ["predict", text(&folder), "no.png", text(&baker), "--json"];
    let result = brickprop().args(args).assert().code(1);
    let answers: serde_json::Value = serde_json::from_slice(&result.get_output().stdout).unwrap();
    assert_eq!(answers[0]["error"], "cannot read no.png: No such file or directory (os error 2)");
    assert_eq!(answers[1]["guesses"][0]["name"], guesses[0]["name"]);

    let looks = home.path().join("look");
    output(&["look", text(&folder), text(&baker), "--out", text(&looks)]);
    assert!(image::open(looks.join("saliency.png")).is_ok());
}

#[test]
fn folds_use_the_training_pictures_and_nothing_else() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("run");
    let metrics = json(&[
        "train",
        "--drawings",
        "64",
        "--size",
        "16",
        "--epochs",
        "1",
        "--folds",
        "4",
        "--out",
        text(&folder),
        "--json",
    ]);
    let folds = metrics["fold_accuracy"].as_array().unwrap();
    assert!(folds.len() == 4 && folds.iter().all(is_share), "{metrics}");
    let mean = folds.iter().map(|fold| fold.as_f64().unwrap()).sum::<f64>() / 4.0;
    assert!((metrics["fold_accuracy_mean"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert!(metrics["fold_accuracy_sd"].as_f64().unwrap() >= 0.0);
    assert!(metrics["test_accuracy"].is_null() && metrics["ensemble_networks"].is_null());
    assert!(image::open(folder.join("confusion.png")).is_ok());
    let report = fs::read_to_string(folder.join("report.md")).unwrap();
    // every picture is held once
    let rows = report.lines().filter(|line| line.ends_with(" |") && line.matches('|').count() == 5);
    let held = rows.filter_map(|row| row.split('|').nth(3)?.trim().parse::<usize>().ok());
    assert_eq!(held.sum::<usize>(), 64, "{report}");

    let both = home.path().join("both");
    let metrics = json(
        &[&QUICK[..], &["--folds", "2", "--networks", "2", "--json", "--out", text(&both)]]
            .concat(),
    );
    assert_eq!(metrics["ensemble_networks"], 2);
    assert!(
        is_share(&metrics["ensemble_accuracy_mean"]) && is_share(&metrics["ensemble_accuracy_sd"])
    );
    let refused = refusal(&["predict", text(&folder), "a.png"]);
    assert!(refused.contains("has no model.safetensors"), "{refused}");
}

#[test]
fn folds_tell_of_each_network_and_of_all_together() {
    let home = TempDir::new().unwrap();
    let told = |networks| {
        let folder = home.path().join(networks);
        let folds = ["--folds", "2", "--networks", networks, "--out", text(&folder)];
        let words = output(&[&QUICK[..], &["--model", "softmax"], &folds].concat());
        let lines = words.lines().filter(|line| line.starts_with("fold ") && line.ends_with('%'));
        let before = |line: &str| line.split_once(':').unwrap().0.to_owned();
        lines.map(before).collect::<Vec<_>>()
    };
    assert_eq!(told("1"), ["fold 1", "fold 2"]);
    let of_fold = ["network 1 of 2", "network 2 of 2", "2 networks together"];
    let expected = [1, 2].map(|fold| of_fold.map(|part| format!("fold {fold}, {part}")));
    assert_eq!(told("2"), expected.concat());
}

#[test]
fn a_fold_may_learn_from_a_part_of_its_pictures() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("half");
    let half = ["--folds", "2", "--pictures", "0.5", "--out", text(&folder)];
    let words = output(&[&QUICK[..], &["--model", "softmax"], &half].concat());
    // 64 drawings: a fold holds 32 back, and learns from half of the others
    let counts = ["fold 1 of 2: learns from 16, held 32", "fold 2 of 2: learns from 16, held 32"];
    assert!(counts.iter().all(|count| words.contains(count)), "{words}");
    let report = fs::read_to_string(folder.join("report.md")).unwrap();
    assert!(report.contains("Learnt from 50.0 % of each class of the other folds."), "{report}");
    for share in ["0", "1.5", "half"] {
        brickprop().args(["train", "--folds", "2", "--pictures", share]).assert().code(2);
    }
}

#[test]
fn many_pictures_are_seen_less_often() {
    let home = TempDir::new().unwrap();
    let drawings = home.path().join("drawings");
    output(&["draw", "--count", "560", "--size", "16", "--out", text(&drawings), "--quiet"]);
    let folder = home.path().join("run");
    let train = ["train", "--folder", text(&drawings), "--model", "softmax", "--size", "8"];
    let quickly = ["--patience", "1", "--quiet", "--out", text(&folder)];
    // a fifth tests, a tenth of the rest validates
    let words = output(&[&train[..], &quickly].concat());
    let config = fs::read_to_string(folder.join("config.toml")).unwrap();
    assert!(config.contains("epochs = 595"), "240,000 / 403: {config} {words}");
}

#[test]
fn gradcheck_and_summary_speak_json() {
    let list = json(&["gradcheck", "--json"]);
    let list = list.as_array().unwrap();
    assert!(list.len() > 20);
    for check in list {
        assert!(check["worst_relative_error"].as_f64().unwrap() < 1e-6, "{check}");
        assert!(check["entries"].as_u64().unwrap() > 0, "{check}");
        assert!(check["name"].is_string());
    }
    let summary =
        json(&["summary", "--model", "softmax", "--classes", "7", "--size", "8", "--json"]);
    assert_eq!(summary["parameters"], 7 * (3 * 8 * 8 + 1));
    assert_eq!(summary["layers"].as_array().unwrap().len(), 2);
    let summary = json(&["summary", "--model", "densenet121", "--classes", "1000", "--json"]);
    assert_eq!((&summary["parameters"], &summary["input"][2]), (&7_978_856.into(), &224.into()));
}

#[test]
fn what_was_learnt_elsewhere_is_taken_over_frozen_or_not() {
    let home = TempDir::new().unwrap();
    let (first, run_folder) = (home.path().join("first"), home.path().join("run"));
    let cast = ["--characters", "5", "--json", "--out", text(&first)];
    json(&[&QUICK[..], &cast].concat());
    let model = first.join("model.safetensors");
    let from = ["--from", text(&model), "--out", text(&run_folder)];

    let next = ["--freeze", "body", "--head-epochs", "3", "--unfreeze", "--body-rate", "0.01..0.3"];
    let words = output(&[&QUICK[..], &from, &next].concat());
    assert!(words.contains("epoch   4/4"), "three of the head, one of all: {words}");
    let config = fs::read_to_string(run_folder.join("config.toml")).unwrap();
    assert!(config.contains("body_rates = [0.01, 0.3]"), "{config}");
    let again = json(&["evaluate", text(&run_folder), "--json"]);
    let metrics = fs::read_to_string(run_folder.join("metrics.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&metrics).unwrap(), again);

    let folds = home.path().join("folds");
    let frozen = ["--freeze", "body", "--head-epochs", "2", "--folds", "2", "--json"];
    let from = ["--from", text(&model), "--out", text(&folds)];
    let quick = &QUICK[..5]; // no --epochs, which are of a body that learns
    let metrics = json(&[quick, &from, &frozen].concat());
    assert_eq!(metrics["epochs"], 2);

    // what does not fit is refused by name and shape, before a folder is made
    let refused_run = home.path().join("refused");
    let from = ["--from", text(&model), "--model", "deep-cnn", "--out", text(&refused_run)];
    let refused = refusal(&[&QUICK[..], &from].concat());
    let words = "model.safetensors: the tensor 0.weight: expected F32 [16, 3, 5, 5], found F32 [16, 3, 3, 3]";
    assert!(refused.contains(words), "{refused}");
    let missing = home.path().join("missing.safetensors");
    let refused = refusal(&["train", "--from", text(&missing), "--out", text(&refused_run)]);
    assert!(refused.contains("missing.safetensors: No such file"), "{refused}");
    assert!(!refused_run.exists());
    for args in [
        &["train", "--freeze", "body"][..],
        &["train", "--from", "a", "--unfreeze"],
        &["train", "--from", "a", "--body-rate", "0"],
        &["train", "--from", "a", "--freeze", "head"],
    ] {
        brickprop().args(args).assert().code(2);
    }
}

/// A pipe says what it has to say once.
#[cfg(target_os = "linux")]
#[test]
fn weights_are_read_once_for_all_folds_and_networks() {
    let home = TempDir::new().unwrap();
    let (first, pipe) = (home.path().join("first"), home.path().join("pipe"));
    run(&first);
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (model, to) = (fs::read(first.join("model.safetensors")).unwrap(), pipe.clone());
    std::thread::spawn(move || fs::write(to, model).unwrap());
    let folder = home.path().join("run");
    let folds = ["--folds", "2", "--networks", "2", "--out", text(&folder)];
    let args = [&QUICK[..], &["--from", text(&pipe), "--freeze", "body", "--unfreeze"], &folds];
    let minute = std::time::Duration::from_secs(60);
    brickprop().args(args.concat()).timeout(minute).assert().success();
}

#[test]
fn what_would_change_nothing_is_refused() {
    for (args, needed) in [
        (&["train", "--body-rate", "0.2"][..], "--from"),
        (&["train", "--head-epochs", "3"], "--freeze"),
        (&["train", "--head-epochs", "3", "--from", "a"], "--freeze"),
        (&["train", "--body-rate", "0.2", "--from", "a", "--freeze", "body"], "--unfreeze"),
        (&["--body-rate", "0.2", "--from", "a", "--freeze", "body"], "--unfreeze"),
        (&["train", "--epochs", "9", "--from", "a", "--freeze", "body"], "--unfreeze"),
    ] {
        let assert = brickprop().args(args).assert().code(2);
        let words = String::from_utf8_lossy(&assert.get_output().stderr);
        assert!(words.contains(needed) && words.contains("Usage:"), "{args:?}: {words}");
    }
    // and what is given by nobody asks for nothing
    for args in [
        &["train", "--from", "missing"][..],
        &["train", "--from", "missing", "--body-rate", "0.2"],
        &["train", "--from", "missing", "--freeze", "body"],
    ] {
        assert!(refusal(args).contains("missing: No such file"), "{args:?}");
    }
}

#[test]
fn bench_measures_itself() {
    let args = ["bench", "--net", "A", "--steps", "3", "--threads", "2"];
    let printed = output(&[&args[..], &["--json"]].concat());
    assert_eq!(printed.lines().count(), 1, "{printed}");
    let figures: Value = serde_json::from_str(&printed).unwrap();
    let number = |key: &str| figures[key].as_f64().unwrap_or_else(|| panic!("{key}: {printed}"));
    for (key, value) in
        [("peer", "brickprop"), ("net", "A"), ("version", env!("CARGO_PKG_VERSION"))]
    {
        assert_eq!(figures[key], value, "{key}: {printed}");
    }
    assert!(["AVX-512", "AVX2", "portable"].contains(&figures["instructions"].as_str().unwrap()));
    assert_eq!((number("repeats"), number("steps"), number("threads")), (7.0, 3.0, 2.0));

    let rate = number("images_per_s");
    assert!(0.0 < number("images_per_s_min") && number("images_per_s_min") <= rate, "{printed}");
    assert!(rate <= number("images_per_s_max"), "{printed}");
    // 32 pictures a step, 3.371 million operations a picture
    assert!((number("step_ms") * rate / 32e3 - 1.0).abs() < 0.02, "{printed}");
    assert!((number("train_gflops") - rate * 3.371e-3).abs() < 0.1, "{printed}");
    for (key, most) in [("cold_start_s", 60.0), ("infer_b1_ms", 1e4)] {
        assert!(0.0 < number(key) && number(key) < most, "{key}: {printed}");
    }
    for key in ["fma_peak_gflops", "copy_gb_per_s"] {
        assert!(number(key) > 0.0, "{key}: {printed}");
    }
    if cfg!(target_os = "linux") {
        // its weights, their velocities and gradients take 10 MB
        assert!((10.0..10_000.0).contains(&number("peak_rss_mb")), "{printed}");
        assert!(number("page_faults_per_step") >= 0.0, "{printed}");
    } else {
        assert!(figures["peak_rss_mb"].is_null() && figures["page_faults_per_step"].is_null());
    }

    let words = output(&args);
    for word in
        ["network A", "2 threads", "pictures/s", "GFLOP/s", "%", "first step", "one picture"]
    {
        assert!(words.contains(word), "{word}: {words}");
    }
}

#[test]
fn bad_input_gets_a_clear_word() {
    let home = TempDir::new().unwrap();
    let empty = text(home.path());
    let nowhere = home.path().join("nowhere");
    let nowhere = text(&nowhere);
    for (args, words) in [
        (vec!["train", "--data", nowhere], "nowhere"),
        (
            vec!["train", "--data", empty],
            "expected index.csv, found none (for one folder a class use --folder)",
        ),
        (vec!["train", "--folder", empty], "expected"),
        (vec!["evaluate", nowhere], "expected the folder of a run, found none"),
        (vec!["predict", empty, "a.png"], "expected the folder of a run, found no config.toml"),
        (vec!["look", nowhere, "a.png"], "expected the folder of a run"),
        (vec!["train", "--drawings", "64", "--size", "8", "--model", "deep-cnn"], "layer"),
    ] {
        let refused = refusal(&args);
        assert!(refused.starts_with("error: ") && refused.contains(words), "{args:?}: {refused}");
        assert!(!refused.contains("panicked"), "{refused}");
    }
    for args in [
        ["train", "--learning-rate", "0"],
        ["train", "--learning-rate", "NaN"],
        ["train", "--epochs", "0"],
        ["train", "--batch", "1"],
        ["train", "--folds", "1"],
        ["train", "--validation", "2"],
        ["train", "--mixup", "2"],
        ["bench", "--net", "C"],
    ] {
        brickprop().args(args).assert().code(2);
    }
}

#[test]
fn a_run_that_diverges_fails_and_keeps_finite_weights() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("run");
    let refused = refusal(
        &[&QUICK[..], &["--learning-rate", "1e30", "--out", text(&folder), "--json"]].concat(),
    );
    assert!(refused.contains("not a finite number in epoch 1"), "{refused}");
    let metrics = json(&["evaluate", text(&folder), "--json"]);
    assert!(is_share(&metrics["test_accuracy"]), "{metrics}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_brickprop"))
        .arg("summary")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_can_not_be_printed_is_no_success() {
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let call = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_brickprop"));
        command.args(args).stdout(full());
        command
    };
    let output = call(&["summary", "--json"]).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("error: standard output: No space left"), "{words}");
    assert_eq!(output.status.code(), Some(1));
    // nor is it a panic where the error can't be printed, either
    let failed = call(&["evaluate", "nowhere"]).stderr(full()).status().unwrap();
    assert_eq!(failed.code(), Some(1));
}
