//! What the cases spoil, and how they are tried.

use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

/// A folder that a case may spoil. It holds two classes of three pictures each; [`Home::published`] puts
/// tables beside them, [`Home::trained`] a run that has learnt them.
pub struct Home {
    folder: TempDir,
}

pub const METADATA: &str = "class_id,minifigure_name\n1,LEFT\n2,RIGHT\n";
pub const INDEX: &str =
    "path,class_id\nleft/1.png,1\nleft/2.png,1\nleft/3.png,1\nright/1.png,2\nright/2.png,2\n";
pub const TEST: &str = "path,class_id\nright/3.png,2\n";

pub fn noise(seed: u32) -> RgbImage {
    RgbImage::from_fn(20, 20, |x, y| Rgb([x, y, x ^ y].map(|v| ((v + 1) * (seed + 7) * 29) as u8)))
}

impl Home {
    pub fn new() -> Home {
        let home = Home { folder: TempDir::new().unwrap() };
        for (label, class) in ["left", "right"].into_iter().enumerate() {
            fs::create_dir_all(home.path("in").join(class)).unwrap();
            for number in 1..=3 {
                let path = home.path("in").join(format!("{class}/{number}.png"));
                noise(10 * label as u32 + number).save(path).unwrap();
            }
        }
        home
    }

    pub fn published() -> Home {
        let home = Home::new();
        for (name, text) in [("metadata.csv", METADATA), ("index.csv", INDEX), ("test.csv", TEST)] {
            home.write(&format!("in/{name}"), text);
        }
        home
    }

    /// One run is trained for all cases, and copied.
    pub fn trained() -> Home {
        static TRAINED: LazyLock<Home> = LazyLock::new(|| {
            let home = Home::new();
            let train = "train --folder IN --model softmax --size 8 --epochs 1 --out HOME/run";
            assert_eq!(home.call(train), (0, String::new()));
            home
        });
        let home = Home::new();
        fs::create_dir(home.path("run")).unwrap();
        for name in ["model.safetensors", "checkpoint.safetensors", "metrics.json"] {
            fs::copy(TRAINED.path("run").join(name), home.path("run").join(name)).unwrap();
        }
        let config = fs::read_to_string(TRAINED.path("run/config.toml")).unwrap();
        let [from, to] = [&TRAINED, &home].map(|home| home.folder.path().to_str().unwrap());
        home.write("run/config.toml", config.replace(from, to));
        home
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(below), bytes).unwrap();
    }

    pub fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
    }

    /// Something else in the place of a file.
    #[cfg(unix)]
    pub fn replace_by_link(&self, below: &str, to: &str) {
        fs::remove_file(self.path(below)).unwrap();
        std::os::unix::fs::symlink(to, self.path(below)).unwrap();
    }

    #[cfg(unix)]
    pub fn replace_by_pipe(&self, below: &str) {
        fs::remove_file(self.path(below)).unwrap();
        assert!(Command::new("mkfifo").arg(self.path(below)).status().unwrap().success());
    }

    /// The exit code and standard error, with names in the place of the folder's.
    pub fn call(&self, args: &str) -> (i32, String) {
        let home = self.folder.path().to_str().unwrap();
        let args = args.replace("IN", "HOME/in").replace("HOME", home);
        let mut command = Command::new(env!("CARGO_BIN_EXE_brickprop"));
        let output = command.args(args.split(' ')).current_dir(home).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        (output.status.code().expect("no signal"), words.replace(home, "HOME").trim_end().into())
    }
}

/// What is spoiled; the arguments; the exit code; what standard error says, to the end or to “…”.
pub type Case = (&'static str, fn(&Home), &'static str, i32, &'static str);

/// Tries all cases, each in a home of its own, and tells of all that are not as they should be.
pub fn try_all(home: fn() -> Home, cases: &[Case]) {
    let mut wrong = vec![];
    for &(name, spoil, args, code, words) in cases {
        let home = home();
        spoil(&home);
        let (found_code, found) = home.call(args);
        let same = match words.strip_suffix('…') {
            Some(beginning) => found.starts_with(beginning),
            None => found == words,
        };
        if found_code != code || !same {
            wrong.push(format!("{name}: expected {code}\n{words}\nfound {found_code}\n{found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
