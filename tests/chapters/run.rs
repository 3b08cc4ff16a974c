//! Runs the programs whose output the chapters show: each at most once.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
    time::{Duration, Instant},
};

use assert_cmd::Command;

/// Long enough for an example on a machine that is busy with others.
const LIMIT: Duration = Duration::from_secs(120);

/// How cargo builds the examples: with the versions that the test was built with.
const BUILD: [&str; 4] = ["build", "--locked", "--examples", "--quiet"];

type Outputs = HashMap<String, Result<String, String>>;

/// What each program has printed. Held while one runs: they take turns.
static OUTPUTS: LazyLock<Mutex<Outputs>> = LazyLock::new(Mutex::default);

/// What `brickprop summary --model mlp`, or an example with its arguments, prints.
pub fn output(command: &str) -> Result<String, String> {
    let mut outputs = OUTPUTS.lock().unwrap();
    outputs.entry(command.into()).or_insert_with(|| run(command)).clone()
}

fn run(command: &str) -> Result<String, String> {
    let mut words = command.split_whitespace();
    let name = words.next().unwrap_or_default();
    let program = match name {
        "brickprop" => PathBuf::from(env!("CARGO_BIN_EXE_brickprop")),
        _ => EXAMPLES.clone()?.join(format!("{name}{}", env::consts::EXE_SUFFIX)),
    };
    if !program.exists() {
        return Err(format!("there is no example {name}"));
    }
    NO_OLD_PICTURES.clone()?;
    let start = Instant::now();
    let mut program = Command::new(program);
    let run = program.args(words).current_dir(root()).timeout(LIMIT).output();
    let run = run.map_err(|error| format!("{command} did not start: {error}"))?;
    if start.elapsed() >= LIMIT {
        return Err(format!("{command} was stopped after {} s", LIMIT.as_secs()));
    }
    match run.status.success() {
        true => Ok(String::from_utf8_lossy(&run.stdout).into_owned()),
        false => Err(format!("{command} fails: {}", String::from_utf8_lossy(&run.stderr))),
    }
}

/// Takes away what earlier runs have drawn, so that a picture is there only if it is drawn now.
static NO_OLD_PICTURES: LazyLock<Result<(), String>> =
    LazyLock::new(|| remove_files(&root().join("target/examples-out")));

/// Removes the files of a folder; folders in it stay.
fn remove_files(folder: &Path) -> Result<(), String> {
    let paths = names_in(folder).into_iter().map(|name| folder.join(name));
    for path in paths.filter(|path| !path.is_dir()) {
        fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The folder of the built examples, next to this test, in whose profile they are built.
static EXAMPLES: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let test = env::current_exe().map_err(|error| error.to_string())?;
    let folder = test.ancestors().nth(2).expect("target/PROFILE/deps/chapters");
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut build = Command::new(env!("CARGO"));
    let build = build.args(BUILD).args(["--profile", profile]).current_dir(root());
    let built = build.output().map_err(|error| error.to_string())?;
    match built.status.success() {
        true => Ok(folder.join("examples")),
        false => Err(String::from_utf8_lossy(&built.stderr).into_owned()),
    }
});

/// The examples whose number is that of a chapter: `04` has `04_chain_rule`, a file or a folder.
pub fn examples_of(chapter: &str) -> Vec<String> {
    let prefix = format!("{chapter}_");
    let names = names_in(&root().join("examples")).into_iter();
    let examples = names.map(|name| name.trim_end_matches(".rs").to_string());
    let mut examples: Vec<_> = examples.filter(|name| name.starts_with(&prefix)).collect();
    examples.dedup();
    examples
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a folder holds; nothing where there is none.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[test]
fn old_pictures_go_and_folders_stay() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("b.png"), "").unwrap();
    assert_eq!(remove_files(folder.path()), Ok(()));
    assert_eq!(names_in(folder.path()), ["a"]);
    assert_eq!(remove_files(&folder.path().join("nowhere")), Ok(()));
}

#[test]
fn examples_are_built_with_the_locked_versions() {
    assert!(BUILD.contains(&"--locked"));
}
