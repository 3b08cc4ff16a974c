//! The workshop draws minifigures: pictures to learn from without a download.
//!
//! A [`Character`] is a list of parts. A drawing of it is made as a photo is:
//! a background and clutter, the figure in some pose and view, something in the way,
//! then the light, focus and noise of a camera. All of it comes out of one random generator, so a
//! seed is all that one must keep to have the same pictures again.
//!
//! ```
//! use brickprop::dataset::workshop::{characters, workshop};
//!
//! let drawings = workshop(32, 64, 1);
//! assert_eq!(drawings.examples[4].label, 4);
//! assert_eq!(characters()[4].name, "Queen");
//! ```
//!
//! To add a character, add an entry to `characters.rs`: it names the parts that differ from the
//! plainest figure. For a part that is not there yet, add a variant to its type in [`character`]
//! and draw it in the file of that name in `parts/`.

mod background;
mod camera;
mod canvas;
pub mod character;
mod characters;
mod clutter;
mod figure;
mod invented;
pub mod palette;
mod parts;
mod pose;
mod shape;

use std::sync::Arc;

use ndarray_rand::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Class, Dataset, Example, Picture};
use crate::kernels::parallel::*;
use camera::Camera;
use canvas::Canvas;
pub use character::Character;
use figure::draw_figure;
pub use invented::invented;
use pose::{Pose, View};

/// The characters the workshop can draw, in the order of their classes.
pub fn characters() -> &'static [Character] {
    characters::CHARACTERS
}

/// Draws `character`, an index into [`characters`], as a picture of `side` × `side` pixels.
///
/// Whatever differs from picture to picture is taken from `rng`.
///
/// # Panics
/// If there is no such character, or `side` is 0.
pub fn draw(character: usize, side: usize, rng: &mut impl Rng) -> Picture {
    draw_character(&characters()[character], side, rng)
}

fn draw_character(character: &Character, side: usize, rng: &mut impl Rng) -> Picture {
    let mut canvas = Canvas::new(side);
    background::draw_background(side, &mut canvas, rng);
    canvas.light = rng.random_range(-1.0..1.0);
    View::random(rng).aim(side, &mut canvas);
    clutter::scatter(&mut canvas, rng);
    draw_figure(character, &Pose::random(rng), &mut canvas);
    clutter::cover(&mut canvas, rng);
    Camera::random(side, rng).shoot(&canvas.pixmap, rng)
}

/// Draws `character` as on a passport: from the front, in even light, with nothing around it.
///
/// # Panics
/// If there is no such character, or `side` is 0.
pub fn portrait(character: usize, side: usize) -> Picture {
    let mut canvas = Canvas::new(side);
    background::draw_paper(side, &mut canvas);
    View::front().aim(side, &mut canvas);
    draw_figure(&characters()[character], &Pose::standing(), &mut canvas);
    camera::develop(&canvas.pixmap)
}

/// Draws `count` pictures, as many of each character as of any other.
///
/// Drawing `i` has a random generator of its own, stream `i` of `seed`: pictures drawn by many
/// threads are those drawn by one.
pub fn workshop(count: usize, side: usize, seed: u64) -> Dataset {
    let names = characters().iter().map(|character| character.name.to_string()).collect();
    draw_cast(characters(), names, count, side, seed)
}

/// The same with [`invented`] characters, called `1`, `2`, …
///
/// # Panics
/// If there is no character.
pub fn workshop_of(cast: &[Character], count: usize, side: usize, seed: u64) -> Dataset {
    let names = (1..=cast.len()).map(|number| number.to_string()).collect();
    draw_cast(cast, names, count, side, seed)
}

fn draw_cast(
    cast: &[Character],
    names: Vec<String>,
    count: usize,
    side: usize,
    seed: u64,
) -> Dataset {
    let classes = names.into_iter().enumerate().map(|(id, name)| Class { id, name }).collect();
    let examples = (0..count)
        .into_par_iter()
        .map(|i| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(i as u64);
            let label = i % cast.len();
            Example {
                picture: Arc::new(draw_character(&cast[label], side, &mut rng)),
                label,
                source: format!("drawing {i} of seed {seed}"),
            }
        })
        .collect();
    Dataset { classes, examples }
}
