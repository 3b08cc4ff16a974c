//! Pictures with labels: where they come from and how they reach the network.
//!
//! | from | to | by |
//! |---|---|---|
//! | the published photos, listed in tables | [`Dataset`] | `index_csv` |
//! | a folder of your own, one sub-folder a class | [`Dataset`] | `folder` |
//! | parts that should have nothing in common | pictures that are there twice | [`repeats`] |
//! | one set of examples | training and held-out examples | [`split`] |
//! | a picture | a changed picture, another one every epoch | [`augmentation`] |
//! | the training pictures | mean 0 and standard deviation 1 | [`normalization`] |
//! | a [`Dataset`] | the tensors that the network is fed with | [`batches`] |
//!
//! The two readers belong to the feature `files`.

mod affine;
pub mod augmentation;
pub mod batches;
mod colour;
#[cfg(feature = "files")]
pub mod decode;
#[cfg(feature = "files")]
mod error;
#[cfg(feature = "files")]
mod file;
#[cfg(feature = "files")]
pub mod folder;
pub mod frame;
#[cfg(feature = "files")]
pub mod index_csv;
#[cfg(feature = "files")]
mod jpeg;
pub mod normalization;
pub mod repeats;
pub mod resize;
pub mod split;
#[cfg(feature = "files")]
mod table;

#[cfg(feature = "workshop")]
pub mod workshop;

use std::{collections::HashMap, sync::Arc};

use ndarray::Array3;

#[cfg(feature = "files")]
pub use error::DataError;

/// A picture is numbers: `[height, width, 3]`, red, green and blue from 0 to 255.
pub type Picture = Array3<u8>;

/// One kind of minifigure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
pub struct Class {
    /// The number the data set gives it (`class_id`), or its place in the list.
    pub id: usize,
    /// What people call it. Two classes may share a name.
    pub name: String,
}

/// One name a class, each different: a name that several classes share is followed by the class's
/// id, as in `SPIDER-MAN (1)` and `SPIDER-MAN (17)`; where that is another's name, by its place, too.
pub fn unique_names(classes: &[Class]) -> Vec<String> {
    let mut names: Vec<String> = classes.iter().map(|class| class.name.clone()).collect();
    let mut number: fn(usize, &Class) -> usize = |_, class| class.id;
    loop {
        let mut uses = HashMap::new();
        names.iter().for_each(|name| *uses.entry(name.clone()).or_insert(0) += 1);
        if uses.len() == names.len() {
            return names;
        }
        for (place, (name, class)) in names.iter_mut().zip(classes).enumerate() {
            if uses[name] > 1 {
                *name = format!("{name} ({})", number(place, class));
            }
        }
        number = |place, _| place;
    }
}

/// A picture and what is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The picture, shared between the splits and folds it belongs to.
    pub picture: Arc<Picture>,
    /// The index into [`Dataset::classes`].
    pub label: usize,
    /// Where it came from, for reports: a path, or the number of a drawing.
    pub source: String,
}

/// Pictures with labels, decoded and kept in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// All classes, also those that have no example here.
    pub classes: Arc<[Class]>,
    /// The examples in a fixed order.
    pub examples: Vec<Example>,
}

impl Dataset {
    /// The number of examples.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// The label of every example, in their order.
    pub fn labels(&self) -> Vec<usize> {
        self.examples.iter().map(|example| example.label).collect()
    }

    /// The number of examples of every class, in the order of the classes.
    ///
    /// # Panics
    /// Where a label is that of no class.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for example in &self.examples {
            counts[example.label] += 1;
        }
        counts
    }

    /// A number that stands for the classes, the labels and every pixel: another one, all but surely,
    /// where any of them is changed or in another place.
    pub fn fingerprint(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        self.classes.iter().for_each(|class| add(class.name.as_bytes()));
        for Example { picture, label, .. } in &self.examples {
            add(&(*label as u64).to_le_bytes());
            add(&picture.iter().copied().collect::<Vec<u8>>());
        }
        hasher.finalize()
    }

    /// The examples at `indices`, in that order; pictures are shared, not copied.
    ///
    /// # Panics
    /// Where there are fewer examples.
    pub fn subset(&self, indices: &[usize]) -> Dataset {
        Dataset {
            classes: self.classes.clone(),
            examples: indices.iter().map(|&i| self.examples[i].clone()).collect(),
        }
    }

    /// The examples of the classes that `keep` names, in their order and with the same labels.
    pub fn with_labels(&self, keep: impl Fn(usize) -> bool) -> Dataset {
        let kept = (0..self.len()).filter(|&i| keep(self.examples[i].label));
        self.subset(&kept.collect::<Vec<_>>())
    }

    /// The same examples with other pictures: `change` makes one from each.
    pub fn map_pictures(&self, change: impl Fn(&Picture) -> Picture) -> Dataset {
        let changed = |example: &Example| Example {
            picture: Arc::new(change(&example.picture)),
            ..example.clone()
        };
        Dataset {
            classes: self.classes.clone(),
            examples: self.examples.iter().map(changed).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shared_names_get_a_number() {
        let class = |id, name: &str| Class { id, name: name.into() };
        let classes = [class(1, "SPIDER-MAN"), class(2, "VENOM"), class(17, "SPIDER-MAN")];
        assert_eq!(unique_names(&classes), ["SPIDER-MAN (1)", "VENOM", "SPIDER-MAN (17)"]);
        let classes = [class(1, "X"), class(2, "X"), class(3, "X (1)")];
        assert_eq!(unique_names(&classes), ["X (1) (0)", "X (2)", "X (1) (2)"]);
    }

    #[test]
    fn examples_are_chosen_by_their_label_and_pictures_changed() {
        let example = |label| Example {
            picture: Arc::new(Picture::from_elem((1, 1, 3), label as u8)),
            label,
            source: label.to_string(),
        };
        let classes = (0..3).map(|id| Class { id, name: id.to_string() }).collect();
        let all = Dataset { classes, examples: [2, 0, 1, 2].map(example).to_vec() };
        let some = all.with_labels(|label| label > 0);
        assert_eq!(some.labels(), [2, 1, 2]);
        assert_eq!((some.classes.len(), &*some.examples[1].source), (3, "1"));
        let lighter = some.map_pictures(|picture| picture + 10);
        assert_eq!(lighter.labels(), some.labels());
        assert_eq!(lighter.examples[1].picture[[0, 0, 2]], 11);

        let others = [some.clone(), lighter, all.subset(&[1, 0, 2, 3]), all.subset(&[0, 1, 2])];
        assert!(others.iter().all(|other| other.fingerprint() != all.fingerprint()));
        assert_eq!(all.clone().fingerprint(), all.fingerprint());
    }
}
