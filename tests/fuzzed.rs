//! The promise: whatever bytes come, they are refused in words or make something that works. The
//! long form is `fuzz/run`; this one tries what it has found once, and changed seeds.
#![cfg(all(feature = "files", feature = "workshop"))]

#[path = "../fuzz/src/readers.rs"]
mod readers;
#[path = "../fuzz/src/seeds.rs"]
mod seeds;

use std::{env, fs, path::Path};

use ndarray_rand::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One change: of a byte, or of a stretch of them.
fn change(bytes: &mut Vec<u8>, rng: &mut impl Rng) {
    let at = rng.random_range(0..=bytes.len());
    let until = bytes.len().min(at + rng.random_range(1..9));
    match rng.random_range(0..6) {
        0 if at < until => bytes[at] ^= 1 << rng.random_range(0..8),
        1 if at < until => bytes[at] = rng.random(),
        2 => drop(bytes.drain(at..until)),
        3 => bytes.truncate(at),
        4 => drop(bytes.splice(at..at, bytes[at..until].to_vec())),
        _ => bytes.insert(at, *b"\0\n\",[]{}-.019e\xff".get(rng.random_range(0..16)).unwrap_or(&7)),
    }
}

/// `FUZZ_CASES=100000 cargo test --test fuzzed` takes longer.
fn try_all(target: &str, reader: fn(&[u8])) {
    let cases: usize = env::var("FUZZ_CASES").map_or(1000, |cases| cases.parse().unwrap());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions").join(target);
    for file in fs::read_dir(kept).unwrap() {
        reader(&fs::read(file.unwrap().path()).unwrap());
    }
    let (_, seeds) = seeds::SEEDS.into_iter().find(|(name, _)| *name == target).unwrap();
    let seeds = seeds();
    seeds.iter().for_each(|seed| reader(seed));
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..cases {
        let mut bytes = seeds[rng.random_range(0..seeds.len())].clone();
        (0..rng.random_range(1..5)).for_each(|_| change(&mut bytes, &mut rng));
        reader(&bytes);
    }
}

#[test]
fn tables() {
    try_all("tables", readers::tables);
}

#[test]
fn pictures() {
    try_all("picture", readers::picture);
}

#[test]
fn checkpoints() {
    try_all("checkpoint", readers::checkpoint);
}

#[test]
fn architectures() {
    try_all("architecture", readers::architecture);
}
