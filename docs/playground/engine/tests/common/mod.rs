//! How the tests ask.
#![allow(dead_code)] // each test file uses some of it

use brickprop_playground::Play;
use serde_json::{Value, json};

pub const SIDE: usize = 12;
pub const CLASSES: usize = 16;

/// One of each brick that a page offers.
pub fn settings() -> Value {
    json!({
        "architecture": {
            "input": [3, SIDE, SIDE],
            "bricks": [
                {"conv2d": {"outputs": 4, "kernel": 3, "stride": 1, "bias": true}},
                "batch_norm", "relu", {"max_pool": {"side": 2}}, {"dropout": {"probability": 0.2}},
                "flatten", {"dense": {"outputs": 10}}, "relu", {"head": {"classes": CLASSES}},
            ],
        },
        "drawings": [40, 16], "characters": CLASSES, "seed": 3,
        "rate": 0.05, "momentum": 0.9, "batch": 8, "augmentation": 0, "own": false,
    })
}

pub fn ask(play: &mut Play, question: Value) -> Result<(Value, Vec<f32>), String> {
    ask_with(play, question, &[])
}

/// A question, and the bytes of a file with it.
pub fn ask_with(
    play: &mut Play,
    question: Value,
    file: &[u8],
) -> Result<(Value, Vec<f32>), String> {
    let answer = play.ask(question.to_string().as_bytes(), file);
    let words: Value = serde_json::from_slice(&answer.words).unwrap();
    let number = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap());
    match &words["error"] {
        Value::String(error) => Err(error.clone()),
        _ => Ok((words["ok"].clone(), answer.bytes.chunks_exact(4).map(number).collect())),
    }
}

pub fn begun() -> Play {
    let mut play = Play::default();
    ask(&mut play, json!({ "ask": "begin", "settings": settings() })).unwrap();
    play
}
