//! Prints on the front of a torso, which reaches from `y = 15` to `y = 28`.

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Print;
use crate::dataset::workshop::palette::*;
use crate::dataset::workshop::shape::{circle, oval, path, polygon, rect, star};

impl Print {
    /// Draws the print.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Print::None => {}
            Print::Buttons(scarf) => buttons(scarf, canvas),
            Print::Harness(straps) => harness(straps, canvas),
            Print::LifeSupport => life_support(canvas),
            Print::Dungarees(cloth) => dungarees(cloth, canvas),
            Print::Hoops(cloth) => hoops(cloth, canvas),
            Print::Cross(cloth) => cross(cloth, canvas),
            Print::Bands(shine) => bands(shine, canvas),
            Print::Night => night(canvas),
            Print::Dials => dials(canvas),
            Print::Hoodie(flash) => hoodie(flash, canvas),
            Print::Bodice => bodice(canvas),
            Print::Bee => bee(canvas),
            Print::Quilt(rope) => quilt(rope, canvas),
            Print::Vest(cloth) => vest(cloth, canvas),
            Print::Splashes => splashes(canvas),
            Print::Jacket(shirt) => jacket(shirt, canvas),
        }
    }
}

fn buttons(scarf: Colour, canvas: &mut Canvas) {
    canvas.line(&path("M 0.2 24 L -0.4 15.6"), 0.5, GREY);
    for y in [17.5, 20.2, 22.9] {
        for x in [-2.6, 2.6] {
            canvas.fill(&circle(x, y, 0.8), DARK_GREY);
        }
    }
    canvas.fill(
        &path("M -4.6 27.8 L 4.6 27.8 L 1.2 25.6 L 2.2 22.6 L -2.2 22.6 L -1.2 25.6 Z"),
        scarf,
    );
}

fn harness(straps: Colour, canvas: &mut Canvas) {
    canvas.line(&path("M -4.4 27.6 L -5.4 16.4"), 1.6, straps);
    canvas.line(&path("M 4.4 27.6 L 5.4 16.4"), 1.6, straps);
    canvas.line(&path("M -4.8 21.6 L 4.8 21.6"), 1.4, straps);
    canvas.line(&path("M 0 27.4 L 0 15.8"), 0.7, SILVER);
    canvas.fill(&rect(-1.3, 20.4, 1.3, 22.8), SILVER);
}

fn life_support(canvas: &mut Canvas) {
    canvas.line(&path("M -4 27.4 Q -6.2 23 -3.2 20"), 1.3, DARK_GREY);
    canvas.line(&path("M 4 27.4 Q 6.2 23 3.2 20"), 1.3, DARK_GREY);
    canvas.plastic(&rect(-4.2, 17.4, 4.2, 23.4), SILVER);
    canvas.fill(&rect(-3.2, 20.6, 0.4, 22.6), BLUE);
    canvas.fill(&circle(2.2, 21.8, 0.9), RED);
    canvas.fill(&circle(2.2, 19.2, 0.9), GREEN);
    canvas.fill(&rect(-3.2, 18.4, 0.4, 19.4), BLACK);
}

fn dungarees(cloth: Colour, canvas: &mut Canvas) {
    canvas.fill(&polygon(&[(-7.5, 15.2), (7.5, 15.2), (7.1, 17.6), (-7.1, 17.6)]), cloth);
    canvas.line(&path("M -4 27.6 L -3.4 22"), 1.8, cloth);
    canvas.line(&path("M 4 27.6 L 3.4 22"), 1.8, cloth);
    canvas.plastic(&rect(-4.4, 15.2, 4.4, 23.2), cloth);
    canvas.fill(&rect(-2.2, 17.2, 2.2, 20.2), cloth.darker(0.35));
    for x in [-3.4, 3.4] {
        canvas.fill(&circle(x, 22.4, 0.7), GOLD);
    }
}

fn hoops(cloth: Colour, canvas: &mut Canvas) {
    for y in [19.6, 22.6, 25.6] {
        // the torso is narrower above
        let half = 9.7 - 0.154 * y;
        canvas.fill(&rect(-half, y - 0.8, half, y + 0.8), cloth);
    }
    canvas.fill(&rect(-7.3, 15.2, 7.3, 17.4), BROWN);
    canvas.fill(&rect(-1.7, 14.9, 1.7, 17.7), GOLD);
    canvas.fill(&rect(-0.8, 15.7, 0.8, 16.9), BROWN);
}

fn cross(cloth: Colour, canvas: &mut Canvas) {
    canvas.fill(&rect(-1.2, 18.6, 1.2, 27.0), cloth);
    canvas.fill(&rect(-4.0, 22.0, 4.0, 24.4), cloth);
    canvas.fill(&rect(-7.3, 15.4, 7.3, 17.2), BROWN);
    canvas.fill(&rect(-1.3, 15.1, 1.3, 17.5), GOLD);
}

fn bands(shine: Colour, canvas: &mut Canvas) {
    for (y, half) in [(18.2, 6.9), (24.2, 5.9)] {
        canvas.fill(&rect(-half, y - 1.4, half, y + 1.4), shine);
        canvas.fill(&rect(-half, y - 0.5, half, y + 0.5), SILVER);
    }
    canvas.line(&path("M 0 27.6 L 0 15.4"), 0.7, DARK_GREY);
}

fn night(canvas: &mut Canvas) {
    canvas.fill(&circle(3.4, 20.6, 2.0), GOLD);
    canvas.fill(&circle(4.3, 21.1, 1.6), BLUE);
    canvas.fill(&star(-4.0, 20.6, 1.8), GOLD);
    canvas.fill(&star(-4.2, 25.4, 1.1), GOLD);
    canvas.fill(&rect(-7.3, 15.4, 7.3, 17.6), PURPLE);
}

fn dials(canvas: &mut Canvas) {
    canvas.plastic(&rect(-4.6, 16.6, 4.6, 26.0), SILVER);
    canvas.fill(&circle(-1.8, 23.4, 1.7), WHITE);
    canvas.line(&path("M -1.8 23.4 L -0.9 24.4"), 0.5, RED);
    canvas.fill(&circle(2.4, 23.4, 1.3), RED);
    for x in [-3.0, -1.0, 1.0, 3.0] {
        canvas.line(&path(&format!("M {x} 17.8 L {x} 20.4")), 0.9, BLACK);
    }
}

fn hoodie(flash: Colour, canvas: &mut Canvas) {
    canvas.fill(&path("M -5.2 27.8 Q 0 22.6 5.2 27.8 Z"), BLUE.darker(0.4));
    canvas.line(&path("M -1.4 25.6 L -1.6 22.8"), 0.6, WHITE);
    canvas.line(&path("M 1.4 25.6 L 1.6 22.8"), 0.6, WHITE);
    let zigzag = [(-1.0, 24.4), (2.4, 24.4), (1.0, 21.6), (3.0, 21.6), (-1.8, 16.4), (-0.6, 20.2)];
    canvas.fill(&polygon(&zigzag), flash);
}

fn bodice(canvas: &mut Canvas) {
    canvas.fill(&path("M -3.4 27.9 Q 0 23.4 3.4 27.9 Z"), YELLOW);
    canvas.line(&path("M -3.4 27.4 Q 0 22.4 3.4 27.4"), 0.9, GOLD);
    canvas.fill(&circle(0.0, 24.6, 1.0), SKY);
    canvas.line(&path("M -3 23 L -2 16 M 3 23 L 2 16"), 0.8, GOLD);
    canvas.line(&path("M -2.4 22 L 2.2 19.6 M 2.4 22 L -2.2 19.6"), 0.6, WHITE);
    canvas.line(&path("M -2.2 19 L 2 16.8 M 2.2 19 L -2 16.8"), 0.6, WHITE);
}

fn bee(canvas: &mut Canvas) {
    canvas.line(&path("M 0 27.6 L 0 15.4"), 0.5, GREY);
    canvas.fill(&oval(-1.2, 24.0, 1.3, 1.9), SKY);
    canvas.fill(&oval(1.4, 24.0, 1.3, 1.9), SKY);
    canvas.fill(&oval(0.0, 20.8, 3.3, 2.3), AMBER);
    for x in [-1.2, 0.4, 2.0] {
        canvas.line(&path(&format!("M {x} 19.2 L {x} 22.4")), 0.8, BLACK);
    }
}

fn quilt(rope: Colour, canvas: &mut Canvas) {
    for y in [17.8, 20.4, 23.0, 25.6] {
        let half = 9.4 - 0.154 * y;
        let seam = path(&format!("M {} {y} L {half} {y}", -half));
        canvas.line(&seam, 0.6, RED.darker(0.5));
    }
    canvas.line(&path("M 0 27.6 L 0 15.4"), 0.6, BLACK);
    canvas.line(&path("M -5.2 26.6 L 6.4 16.8"), 2.0, rope);
    canvas.line(&path("M -5.2 26.6 L 6.4 16.8"), 0.5, rope.darker(0.5));
}

fn vest(cloth: Colour, canvas: &mut Canvas) {
    let left = path("M -5.4 27.8 L -1.8 27.8 L -0.8 15.2 L -7.4 15.2 Z");
    let right = path("M 5.4 27.8 L 1.8 27.8 L 0.8 15.2 L 7.4 15.2 Z");
    canvas.plastic(&left, cloth);
    canvas.plastic(&right, cloth);
    canvas.line(&path("M -3.8 27.2 L -4.2 15.8 M 3.8 27.2 L 4.2 15.8"), 1.2, SILVER);
    canvas.fill(&rect(-7.0, 18.4, 7.0, 20.0), SILVER);
}

fn splashes(canvas: &mut Canvas) {
    canvas.line(&path("M 0 27.6 L 0 15.4"), 0.5, GREY);
    let splashes = [
        (-3.4, 24.8, 1.5, RED),
        (2.8, 25.4, 1.3, BLUE),
        (-2.2, 20.4, 1.5, GREEN),
        (3.4, 21.2, 1.6, YELLOW),
    ];
    for (x, y, radius, colour) in splashes {
        canvas.fill(&circle(x, y, radius), colour);
        canvas.fill(&circle(x + 1.5, y - 1.3, 0.45 * radius), colour);
    }
    canvas.fill(&path("M -5.6 15.4 L 5.6 15.4 L 5.4 17.8 L -5.4 17.8 Z"), PURPLE);
}

fn jacket(shirt: Colour, canvas: &mut Canvas) {
    canvas.fill(&path("M -3 27.9 L 3 27.9 L 2 15.2 L -2 15.2 Z"), shirt);
    canvas.line(&path("M 0 26.6 L 0 17.4"), 1.5, RED);
    canvas.fill(&path("M -5 27.8 L -2.4 27.8 L -2.8 21.6 L -4.8 24.6 Z"), DARK_GREY);
    canvas.fill(&path("M 5 27.8 L 2.4 27.8 L 2.8 21.6 L 4.8 24.6 Z"), DARK_GREY);
    canvas.fill(&rect(-6.2, 15.2, 6.2, 16.4), SILVER);
}
