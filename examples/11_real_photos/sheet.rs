//! The figure: one picture, a little different in each epoch.

use std::{error::Error, fs};

use brickprop::{
    dataset::{
        augmentation::{Augmentation, picture_rng, to_picture},
        frame::Frame,
        workshop::workshop,
    },
    plot::{GalleryItem, gallery},
};

/// One drawing, as eleven epochs see it.
pub fn contact_sheet() -> Result<(), Box<dyn Error>> {
    let frame = Frame { side: 64, share: 0.8 };
    let drawing = workshop(32, frame.stored_side(), 1).examples[21].picture.clone();
    let mut pictures = vec![("as drawn".to_string(), drawing.as_ref().clone())];
    for epoch in 1..=11 {
        let changed = Augmentation::default().apply(&drawing, frame, &mut picture_rng(1, epoch, 0));
        pictures.push((format!("epoch {epoch}"), to_picture(&changed)));
    }
    let item = |(caption, picture)| GalleryItem { picture, caption, right: None };
    let items: Vec<_> =
        pictures.iter().map(|(words, picture)| item((vec![words.clone()], picture))).collect();
    fs::create_dir_all("target/examples-out")?;
    Ok(gallery(&items, 4)?.save("target/examples-out/11-real-photos.png")?)
}
