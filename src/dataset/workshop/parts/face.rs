//! Faces, on a head that reaches from the neck at `y = 0` to `y = 10.6`.

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Face;
use crate::dataset::workshop::palette::*;
use crate::dataset::workshop::shape::{circle, oval, path, rect};

impl Face {
    /// Draws the face.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Face::Smile => smile(canvas),
            Face::Grin => grin(canvas),
            Face::Moustache(hair) => moustache(hair, canvas),
            Face::Beard(hair) => beard(hair, canvas),
            Face::Goatee(hair) => goatee(hair, canvas),
            Face::Lips => lips(canvas),
            Face::Freckles => freckles(canvas),
            Face::EyePatch => eye_patch(canvas),
            Face::Sunglasses => sunglasses(canvas),
            Face::Goggles => goggles(canvas),
            Face::Machine => machine(canvas),
        }
    }
}

fn eyes(canvas: &mut Canvas) {
    for x in [-2.4, 2.4] {
        eye(x, canvas);
    }
    canvas.line(&path("M -3.4 8.3 L -1.6 8.5 M 3.4 8.3 L 1.6 8.5"), 0.6, BROWN);
}

fn eye(x: f32, canvas: &mut Canvas) {
    canvas.fill(&oval(x, 6.2, 0.95, 1.1), BLACK);
    canvas.fill(&circle(x + 0.3, 6.6, 0.35), WHITE);
}

fn smile(canvas: &mut Canvas) {
    eyes(canvas);
    mouth(canvas);
}

fn mouth(canvas: &mut Canvas) {
    canvas.line(&path("M -2.4 3.6 Q 0 1.6 2.4 3.6"), 0.7, BLACK);
}

fn grin(canvas: &mut Canvas) {
    eyes(canvas);
    let teeth = path("M -2.8 4.4 L 2.8 4.4 Q 2 1.6 0 1.6 Q -2 1.6 -2.8 4.4 Z");
    canvas.fill(&teeth, WHITE);
    canvas.line(&teeth, 0.6, BLACK);
}

fn moustache(hair: Colour, canvas: &mut Canvas) {
    eyes(canvas);
    canvas.line(&path("M -1.4 2.2 L 1.4 2.2"), 0.6, BLACK);
    let moustache = "M 0 4.8 Q 2.6 5 3.8 2.4 Q 1.6 3.2 0 3.4 Q -1.6 3.2 -3.8 2.4 Q -2.6 5 0 4.8 Z";
    canvas.fill(&path(moustache), hair);
}

fn goatee(hair: Colour, canvas: &mut Canvas) {
    smile(canvas);
    canvas.fill(&path("M -1.6 2 L 1.6 2 L 0 -0.6 Z"), hair);
    canvas.line(&path("M -2.4 4.6 Q 0 5.2 2.4 4.6"), 0.8, hair);
}

fn freckles(canvas: &mut Canvas) {
    smile(canvas);
    for (x, y) in [(-4.0, 4.2), (-3.2, 3.6), (4.0, 4.2), (3.2, 3.6)] {
        canvas.fill(&circle(x, y, 0.4), BROWN);
    }
}

fn beard(hair: Colour, canvas: &mut Canvas) {
    let beard =
        "M -5.6 6 Q -4 4.6 -2.6 4.6 L 2.6 4.6 Q 4 4.6 5.6 6 Q 6.4 -2 0 -7.4 Q -6.4 -2 -5.6 6 Z";
    canvas.plastic(&path(beard), hair);
    canvas.line(&path("M -1.5 3 Q 0 2.2 1.5 3"), 0.7, BLACK);
    canvas.line(&path("M -2 0 L -1.2 -3 M 2 0 L 1.2 -3"), 0.5, hair.darker(0.3));
    for x in [-2.4, 2.4] {
        eye(x, canvas);
    }
    canvas.line(&path("M -3.8 8.2 L -1.4 8.4 M 3.8 8.2 L 1.4 8.4"), 1.1, hair);
}

fn lips(canvas: &mut Canvas) {
    eyes(canvas);
    canvas.line(&path("M -3.2 6.8 L -4.2 7.5 M 3.2 6.8 L 4.2 7.5"), 0.6, BLACK);
    canvas.fill(&path("M -1.8 3.4 Q -0.8 4.2 0 3.6 Q 0.8 4.2 1.8 3.4 Q 0 1.4 -1.8 3.4 Z"), RED);
}

fn eye_patch(canvas: &mut Canvas) {
    eye(-2.4, canvas);
    canvas.glaze(
        &path("M -4.6 3.4 Q 0 5.6 4.6 3.4 Q 4 0.4 0 0.4 Q -4 0.4 -4.6 3.4 Z"),
        BROWN,
        0.45,
    );
    canvas.line(&path("M -2.2 3.2 Q 0.4 2.2 2.2 3.6"), 0.7, BLACK);
    canvas.line(&path("M -4.6 9 L 5 5"), 0.7, BLACK);
    canvas.fill(&path("M 0.6 7.6 L 4.6 7.6 Q 4.6 4.4 2.6 4.4 Q 0.6 4.4 0.6 7.6 Z"), BLACK);
}

fn sunglasses(canvas: &mut Canvas) {
    canvas.line(&path("M -5.2 7.2 L 5.2 7.2"), 0.8, BLACK);
    for x in [-2.6, 2.6] {
        canvas.fill(&oval(x, 6.3, 2.2, 1.7), BLACK);
        canvas.line(&path(&format!("M {} 7 L {} 6.2", x - 0.9, x - 0.1)), 0.5, SKY);
    }
    canvas.line(&path("M -2.2 2.8 L 1.4 2.8 Q 2.2 3 2.4 3.6"), 0.7, BLACK);
}

fn goggles(canvas: &mut Canvas) {
    canvas.fill(&rect(-5.6, 5.4, 5.6, 7.4), BLACK);
    for x in [-2.4, 2.4] {
        canvas.fill(&circle(x, 6.4, 2.3), SILVER);
        canvas.fill(&circle(x, 6.4, 1.6), ORANGE);
    }
    mouth(canvas);
}

fn machine(canvas: &mut Canvas) {
    for x in [-2.6, 2.6] {
        canvas.fill(&circle(x, 6.6, 1.9), BLACK);
        canvas.fill(&circle(x, 6.6, 1.2), RED);
    }
    canvas.fill(&rect(-3.4, 1.6, 3.4, 3.8), BLACK);
    for x in [-1.7, 0.0, 1.7] {
        canvas.line(&path(&format!("M {x} 1.9 L {x} 3.5")), 0.6, SILVER);
    }
}
