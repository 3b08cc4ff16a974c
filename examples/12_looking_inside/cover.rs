//! Occlusion: cover a part, and see what the network says now.

use brickprop::{classifier::Classifier, dataset::Picture};
use ndarray::{Array2, Array3, Axis, s};

/// The side of the grey square, and how far it moves from one place to the next.
pub const SQUARE: usize = 12;
pub const STEP: usize = 4;

/// The picture with a grey square whose upper left corner is at (row, column).
pub fn covered(picture: &Picture, row: usize, column: usize) -> Picture {
    let mut picture = picture.clone();
    picture.slice_mut(s![row..row + SQUARE, column..column + SQUARE, ..]).fill(128);
    picture
}

/// How far the probability of `class` falls for each place of the square.
pub fn occlusion(classifier: &Classifier, picture: &Picture, class: usize) -> Array2<f32> {
    let places = (picture.dim().0 - SQUARE) / STEP + 1;
    let p = classifier.probabilities(&[picture])[[0, class]];
    let mut pictures = vec![];
    for i in 0..places {
        for j in 0..places {
            pictures.push(covered(picture, STEP * i, STEP * j));
        }
    }
    let now = classifier.probabilities(&pictures.iter().collect::<Vec<_>>());
    Array2::from_shape_fn((places, places), |(i, j)| p - now[[i * places + j, class]])
}

/// The strength of a pixel: the largest |dx| of its three colours.
pub fn strength(dx: &Array3<f32>) -> Array2<f32> {
    dx.fold_axis(Axis(0), 0.0, |most: &f32, dx| most.max(dx.abs()))
}

/// The sum of a map over each place of the square, to be compared with [`occlusion`].
pub fn squares(map: &Array2<f32>) -> Array2<f32> {
    let places = (map.nrows() - SQUARE) / STEP + 1;
    Array2::from_shape_fn((places, places), |(i, j)| {
        map.slice(s![STEP * i..STEP * i + SQUARE, STEP * j..STEP * j + SQUARE]).sum()
    })
}

/// The place with the largest number.
pub fn strongest(map: &Array2<f32>) -> (usize, usize) {
    let larger = |best: (usize, usize), (at, &value): ((usize, usize), &f32)| {
        if value > map[best] { at } else { best }
    };
    map.indexed_iter().fold((0, 0), larger)
}
