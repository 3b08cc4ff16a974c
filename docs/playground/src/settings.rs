//! What a page may choose before a training.

use brickprop::architecture::Architecture;
use serde::{Deserialize, Serialize};

/// A training of the page, from its seed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The network, as a checkpoint describes it.
    pub architecture: Architecture,
    /// How many minifigures are drawn to learn from, and how many to be tested on.
    pub drawings: [usize; 2],
    /// The first so many characters of the workshop.
    pub characters: usize,
    /// Draws weights, minifigures and their order.
    pub seed: u64,
    /// The learning rate.
    pub rate: f64,
    /// SGD's momentum.
    pub momentum: f64,
    /// Pictures of a step.
    pub batch: usize,
    /// Whether pictures are moved, turned and recoloured in each epoch.
    pub augmentation: bool,
}

/// More weights than a page can show or a phone can train.
pub const MOST_WEIGHTS: usize = 4_000_000;

impl Settings {
    /// Refuses what nobody can train with.
    pub fn check(&self) -> Result<(), String> {
        let characters = brickprop::dataset::workshop::characters().len();
        let side = self.architecture.input.get(1).copied().unwrap_or_default();
        let numbers = [
            ("side", side as f64, 8.0, 128.0),
            ("number of drawings", self.drawings[0] as f64, 4.0, 4096.0),
            ("number of test drawings", self.drawings[1] as f64, 1.0, 4096.0),
            ("number of characters", self.characters as f64, 2.0, characters as f64),
            ("learning rate", self.rate, 1e-9, 1e3),
            ("momentum", self.momentum, 0.0, 0.999),
            ("batch", self.batch as f64, 2.0, 256.0),
        ];
        for (name, found, least, most) in numbers {
            if !(least..=most).contains(&found) {
                return Err(format!("expected a {name} from {least} to {most}, found {found}"));
            }
        }
        match self.architecture.input[..] {
            [3, height, width] if height == width => Ok(()),
            _ => Err(format!("expected pictures [3, n, n], found {:?}", self.architecture.input)),
        }
    }
}
