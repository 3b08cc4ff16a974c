//! Pictures of one's own to train on.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use brickprop::dataset::{Class, Dataset, Example, Picture, decode::decode_picture, split::split};
use serde_json::{Value, json};

/// The side at which they are kept: larger than what a page trains on.
const SIDE: usize = 64;
/// More of them would fill a phone's memory.
const MOST: usize = 4096;
/// Of each class, the share to be tested on.
const TESTED: f64 = 0.25;

/// The pictures that are kept: their classes, names and pixels.
#[derive(Debug, Default)]
pub struct Own {
    kept: Vec<(String, String, Picture)>,
}

impl Own {
    /// Keeps one more.
    pub fn keep(&mut self, class: String, name: String, file: &[u8]) -> Result<Value, String> {
        if self.kept.len() == MOST {
            return Err(format!("{name}: expected at most {MOST} pictures"));
        }
        let picture = decode_picture(Path::new(&name), file, SIDE).map_err(|e| e.to_string())?;
        self.kept.push((class, name, picture));
        Ok(json!({ "classes": self.classes(), "pictures": self.kept.len() }))
    }

    fn classes(&self) -> BTreeSet<&str> {
        self.kept.iter().map(|(class, ..)| class.as_str()).collect()
    }

    /// Those to learn from, and those to be tested on.
    pub fn parts(&self, classes: usize, seed: u64) -> Result<[Dataset; 2], String> {
        let names: Vec<&str> = self.classes().into_iter().collect();
        if names.len() != classes {
            return Err(format!(
                "expected {} characters, one a class, found {classes}",
                names.len()
            ));
        }
        let example = |(class, name, picture): &(String, String, Picture)| Example {
            picture: Arc::new(picture.clone()),
            label: names.binary_search(&class.as_str()).expect("each class has its name there"),
            source: name.clone(),
        };
        let class = |(id, name): (usize, &&str)| Class { id, name: (*name).into() };
        let all = Dataset {
            examples: self.kept.iter().map(example).collect(),
            classes: names.iter().enumerate().map(class).collect(),
        };
        let split = split(&all, TESTED, seed);
        let parts = [split.train, split.held].map(|part| all.subset(&part));
        match parts.iter().all(|part| part.len() > 1) {
            true => Ok(parts),
            false => Err("expected more pictures: some to learn from, every fourth to test".into()),
        }
    }
}
