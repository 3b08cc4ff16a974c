//! Legs: two blocks under a hip, or the one slope of a dress. The floor is at `y = 0`.

use tiny_skia::Transform;

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Legs;
use crate::dataset::workshop::palette::Colour;
use crate::dataset::workshop::shape::{path, rect};

/// Where a leg turns in the hip.
const JOINT: f32 = 12.5;

impl Legs {
    /// Draws the legs; `stride` is how far the left one swings forward, in radians.
    pub(crate) fn draw(self, stride: f32, canvas: &mut Canvas) {
        if let Legs::Dress(cloth, hem) = self {
            return dress(cloth, hem, canvas);
        }
        // the leg in front hides the one behind
        for side in [-stride.signum(), stride.signum()] {
            let frame = swing(side * stride, canvas).pre_scale(side, 1.0);
            canvas.within(frame, |canvas| self.leg(canvas));
        }
        let hip = "M -7.6 15.4 L -7.6 12.2 L -1.4 12.2 Q 0 10.6 1.4 12.2 L 7.6 12.2 L 7.6 15.4 Z";
        canvas.block(&path(hip), self.trousers(), -3.0, 3.2);
    }

    fn leg(self, canvas: &mut Canvas) {
        let shin = "M 0.3 0 L 7.4 0 L 7.4 11 Q 7.4 13 5.4 13 L 0.3 13 Z";
        canvas.block(&path(shin), self.trousers(), -3.0, 3.0);
        let foot = path("M 0.3 0 L 7.5 0 L 7.5 2.2 Q 7.5 3 6.7 3 L 0.3 3 Z");
        match self {
            Legs::Boots(_, boots) => {
                canvas.at_depth(3.0, |canvas| canvas.plastic(&rect(0.3, 0.0, 7.5, 5.2), boots));
                canvas.block(&foot, boots, 3.0, 5.0);
            }
            Legs::Banded(trousers, band) => {
                canvas.block(&foot, trousers, 3.0, 5.0);
                canvas.at_depth(3.0, |canvas| canvas.fill(&rect(0.4, 4.2, 7.3, 6.8), band));
            }
            Legs::Flippers(_, rubber) => {
                let flipper = "M 0.6 3 L 6.4 3 L 10.4 -0.6 Q 10.8 -1.8 9.4 -1.8 L -0.4 -1.8 Z";
                canvas.block(&path(flipper), rubber, 3.0, 6.0);
            }
            Legs::Plain(trousers) | Legs::Dress(trousers, _) => {
                canvas.block(&foot, trousers, 3.0, 5.0);
            }
        }
    }

    fn trousers(self) -> Colour {
        match self {
            Legs::Plain(colour)
            | Legs::Boots(colour, _)
            | Legs::Banded(colour, _)
            | Legs::Dress(colour, _)
            | Legs::Flippers(colour, _) => colour,
        }
    }
}

/// A leg turned forward by `angle` seen from the front: its foot comes nearer, which the view
/// shows as a move aside and down.
fn swing(angle: f32, canvas: &Canvas) -> Transform {
    let (nearer, shorter) = (angle.sin(), angle.cos());
    let lower = shorter + nearer * canvas.tilt;
    let aside = -nearer * canvas.turn;
    Transform::from_row(1.0, 0.0, aside, lower, -aside * JOINT, JOINT - lower * JOINT)
}

fn dress(cloth: Colour, hem: Colour, canvas: &mut Canvas) {
    let skirt = "M -7.6 15.4 L 7.6 15.4 Q 7.8 8 9.4 0 L -9.4 0 Q -7.8 8 -7.6 15.4 Z";
    canvas.block(&path(skirt), cloth, -4.0, 4.0);
    canvas.at_depth(4.0, |canvas| {
        canvas.fill(&path("M -9.1 1 L 9.1 1 L 8.7 3.4 L -8.7 3.4 Z"), hem);
        for x in [-4.0, 0.0, 4.0] {
            let fold = path(&format!("M {x} 13.5 L {} 4.4", 1.25 * x));
            canvas.line(&fold, 0.5, cloth.darker(0.4));
        }
    });
}

#[cfg(test)]
mod tests {
    use tiny_skia::Point;

    use super::*;

    #[test]
    fn a_leg_that_swings_stays_in_its_joint() {
        let canvas = Canvas { turn: 0.4, tilt: 0.2, ..Canvas::new(8) };
        let swung = swing(0.5, &canvas);
        let mut joint = Point::from_xy(3.0, JOINT);
        swung.map_point(&mut joint);
        assert!((joint.x - 3.0).abs() < 1e-5 && (joint.y - JOINT).abs() < 1e-5);

        let mut foot = Point::from_xy(3.0, 0.0);
        swung.map_point(&mut foot);
        assert!(foot.x > 3.0, "it comes nearer, and so to the side: {foot:?}");
    }
}
