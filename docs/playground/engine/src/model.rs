//! A trained network, and what it makes of photos.

use std::path::Path;

use brickprop::{
    checkpoint::from_bytes,
    classifier::Classifier,
    dataset::{Picture, decode::decode_picture, unique_names},
    evaluation::ranked,
};
use serde_json::{Value, json};

use crate::answer::put;

/// The network, and the photo that it has seen last, with the class it is taken for.
#[derive(Debug)]
pub struct Model {
    classifier: Classifier,
    seen: Option<(Picture, usize)>,
}

impl Model {
    /// The network in a file.
    pub fn open(name: &str, file: &[u8]) -> Result<Self, String> {
        let classifier = from_bytes(file, Path::new(name)).map_err(|e| e.to_string())?;
        Ok(Model { classifier, seen: None })
    }

    pub fn describe(&self) -> Value {
        json!({
            "classes": unique_names(&self.classifier.classes),
            "layers": self.classifier.network.summary(),
            "side": self.classifier.frame().side,
        })
    }

    /// The three most probable classes of a photo, and what the layers make of it.
    pub fn recognise(
        &mut self,
        name: &str,
        file: &[u8],
        bytes: &mut Vec<u8>,
    ) -> Result<Value, String> {
        let Model { classifier, seen } = self;
        let side = classifier.frame().stored_side();
        let picture = decode_picture(Path::new(name), file, side).map_err(|e| e.to_string())?;
        let probabilities = classifier.probabilities(&[&picture]);
        let names = unique_names(&classifier.classes);
        let order = ranked(probabilities.row(0));
        let guess = |&class: &usize| {
            let probability = probabilities[[0, class]];
            json!({ "class": class, "name": names[class], "probability": probability })
        };
        let view = classifier.view(&picture).mapv(|value| f32::from(value) / 255.0);
        let view = view.permuted_axes([2, 0, 1]).as_standard_layout().into_owned();
        let stages = classifier.feature_maps(&picture);
        let said = json!({
            "guesses": order.iter().take(3).map(guess).collect::<Vec<_>>(),
            "view": put(bytes, &view.into_dyn()),
            "stages": stages.into_iter().map(|(name, maps)| {
                json!({ "name": name, "maps": put(bytes, &maps.into_dyn()) })
            }).collect::<Vec<_>>(),
            "saliency": put(bytes, &classifier.saliency(&picture, order[0]).into_dyn()),
        });
        *seen = Some((picture, order[0]));
        Ok(said)
    }

    /// How probable the answer is while a part of the photo is covered.
    pub fn occlude(&self, bytes: &mut Vec<u8>) -> Result<Value, String> {
        let (picture, class) = self.seen.as_ref().ok_or("no photo has been recognised yet")?;
        let covered = self.classifier.occlusion(picture, *class);
        let without = self.classifier.probabilities(&[picture])[[0, *class]];
        Ok(json!({ "probability": put(bytes, &covered.into_dyn()), "without": without }))
    }
}
