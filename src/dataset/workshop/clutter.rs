//! Bricks, plates and studs that lie around, and what gets before a figure.
//!
//! Units are the millimetres of the figure, with its feet on the floor at the origin.

use ndarray_rand::rand::Rng;
use tiny_skia::Transform;

use super::canvas::Canvas;
use super::palette::{BRICKS, BROWN, Colour};
use super::shape::{path, polygon, rect};

/// The distance from stud to stud.
const STUD: f32 = 8.0;
/// The height of a brick; a plate has a third of it.
const BRICK: f32 = 9.6;

/// Scatters a few pieces on the floor behind the figure.
pub fn scatter(canvas: &mut Canvas, rng: &mut impl Rng) {
    for _ in 0..rng.random_range(0..4) {
        let aside = if rng.random_bool(0.5) { -1.0 } else { 1.0 };
        let (x, y) = (aside * rng.random_range(9.0..26.0), rng.random_range(-1.0..9.0));
        let frame = Transform::from_translate(x, y).pre_rotate(rng.random_range(-12.0..12.0));
        canvas.within(frame, |canvas| piece(canvas, rng));
    }
}

/// Puts something before a part of the figure: sometimes, and never before much of it.
pub fn cover(canvas: &mut Canvas, rng: &mut impl Rng) {
    let aside = if rng.random_bool(0.5) { -1.0 } else { 1.0 };
    match rng.random_range(0..10) {
        0 | 1 => {
            let frame = Transform::from_translate(aside * rng.random_range(6.0..15.0), -4.0);
            canvas.within(frame, |canvas| piece(canvas, rng));
        }
        2 => {
            let frame = Transform::from_translate(aside * 5.0, rng.random_range(2.0..9.0));
            canvas.within(frame.pre_scale(aside, 1.0), |canvas| fingers(canvas, rng));
        }
        _ => {}
    }
}

/// A brick, a plate or a single stud.
fn piece(canvas: &mut Canvas, rng: &mut impl Rng) {
    let colour = BRICKS[rng.random_range(0..BRICKS.len())];
    match rng.random_range(0..5) {
        0 | 1 => brick(rng.random_range(1..4), BRICK, colour, canvas),
        2 | 3 => brick(rng.random_range(1..5), BRICK / 3.0, colour, canvas),
        _ => canvas.cylinder(0.0, 0.0, BRICK / 3.0, 3.4, colour),
    }
}

/// A brick with its studs, `studs` long and one deep, its front in the middle of the frame.
fn brick(studs: usize, height: f32, colour: Colour, canvas: &mut Canvas) {
    let half = 0.5 * STUD * studs as f32;
    let (aside, up) = (-STUD * canvas.turn, STUD * canvas.tilt.max(0.0));
    let top =
        [(-half, height), (half, height), (half + aside, height + up), (aside - half, height + up)];
    canvas.block(&rect(-half, 0.0, half, height), colour, -STUD, 0.0);
    canvas.plastic(&polygon(&top), colour.lighter(0.15));
    for i in 0..studs {
        let x = (i as f32 + 0.5) * STUD - half + 0.5 * aside;
        let foot = height + 0.5 * up;
        canvas.cylinder(x, foot, foot + 1.7, 2.4, colour);
    }
}

/// Two fingers that come from the side and hold the figure by its legs.
fn fingers(canvas: &mut Canvas, rng: &mut impl Rng) {
    let skin = Colour(238, 190, 158).mix(BROWN, rng.random_range(0.0..0.9));
    for (y, tip) in [(0.0, 0.0), (5.6, 1.6)] {
        let finger = path(&format!("M {tip} {y} Q 12 {} 40 {}", y + 1.0, y - 6.0));
        canvas.line(&finger, 6.4, skin.darker(0.35));
        canvas.line(&finger, 5.4, skin);
        let nail = path(&format!("M {} {} L {} {}", tip - 0.6, y + 0.8, tip + 1.0, y + 0.8));
        canvas.line(&nail, 2.4, skin.lighter(0.35));
    }
}
