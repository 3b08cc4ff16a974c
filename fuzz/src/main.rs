//! Writes what the fuzzing begins with: `cargo run -- DIR`.

use std::{fs, path::PathBuf};

use brickprop_fuzz::seeds::SEEDS;

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("expected a folder"));
    for (target, seeds) in SEEDS {
        let folder = folder.join(target);
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (number, seed) in seeds().into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)
                .expect("the seed can be written");
        }
    }
}
