//! Headgear, on a head that reaches from the neck at `y = 0` to `y = 10.6`.

use tiny_skia::Transform;

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Headgear;
use crate::dataset::workshop::palette::*;
use crate::dataset::workshop::shape::{circle, oval, path, polygon, rect, star};

impl Headgear {
    /// Draws the headgear, over the face and the hair.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Headgear::None => {}
            Headgear::BakerHat => baker_hat(canvas),
            Headgear::DivingMask => diving_mask(canvas),
            Headgear::SpaceHelmet => space_helmet(canvas),
            Headgear::StrawHat => straw_hat(canvas),
            Headgear::Headscarf(cloth) => headscarf(cloth, canvas),
            Headgear::KnightHelmet(plume) => knight_helmet(plume, canvas),
            Headgear::FireHelmet(colour) => fire_helmet(colour, canvas),
            Headgear::PointedHat(cloth) => pointed_hat(cloth, canvas),
            Headgear::RobotHead(metal) => robot_head(metal, canvas),
            Headgear::Cap(cloth) => cap(cloth, canvas),
            Headgear::Crown => crown(canvas),
            Headgear::VeiledHat => veiled_hat(canvas),
            Headgear::Bobble(wool, trim) => bobble(wool, trim, canvas),
            Headgear::HardHat(colour) => hard_hat(colour, canvas),
            Headgear::Beret(cloth) => beret(cloth, canvas),
        }
    }
}

/// The shell that most helmets and caps have in common.
fn dome(colour: Colour, canvas: &mut Canvas) {
    canvas.round(&path("M -6.6 8.6 Q -7 15.4 0 15.4 Q 7 15.4 6.6 8.6 Z"), colour);
}

fn baker_hat(canvas: &mut Canvas) {
    for (x, y, radius) in [(-4.4, 16.6, 3.8), (4.4, 16.6, 3.8), (0.0, 18.0, 4.4)] {
        canvas.plastic(&circle(x, y, radius), WHITE);
    }
    canvas.cylinder(0.0, 9.2, 14.6, 6.0, WHITE);
}

fn diving_mask(canvas: &mut Canvas) {
    let hood = "M -6.4 0.4 L -6.4 8 Q -6.4 12.4 0 12.4 Q 6.4 12.4 6.4 8 L 6.4 0.4 L 4.4 0.4 \
                L 4.4 8 Q 0 10 -4.4 8 L -4.4 0.4 Z";
    canvas.round(&path(hood), BLACK);
    canvas.line(&path("M 2 2.6 Q 7.6 1.6 7.8 5 L 7.8 14.6"), 2.6, BLACK);
    canvas.line(&path("M 2 2.6 Q 7.6 1.6 7.8 5 L 7.8 14.6"), 1.7, ORANGE);
    canvas.at_depth(6.0, |canvas| {
        let glass = path("M -5 9 L 5 9 L 5 5.4 L 1.4 4.6 L 0 5.6 L -1.4 4.6 L -5 5.4 Z");
        canvas.fill(&glass, SKY);
        canvas.line(&path("M -3.6 8 L -1.8 6"), 0.7, WHITE);
        canvas.line(&glass, 1.2, ORANGE);
    });
}

fn space_helmet(canvas: &mut Canvas) {
    let shell = "M -8.4 -1 Q -9 14.6 0 14.6 Q 9 14.6 8.4 -1 Q 6 -2.4 4.8 0 Q 6.6 4 5.4 8 \
                 Q 0 11.4 -5.4 8 Q -6.6 4 -4.8 0 Q -6 -2.4 -8.4 -1 Z";
    canvas.plastic(&path(shell), WHITE);
    let visor = path("M -6 8.2 Q 0 12.4 6 8.2 Q 6.4 12.6 0 13.4 Q -6.4 12.6 -6 8.2 Z");
    canvas.at_depth(5.0, |canvas| canvas.plastic(&visor, GOLD));
    for x in [-7.9, 7.9] {
        canvas.plastic(&circle(x, 5.0, 1.5), GREY);
    }
}

fn straw_hat(canvas: &mut Canvas) {
    brim(8.6, 10.6, TAN, canvas);
    canvas.cylinder(0.0, 9.4, 14.4, 6.0, TAN);
    canvas.cylinder(0.0, 9.4, 11.2, 6.1, GREEN);
    canvas.cylinder(0.0, 11.2, 14.4, 5.8, TAN);
}

/// The wide level rim of a hat, with the height it is at and its radius.
fn brim(height: f32, radius: f32, colour: Colour, canvas: &mut Canvas) {
    canvas.cylinder(0.0, height, height + 1.2, radius, colour);
}

fn headscarf(cloth: Colour, canvas: &mut Canvas) {
    canvas.plastic(&path("M 5.6 9.4 L 10.4 9 L 8.6 6.8 L 9.6 3.8 L 6 7.6 Z"), cloth.darker(0.15));
    canvas
        .round(&path("M -6.4 7.8 Q -6.6 13.6 0 13.6 Q 6.6 13.6 6.4 7.8 Q 0 9.8 -6.4 7.8 Z"), cloth);
    for (x, y) in [(-3.6, 10.2), (0.0, 11.6), (3.6, 10.2)] {
        canvas.fill(&circle(x, y, 0.7), WHITE);
    }
    canvas.plastic(&circle(6.2, 8.6, 1.3), cloth);
}

fn knight_helmet(plume: Colour, canvas: &mut Canvas) {
    let feathers =
        "M -1.4 12 Q -2 19.6 4.6 19.4 Q 9.4 18.4 9.6 12.6 Q 7 15.4 4.4 14.8 Q 2 14.4 1.4 12 Z";
    canvas.plastic(&path(feathers), plume);
    let shell =
        "M -6.8 -0.4 L -6.8 8.4 Q -6.4 13.4 0 13.4 Q 6.4 13.4 6.8 8.4 L 6.8 -0.4 L 0 -1.8 Z";
    canvas.round(&path(shell), SILVER);
    canvas.at_depth(5.0, |canvas| {
        canvas.fill(&rect(-5.0, 6.2, 5.0, 7.8), BLACK);
        canvas.line(&path("M 0 12.8 L 0 -1"), 0.9, DARK_GREY);
        for (x, y) in [(-2.6, 3.6), (-2.6, 1.4), (2.6, 3.6), (2.6, 1.4)] {
            canvas.fill(&circle(x, y, 0.7), BLACK);
        }
    });
}

fn fire_helmet(colour: Colour, canvas: &mut Canvas) {
    brim(8.0, 8.6, colour, canvas);
    dome(colour, canvas);
    canvas.plastic(&path("M -1.1 9 L -1.1 15.4 Q 0 17.6 1.1 15.4 L 1.1 9 Z"), colour.darker(0.2));
    canvas.at_depth(5.0, |canvas| {
        canvas.plastic(
            &path("M -2.6 13 L 2.6 13 L 2.6 10.6 Q 2 8.8 0 8.4 Q -2 8.8 -2.6 10.6 Z"),
            GOLD,
        );
    });
}

fn pointed_hat(cloth: Colour, canvas: &mut Canvas) {
    brim(8.4, 9.0, cloth, canvas);
    canvas.round(
        &path("M -6 9.4 Q -2.6 15 0.6 22.4 Q 1.6 22.8 1.8 21.6 Q 3 15 6 9.4 Q 0 7.4 -6 9.4 Z"),
        cloth,
    );
    for (x, y, radius) in [(-2.2, 12.0, 1.6), (1.8, 13.8, 1.4), (0.4, 17.4, 1.1)] {
        canvas.fill(&star(x, y, radius), GOLD);
    }
}

fn robot_head(metal: Colour, canvas: &mut Canvas) {
    canvas.line(&path("M 0 11 L 0 16"), 1.0, DARK_GREY);
    canvas.plastic(&circle(0.0, 16.6, 1.5), RED);
    for x in [-7.2, 7.2] {
        canvas.plastic(&rect(x - 1.2, 3.4, x + 1.2, 7.8), DARK_GREY);
    }
    canvas.block(&rect(-6.6, 0.2, 6.6, 11.6), metal, -4.0, 4.0);
}

fn cap(cloth: Colour, canvas: &mut Canvas) {
    canvas.round(&path("M -6.6 8.4 Q -7 14.2 0 14.2 Q 7 14.2 6.6 8.4 Q 0 10 -6.6 8.4 Z"), cloth);
    let peak = path("M 3 8.9 Q 8.6 10.6 12 8 Q 12.2 6.8 10.8 6.8 Q 7 7 3.4 7.6 Z");
    canvas.plastic(&peak, cloth.darker(0.15));
    canvas.fill(&circle(-2.2, 11.2, 1.7), WHITE);
}

fn crown(canvas: &mut Canvas) {
    let points = [
        (-5.4, 10.6),
        (-6.2, 16.4),
        (-3.4, 13.4),
        (0.0, 17.6),
        (3.4, 13.4),
        (6.2, 16.4),
        (5.4, 10.6),
    ];
    canvas.plastic(&polygon(&points), GOLD);
    for (x, y, colour) in [(-6.0, 16.4, RED), (0.0, 17.4, SKY), (6.0, 16.4, RED)] {
        canvas.plastic(&circle(x, y, 0.9), colour);
    }
    for (x, colour) in [(-3.2, SKY), (0.0, RED), (3.2, SKY)] {
        canvas.fill(&circle(x, 12.0, 0.8), colour);
    }
}

fn veiled_hat(canvas: &mut Canvas) {
    let veil = path("M -8.6 9.6 L 8.6 9.6 Q 9.4 2 7.2 -1.6 L -7.2 -1.6 Q -9.4 2 -8.6 9.6 Z");
    canvas.glaze(&veil, BLACK, 0.45);
    for x in [-5.6, -2.8, 0.0, 2.8, 5.6] {
        canvas.line(&path(&format!("M {x} 9.2 L {} -1.4", 0.9 * x)), 0.3, BLACK);
    }
    canvas.line(&path("M -7.2 -1.6 L 7.2 -1.6"), 1.2, WHITE);
    brim(9.4, 11.0, WHITE, canvas);
    canvas.cylinder(0.0, 10.4, 15.0, 5.6, WHITE);
    canvas.cylinder(0.0, 10.4, 11.8, 5.7, AMBER);
}

fn bobble(wool: Colour, trim: Colour, canvas: &mut Canvas) {
    canvas.plastic(&circle(0.0, 16.8, 2.4), trim);
    dome(wool, canvas);
    canvas.line(&path("M -3.4 11.2 L -2.2 14.6 M 3.4 11.2 L 2.2 14.6 M 0 11.2 L 0 15"), 0.7, trim);
    canvas.round(&path("M -6.9 8.2 L 6.9 8.2 L 6.9 11 L -6.9 11 Z"), trim);
}

fn hard_hat(colour: Colour, canvas: &mut Canvas) {
    canvas.cylinder(0.0, 8.4, 9.4, 7.4, colour);
    canvas.round(&path("M -6.2 9.2 Q -6.4 15 0 15 Q 6.4 15 6.2 9.2 Z"), colour);
    for x in [-2.4, 0.0, 2.4] {
        canvas.line(&path(&format!("M {} 14.4 L {x} 10.4", 0.8 * x)), 0.7, colour.darker(0.35));
    }
    canvas.at_depth(6.0, |canvas| {
        canvas.plastic(&path("M -5.4 9.4 L 5.4 9.4 Q 5 7.4 0 7.2 Q -5 7.4 -5.4 9.4 Z"), colour);
    });
}

fn beret(cloth: Colour, canvas: &mut Canvas) {
    canvas.within(Transform::from_rotate_at(-12.0, 0.0, 11.0), |canvas| {
        canvas.line(&path("M 1 13.6 L 1.4 15.8"), 1.0, cloth.darker(0.3));
        canvas.plastic(&oval(1.4, 11.4, 8.4, 3.0), cloth);
        canvas.fill(&rect(-5.6, 8.6, 5.4, 9.8), cloth.darker(0.3));
    });
}
