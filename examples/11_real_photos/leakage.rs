//! Near-duplicates on both sides of a split.

use std::{error::Error, sync::Arc};

use brickprop::{
    dataset::{
        Dataset, Example,
        augmentation::{Augmentation, picture_rng, to_picture},
        frame::Frame,
        split::split,
        workshop::workshop,
    },
    evaluation::baselines::nearest_neighbour,
    recipe::Recipe,
};

use super::recipe;

/// Four shots of each of 160 scenes: the camera hardly moves between them.
fn sittings() -> Dataset {
    let side = recipe().frame().stored_side();
    let scenes = workshop(160, side, 3);
    let hardly =
        Augmentation { shift: 0.02, rotation: 2.0, brightness: 0.05, ..Augmentation::none() };
    let frame = Frame::whole(side);
    let shots = scenes.examples.iter().enumerate().flat_map(|(scene, example)| {
        (0..4).map(move |shot| {
            let rng = &mut picture_rng(1, shot, scene as u64);
            let picture = Arc::new(to_picture(&hardly.apply(&example.picture, frame, rng)));
            Example { picture, ..example.clone() }
        })
    });
    Dataset { classes: scenes.classes.clone(), examples: shots.collect() }
}

pub fn leakage() -> Result<(), Box<dyn Error>> {
    let shots = sittings();
    // every fourth picture of the shots is one of each scene
    let scenes = shots.subset(&(0..shots.len()).step_by(4).collect::<Vec<_>>());
    let by_scene = split(&scenes, 0.25, 1);
    let all_shots = |scenes: &[usize]| -> Vec<usize> {
        scenes.iter().flat_map(|scene| 4 * scene..4 * scene + 4).collect()
    };
    let by_shot = split(&shots, 0.25, 1);

    println!("== Leakage ==");
    println!("four shots of each of 160 scenes; a quarter of the 640 pictures held out\n");
    println!("                                   network   nearest neighbour");
    for (name, train, held) in [
        ("pictures dealt out one by one", by_shot.train, by_shot.held),
        ("all shots of a scene on one side", all_shots(&by_scene.train), all_shots(&by_scene.held)),
    ] {
        let (train, test) = (shots.subset(&train), shots.subset(&held));
        let recipe = Recipe { epochs: 8, ..recipe() }; // four times as many pictures each
        let (classifier, _) = recipe.train(&train, None, 1, &mut |_| {})?;
        let network = 100.0 * classifier.evaluate(&test).accuracy;
        let nearest = 100.0 * nearest_neighbour(&train, &test, recipe.frame()).accuracy;
        println!("{name:<33} {network:>6.1} % {nearest:>12.1} %");
    }
    Ok(())
}
