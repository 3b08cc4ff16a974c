//! The figure: three pictures, the gradient, occlusion, and the square that matters most.

use brickprop::{
    classifier::Classifier,
    dataset::{Dataset, Picture},
    plot::{Canvas, GalleryItem, PlotError, gallery},
};
use ndarray::Array2;

use super::{SIDE, cover};

pub fn sheet(classifier: &Classifier, others: &Dataset) -> Result<Canvas, PlotError> {
    let mut pictures: Vec<(Picture, [String; 2])> = vec![];
    for example in [0, 2, 5].map(|i| &others.examples[i]) {
        let (picture, class) = (&*example.picture, example.label);
        let p = |picture: &Picture| classifier.probabilities(&[picture])[[0, class]];
        let dx = cover::strength(&classifier.saliency(picture, class));
        let occlusion = cover::occlusion(classifier, picture, class);
        let (i, j) = cover::strongest(&occlusion);
        let hidden = cover::covered(picture, cover::STEP * i, cover::STEP * j);
        let name = others.classes[class].name.clone();
        let (before, after) = (p(picture), p(&hidden));
        pictures.push((picture.clone(), [name.clone(), format!("p = {before:.3}")]));
        pictures.push((shown(&dx), ["|dx|".into(), "white is strong".into()]));
        pictures.push((shown(&occlusion), ["occlusion".into(), "white: p falls".into()]));
        pictures.push((hidden, [name, format!("p = {after:.3}")]));
    }
    let items: Vec<_> = pictures
        .iter()
        .map(|(picture, words)| GalleryItem { picture, caption: words.to_vec(), right: None })
        .collect();
    gallery(&items, 4)
}

/// A map in grey, black for 0 and less, white for its largest number, as large as a picture. A map
/// of squares shows each at the middle of its square.
fn shown(map: &Array2<f32>) -> Picture {
    let most = map.iter().fold(f32::MIN_POSITIVE, |most, &value| most.max(value));
    let whole = map.nrows() == SIDE;
    Picture::from_shape_fn((SIDE, SIDE, 3), |(row, column, _)| {
        let place = |pixel: usize| {
            let first = (pixel + cover::STEP / 2).saturating_sub(cover::SQUARE / 2) / cover::STEP;
            if whole { pixel } else { first.min(map.nrows() - 1) }
        };
        (255.0 * (map[[place(row), place(column)]] / most).max(0.0)) as u8
    })
}
