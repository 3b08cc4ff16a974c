//! What comes back.

use brickprop::{real::Real, tensor::Tensor};
use serde::Serialize;
use serde_json::{Value, json};

/// An answer: JSON, and the numbers and files that it speaks of.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// `{"ok": …}`, or `{"error": "words"}`.
    pub words: Vec<u8>,
    /// Numbers of 32 bits, or a file.
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn of(result: Result<Value, String>, bytes: Vec<u8>) -> Self {
        match result {
            Ok(value) => Answer { words: json!({ "ok": value }).to_string().into_bytes(), bytes },
            Err(error) => {
                Answer { words: json!({ "error": error }).to_string().into_bytes(), bytes: vec![] }
            }
        }
    }
}

/// Where a tensor lies in an answer's bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    shape: Vec<usize>,
    at: usize,
}

/// Puts a tensor among the bytes, as numbers of 32 bits.
pub fn put<F: Real>(bytes: &mut Vec<u8>, tensor: &Tensor<F>) -> Place {
    let at = bytes.len() / 4;
    bytes.extend(tensor.iter().flat_map(|x| (x.as_f64() as f32).to_le_bytes()));
    Place { shape: tensor.shape().to_vec(), at }
}
