//! What is behind the figures. Units are hundredths of the picture, `y` points down.

use ndarray_rand::rand::Rng;
use tiny_skia::{Point, Transform};

use super::canvas::{Canvas, gradient};
use super::palette::{BLACK, BROWN, Colour, GREEN, SKY, TAN, WHITE};
use super::shape::{circle, path, rect};

/// Draws one of seven backgrounds over the whole picture.
pub fn draw_background(side: usize, canvas: &mut Canvas, rng: &mut impl Rng) {
    let scale = side as f32 / 100.0;
    canvas.within(Transform::from_scale(scale, scale), |canvas| match rng.random_range(0..7) {
        0 => plain(canvas, rng),
        1 => graded(canvas, rng),
        2 => table(canvas, rng),
        3 => wall(canvas, rng),
        4 => meadow(canvas, rng),
        5 => tiles(canvas, rng),
        _ => speckle(canvas, rng),
    });
}

/// A light sheet of paper over the whole picture.
pub fn draw_paper(side: usize, canvas: &mut Canvas) {
    let side = side as f32;
    canvas.fill(&rect(0.0, 0.0, side, side), Colour(226, 232, 236));
}

/// A colour for paper or paint: seldom strong.
fn paint(rng: &mut impl Rng) -> Colour {
    let tint = Colour(rng.random(), rng.random(), rng.random());
    let grey = rng.random_range(40..250);
    tint.mix(Colour(grey, grey, grey), rng.random_range(0.3..0.9))
}

fn cover(canvas: &mut Canvas, colour: Colour) {
    canvas.fill(&rect(0.0, 0.0, 100.0, 100.0), colour);
}

fn plain(canvas: &mut Canvas, rng: &mut impl Rng) {
    cover(canvas, paint(rng));
}

fn graded(canvas: &mut Canvas, rng: &mut impl Rng) {
    let from = Point::from_xy(rng.random_range(0.0..100.0), 0.0);
    let to = Point::from_xy(rng.random_range(0.0..100.0), 100.0);
    let shades = [(0.0, paint(rng)), (1.0, paint(rng))];
    canvas.shade(&rect(0.0, 0.0, 100.0, 100.0), gradient(from, to, &shades));
}

/// A table top in front of a wall.
fn table(canvas: &mut Canvas, rng: &mut impl Rng) {
    graded(canvas, rng);
    let horizon = rng.random_range(55.0..82.0);
    let wood = BROWN.mix(TAN, rng.random_range(0.1..0.9));
    canvas.fill(&rect(0.0, horizon, 100.0, 100.0), wood);
    for _ in 0..5 {
        let (x, y) = (rng.random_range(-20.0..80.0), rng.random_range(horizon..100.0));
        let grain = path(&format!("M {x} {y} L {} {y}", x + 45.0));
        canvas.line(&grain, 0.8, wood.darker(0.2));
    }
    canvas.line(&path(&format!("M 0 {horizon} L 100 {horizon}")), 0.8, wood.darker(0.4));
}

/// A wall of bricks in a running bond.
fn wall(canvas: &mut Canvas, rng: &mut impl Rng) {
    let brick = paint(rng).mix(Colour(168, 84, 62), 0.6);
    cover(canvas, brick.lighter(0.45));
    let (width, height) = (rng.random_range(18.0..28.0), rng.random_range(9.0..13.0));
    for row in 0..12 {
        let shift = if row % 2 == 0 { 0.0 } else { 0.5 * width };
        for column in 0..7 {
            let x = column as f32 * width - shift;
            let y = row as f32 * height;
            let worn = brick.darker(rng.random_range(0.0..0.22));
            canvas.fill(&rect(x, y, x + width - 1.2, y + height - 1.2), worn);
        }
    }
}

/// Grass under a sky.
fn meadow(canvas: &mut Canvas, rng: &mut impl Rng) {
    cover(canvas, SKY.mix(WHITE, rng.random_range(0.0..0.7)));
    let horizon = rng.random_range(25.0..75.0);
    let grass = GREEN.mix(Colour(150, 180, 70), rng.random_range(0.0..0.9));
    canvas.fill(&rect(0.0, horizon, 100.0, 100.0), grass);
    for _ in 0..36 {
        let (x, y) = (rng.random_range(0.0..100.0), rng.random_range(horizon..104.0));
        let (lean, height) = (rng.random_range(-2.5..2.5), rng.random_range(3.0..8.0));
        let blade = path(&format!("M {x} {y} L {} {}", x + lean, y - height));
        canvas.line(&blade, 0.9, grass.mix(BLACK, rng.random_range(0.05..0.4)));
    }
}

/// A floor of two kinds of tiles.
fn tiles(canvas: &mut Canvas, rng: &mut impl Rng) {
    let light = paint(rng);
    let dark = light.darker(rng.random_range(0.12..0.4));
    cover(canvas, light);
    let size = rng.random_range(11.0..22.0);
    let (left, top) = (rng.random_range(-20.0..0.0), rng.random_range(-20.0..0.0));
    for row in 0..11 {
        for column in (row % 2..11).step_by(2) {
            let (x, y) = (left + column as f32 * size, top + row as f32 * size);
            canvas.fill(&rect(x, y, x + size, y + size), dark);
        }
    }
}

/// A carpet of spots.
fn speckle(canvas: &mut Canvas, rng: &mut impl Rng) {
    let (ground, spots) = (paint(rng), paint(rng));
    cover(canvas, ground);
    for _ in 0..45 {
        let (x, y) = (rng.random_range(0.0..100.0), rng.random_range(0.0..100.0));
        canvas.fill(&circle(x, y, rng.random_range(0.7..2.6)), spots);
    }
}
