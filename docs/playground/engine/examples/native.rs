//! The same answers without a browser: a question in JSON a line comes in, its answer goes out with the
//! numbers that come along. The page's tests hold the page against it.

use std::io::{self, Write};

use brickprop_playground::Play;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    // as the command does, for its speed
    brickprop::kernels::memory::keep_pages();
    let mut play = Play::default();
    for question in io::stdin().lines() {
        let answer = play.ask(question?.as_bytes(), &[]);
        let words: Value = serde_json::from_slice(&answer.words)?;
        let number = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes);
        let numbers: Vec<f32> = answer.bytes.as_chunks().0.iter().map(number).collect();
        println!("{}", json!({ "answer": words, "numbers": numbers }));
        io::stdout().flush()?;
    }
    Ok(())
}
