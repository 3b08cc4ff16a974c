//! Pictures with labels: where they come from and how they reach the network.

#[cfg(feature = "workshop")]
pub mod workshop;

use std::sync::Arc;

use ndarray::Array3;

/// A picture is numbers: `[height, width, 3]`, red, green and blue from 0 to 255.
pub type Picture = Array3<u8>;

/// One kind of minifigure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The number the data set gives it (`class_id`), or its place in the list.
    pub id: usize,
    /// What people call it. Two classes may share a name.
    pub name: String,
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

    /// The examples at `indices`, in that order; pictures are shared, not copied.
    pub fn subset(&self, indices: &[usize]) -> Dataset {
        Dataset {
            classes: self.classes.clone(),
            examples: indices.iter().map(|&i| self.examples[i].clone()).collect(),
        }
    }
}
