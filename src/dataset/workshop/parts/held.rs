//! Things to hold. The hand closes at the origin, and `y` points up along the thing.

use tiny_skia::Transform;

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Held;
use crate::dataset::workshop::palette::*;
use crate::dataset::workshop::shape::{circle, oval, path, rect, star};

impl Held {
    /// Draws the thing.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Held::None => {}
            Held::Loaf => loaf(canvas),
            Held::Starfish => starfish(canvas),
            Held::Flag(cloth) => flag(cloth, canvas),
            Held::Sunflower => sunflower(canvas),
            Held::Cutlass => cutlass(canvas),
            Held::Sword => sword(canvas),
            Held::Shield(ground, cross) => shield(ground, cross, canvas),
            Held::Axe => axe(canvas),
            Held::Staff => staff(canvas),
            Held::Spanner => spanner(canvas),
            Held::Skateboard => skateboard(canvas),
            Held::Sceptre => sceptre(canvas),
            Held::HoneyJar => honey_jar(canvas),
            Held::IceAxe => ice_axe(canvas),
            Held::Palette => palette(canvas),
            Held::Brush => brush(canvas),
            Held::Guitar => guitar(canvas),
        }
    }
}

fn pole(bottom: f32, top: f32, colour: Colour, canvas: &mut Canvas) {
    canvas.round(&rect(-0.8, bottom, 0.8, top), colour);
}

fn loaf(canvas: &mut Canvas) {
    canvas.plastic(&oval(0.0, 5.0, 2.4, 10.0), ORANGE.mix(BROWN, 0.35));
    for y in [-1.0, 3.0, 7.0, 11.0] {
        canvas.line(&path(&format!("M -1.2 {} L 1.2 {}", y - 0.6, y + 0.8)), 0.9, TAN);
    }
}

fn starfish(canvas: &mut Canvas) {
    let body = star(0.0, 3.4, 6.4);
    canvas.plastic(&body, PINK);
    canvas.line(&body, 1.4, PINK);
    for (x, y) in [(0.0, 6.4), (-2.6, 4.2), (2.6, 4.2), (0.0, 3.4)] {
        canvas.fill(&circle(x, y, 0.6), WHITE);
    }
}

fn flag(cloth: Colour, canvas: &mut Canvas) {
    pole(-6.0, 21.0, SILVER, canvas);
    let waving = "M 0.8 20.4 Q 4 22 7 20.4 Q 9.4 19.2 11.4 20 \
                  L 11.4 12.2 Q 9.4 11.4 7 12.6 Q 4 14 0.8 12.4 Z";
    canvas.plastic(&path(waving), cloth);
    canvas.fill(&circle(5.8, 16.6, 2.2), YELLOW);
}

fn sunflower(canvas: &mut Canvas) {
    canvas.line(&path("M 0 -9 Q 0.8 2 0 11"), 1.4, GREEN);
    canvas.plastic(&path("M 0 3.4 Q 3.4 3.4 4.8 7.4 Q 0.8 7.4 0 3.4 Z"), GREEN);
    for petal in 0..8 {
        canvas.within(Transform::from_rotate_at(45.0 * petal as f32, 0.0, 12.0), |canvas| {
            canvas.fill(&oval(0.0, 15.6, 1.5, 2.6), AMBER.mix(YELLOW, 0.4));
        });
    }
    canvas.plastic(&circle(0.0, 12.0, 2.7), BROWN);
}

fn cutlass(canvas: &mut Canvas) {
    canvas.plastic(&path("M -1.4 2 Q -1.4 10 4.4 17.4 Q 5.4 9 1.8 2 Z"), SILVER);
    canvas.line(&path("M 0 -2.4 L 0 2"), 1.5, BROWN);
    canvas.line(&path("M -2.8 1.6 L 2.8 1.6 Q 3.8 -1 0.6 -2.8"), 1.0, GOLD);
}

fn sword(canvas: &mut Canvas) {
    canvas.plastic(&path("M -1.2 2 L 1.2 2 L 1.2 16 L 0 18.6 L -1.2 16 Z"), SILVER);
    canvas.line(&path("M 0 -2.8 L 0 2"), 1.4, BROWN);
    canvas.line(&path("M -3.2 2.2 L 3.2 2.2"), 1.5, GOLD);
    canvas.fill(&circle(0.0, -3.2, 1.0), GOLD);
}

fn shield(ground: Colour, cross: Colour, canvas: &mut Canvas) {
    canvas.plastic(&path("M -5.6 7 L 5.6 7 L 5.6 0 Q 5 -5.6 0 -8.4 Q -5 -5.6 -5.6 0 Z"), ground);
    canvas.fill(&rect(-1.1, -6.6, 1.1, 6.4), cross);
    canvas.fill(&rect(-5.0, 0.6, 5.0, 2.8), cross);
}

fn axe(canvas: &mut Canvas) {
    pole(-7.0, 12.0, BROWN, canvas);
    canvas.plastic(
        &path(
            "M -0.8 7.4 L 0.8 7.4 L 5.2 5.4 Q 6.4 9 5.2 12.6 L 0.8 10.8 L -0.8 10.8 L -3.4 9.2 Z",
        ),
        SILVER,
    );
    canvas.line(&path("M 5 6 Q 6 9 5 12"), 1.0, RED);
}

fn staff(canvas: &mut Canvas) {
    pole(-11.0, 15.0, BROWN, canvas);
    canvas.plastic(&star(0.0, 17.0, 4.2), GOLD);
}

fn spanner(canvas: &mut Canvas) {
    let jaw = "M -1.1 -5 L 1.1 -5 L 1.1 7 Q 3.6 8 3.4 11.6 L 1.4 12.4 L 1.2 9.6 L -1.2 9.6 \
               L -1.4 12.4 L -3.4 11.6 Q -3.6 8 -1.1 7 Z";
    canvas.plastic(&path(jaw), SILVER);
}

fn skateboard(canvas: &mut Canvas) {
    for y in [-7.4, 7.4] {
        canvas.fill(&rect(-1.6, y - 1.4, 4.4, y + 1.4), WHITE);
        canvas.line(&rect(-1.6, y - 1.4, 4.4, y + 1.4), 0.5, BLACK);
    }
    let deck =
        "M -2.6 -10 Q -2.6 -13 0 -13 Q 2.6 -13 2.6 -10 L 2.6 10 Q 2.6 13 0 13 Q -2.6 13 -2.6 10 Z";
    canvas.plastic(&path(deck), PURPLE);
    canvas.line(&path("M 0 -9.6 L 0 9.6"), 1.2, GREEN.lighter(0.3));
}

fn sceptre(canvas: &mut Canvas) {
    pole(-7.0, 9.0, GOLD, canvas);
    canvas.plastic(&circle(0.0, 10.6, 2.6), GOLD);
    canvas.plastic(&circle(0.0, 10.6, 1.5), RED);
    canvas.line(&path("M 0 13.4 L 0 15.6 M -1.1 14.5 L 1.1 14.5"), 0.9, GOLD);
}

fn honey_jar(canvas: &mut Canvas) {
    canvas.cylinder(0.0, -4.6, 4.4, 4.2, AMBER);
    canvas.fill(&rect(-3.0, -2.6, 3.0, 2.0), WHITE);
    canvas.fill(&circle(0.0, -0.3, 1.4), AMBER);
    canvas.cylinder(0.0, 4.4, 6.8, 4.4, RED);
}

fn ice_axe(canvas: &mut Canvas) {
    pole(-8.0, 11.0, ORANGE, canvas);
    canvas.plastic(
        &path("M 7 7.4 Q 4.6 12.6 0 12.6 L -4.2 12.2 L -4.2 10.2 L 0 10.4 Q 4 10.2 7 7.4 Z"),
        SILVER,
    );
    canvas.line(&path("M 0 -8 L 0 -10"), 0.9, SILVER);
}

fn palette(canvas: &mut Canvas) {
    let board = "M -6 2 Q -6 7.4 1 7 Q 7 6.4 6.6 0.6 Q 6 -4.4 0 -4.4 \
                 Q -2.4 -4 -2.2 -1.6 Q -6 -2 -6 2 Z";
    canvas.plastic(&path(board), BROWN.lighter(0.25));
    for (x, y, colour) in
        [(-3.4, 3.4, RED), (0.4, 4.8, YELLOW), (3.8, 3.0, BLUE), (3.6, -1.2, GREEN)]
    {
        canvas.fill(&circle(x, y, 1.4), colour);
    }
}

fn brush(canvas: &mut Canvas) {
    canvas.round(&rect(-0.7, -6.0, 0.7, 6.0), ORANGE);
    canvas.fill(&rect(-1.1, 5.6, 1.1, 8.0), SILVER);
    canvas.plastic(&path("M -1.4 8 L 1.4 8 Q 1.8 11 0 13 Q -1.8 11 -1.4 8 Z"), PURPLE);
}

fn guitar(canvas: &mut Canvas) {
    // the neck is held, the body lies before the belly
    canvas.within(Transform::from_rotate(118.0), |canvas| {
        canvas.round(&rect(-0.9, -6.0, 0.9, 9.0), BROWN);
        let body = "M 0 8 Q 4.8 7 4 11.4 Q 3 13 5 15 Q 6.6 20.6 0 20.8 \
                    Q -6.6 20.6 -5 15 Q -3 13 -4 11.4 Q -4.8 7 0 8 Z";
        canvas.plastic(&path(body), ORANGE);
        canvas.fill(&circle(0.0, 14.4, 1.9), BLACK);
        canvas.line(&path("M 0 18.6 L 0 -5"), 0.5, WHITE);
        canvas.plastic(&rect(-1.6, -9.6, 1.6, -5.6), BLACK);
    });
}
