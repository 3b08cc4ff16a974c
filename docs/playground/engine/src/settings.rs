//! What a page may choose before a training.

use brickprop::{
    architecture::Architecture,
    dataset::{augmentation::Augmentation, workshop::characters},
};
use serde::{Deserialize, Serialize};

/// A training of the page, from its seed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The network, as a checkpoint describes it.
    pub architecture: Architecture,
    /// How many minifigures are drawn to learn from, and how many to be tested on.
    pub drawings: [usize; 2],
    /// The first so many characters of the workshop; of pictures of one's own, all classes.
    pub characters: usize,
    /// Draws weights, minifigures and their order.
    pub seed: u64,
    /// The learning rate.
    pub rate: f64,
    /// SGD's momentum.
    pub momentum: f64,
    /// Pictures of a step.
    pub batch: usize,
    /// How strongly pictures are moved, turned and recoloured in each epoch: 0 is not at all, 1 as
    /// [`Augmentation::default`] does.
    pub augmentation: f64,
    /// Whether the pictures are the page's own ones, in the place of drawings.
    pub own: bool,
}

/// More weights than a page can show or a phone can train.
pub const MOST_WEIGHTS: usize = 4_000_000;

/// More classes than a page can list.
const MOST_CLASSES: usize = 256;

/// Changes so many times as strong as usual.
pub fn strong(times: f64) -> Augmentation {
    let usual = Augmentation::default();
    Augmentation {
        flip: usual.flip && times > 0.0,
        shift: usual.shift * times,
        rotation: usual.rotation * times,
        zoom: usual.zoom * times,
        shear: usual.shear * times,
        brightness: usual.brightness * times,
        contrast: usual.contrast * times,
        saturation: usual.saturation * times,
        hue: usual.hue * times,
        erase: (usual.erase * times).min(1.0),
    }
}

impl Settings {
    /// Refuses what nobody can train with.
    pub fn check(&self) -> Result<(), String> {
        let most_characters = if self.own { MOST_CLASSES } else { characters().len() };
        let side = self.architecture.input.get(1).copied().unwrap_or_default();
        let numbers = [
            ("side", side as f64, 8.0, 128.0),
            ("number of drawings", self.drawings[0] as f64, 4.0, 4096.0),
            ("number of test drawings", self.drawings[1] as f64, 1.0, 4096.0),
            ("number of characters", self.characters as f64, 2.0, most_characters as f64),
            ("learning rate", self.rate, 1e-9, 1e3),
            ("momentum", self.momentum, 0.0, 0.999),
            ("batch", self.batch as f64, 2.0, 256.0),
            ("strength of augmentation", self.augmentation, 0.0, 2.0),
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
