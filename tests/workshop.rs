//! What the drawn minifigures promise: the same bits for a seed, and a task worth a network.
#![cfg(feature = "workshop")]

use brickprop::dataset::workshop::{characters, draw, portrait, workshop};
use brickprop::dataset::{Dataset, Picture};
use ndarray_rand::rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

const SIDE: usize = 64;

#[test]
fn a_seed_is_all_one_needs_to_keep() {
    assert_eq!(workshop(32, SIDE, 5), workshop(32, SIDE, 5));
    assert_ne!(workshop(32, SIDE, 5), workshop(32, SIDE, 6));
    // a larger set begins with the smaller one
    assert_eq!(workshop(40, SIDE, 5).examples[..32], workshop(32, SIDE, 5).examples);
}

#[test]
fn any_number_of_threads_draws_the_same_bits() {
    let drawn_by = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| workshop(48, SIDE, 5))
    };
    let alone = drawn_by(1);
    assert_eq!(drawn_by(2), alone);
    assert_eq!(drawn_by(3), alone);
}

#[test]
fn every_character_has_as_many_drawings() {
    let drawings = workshop(4 * characters().len(), 32, 1);
    assert!(characters().len() >= 12);
    assert_eq!(drawings.classes.len(), characters().len());
    for (label, class) in drawings.classes.iter().enumerate() {
        assert_eq!((class.id, class.name.as_str()), (label, characters()[label].name));
        assert_eq!(drawings.examples.iter().filter(|e| e.label == label).count(), 4);
    }
    assert_eq!(drawings.examples[17].source, "drawing 17 of seed 1");
}

#[test]
fn a_drawing_has_the_size_one_asks_for() {
    for side in [1, 17, 96] {
        let picture = draw(3, side, &mut ChaCha8Rng::seed_from_u64(2));
        assert_eq!(picture.shape(), [side, side, 3]);
        assert_eq!(portrait(3, side).shape(), [side, side, 3]);
    }
}

#[test]
fn no_two_characters_look_alike() {
    let portraits: Vec<Picture> = (0..characters().len()).map(|i| portrait(i, SIDE)).collect();
    for (i, one) in portraits.iter().enumerate() {
        for (j, other) in portraits.iter().enumerate().skip(i + 1) {
            let pairs = one.iter().zip(other);
            let apart = pairs.filter(|(a, b)| a.abs_diff(**b) > 60).count();
            let names = (characters()[i].name, characters()[j].name);
            assert!(apart > 600, "{names:?} differ in {apart} values only");
        }
    }
}

/// A baseline must stay a baseline: if a picture of the same character were always near in pixels
/// or in colour, there would be nothing for a network to learn.
#[test]
fn neighbours_in_pixels_know_something_and_in_colour_next_to_nothing() {
    let (known, unknown) = (workshop(1600, SIDE, 1), workshop(400, SIDE, 2));
    let chance = 1.0 / characters().len() as f64;

    let by_pixels =
        nearest_neighbour(&known, &unknown, |picture| picture.iter().copied().collect());
    assert!(by_pixels > 3.0 * chance && by_pixels < 0.6, "by pixels: {by_pixels}");

    let by_colour = nearest_neighbour(&known, &unknown, |picture| {
        let pixels = picture.len() / 3;
        let sums = picture.rows().into_iter().fold([0; 3], |sum, pixel| {
            std::array::from_fn(|channel| sum[channel] + usize::from(pixel[channel]))
        });
        sums.iter().map(|sum| (sum / pixels) as u8).collect()
    });
    assert!(by_colour < 0.25, "by mean colour: {by_colour}");
}

/// The share of `unknown` pictures whose nearest `known` one is of the same character.
fn nearest_neighbour(
    known: &Dataset,
    unknown: &Dataset,
    features: impl Fn(&Picture) -> Vec<u8>,
) -> f64 {
    let seen: Vec<Vec<u8>> = known.examples.iter().map(|e| features(&e.picture)).collect();
    let asked: Vec<Vec<u8>> = unknown.examples.iter().map(|e| features(&e.picture)).collect();
    let right = asked.par_iter().zip(&unknown.examples).filter(|(here, example)| {
        let nearest = (0..seen.len()).min_by_key(|&i| distance(&seen[i], here)).unwrap();
        known.examples[nearest].label == example.label
    });
    right.count() as f64 / unknown.len() as f64
}

/// The squared distance.
fn distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}
