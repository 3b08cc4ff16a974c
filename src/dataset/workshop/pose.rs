//! How a figure stands, and from where it is seen.

use ndarray_rand::rand::Rng;
use tiny_skia::{Point, Transform};

use super::canvas::Canvas;

/// The height of a figure with an ordinary hat, in millimetres.
const FIGURE: f32 = 46.0;

/// The angles of a figure's joints, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// How far the right and the left arm are lifted from hanging down.
    pub arms: [f32; 2],
    /// How far the things in the right and the left hand lean outwards.
    pub wrists: [f32; 2],
    /// How far the left leg swings forward, and the right one back.
    pub stride: f32,
    /// How far the head leans to the side.
    pub head: f32,
}

impl Pose {
    /// Both feet on the floor, the hands a little aside to show what they hold.
    pub fn standing() -> Pose {
        Pose { arms: [32.0; 2], wrists: [4.0; 2], stride: 0.0, head: 0.0 }
    }

    /// Some pose a minifigure can take.
    pub fn random(rng: &mut impl Rng) -> Pose {
        Pose {
            arms: [arm(rng), arm(rng)],
            wrists: [rng.random_range(-14.0..22.0), rng.random_range(-14.0..22.0)],
            stride: if rng.random_bool(0.5) { 0.0 } else { rng.random_range(-32.0..32.0) },
            head: rng.random_range(-8.0..8.0),
        }
    }
}

fn arm(rng: &mut impl Rng) -> f32 {
    if rng.random_bool(0.15) {
        rng.random_range(95.0..125.0) // waves
    } else {
        rng.random_range(18.0..60.0)
    }
}

/// From where, and how large, a figure is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// How far the figure turns to the side, in radians.
    pub turn: f32,
    /// How far one looks from above, in radians.
    pub pitch: f32,
    /// How far the picture is rotated, in degrees.
    pub roll: f32,
    /// The share of the picture's height that the figure takes.
    pub height: f32,
    /// Where the middle of the figure is, in shares of the picture.
    pub middle: (f32, f32),
    /// Whether left and right are exchanged.
    pub mirrored: bool,
}

impl View {
    /// A view such as a hand-held camera has.
    pub fn random(rng: &mut impl Rng) -> View {
        View {
            turn: rng.random_range(-0.5..0.5),
            pitch: rng.random_range(-0.08..0.32),
            roll: rng.random_range(-14.0..14.0),
            height: rng.random_range(0.52..0.92),
            middle: (rng.random_range(0.3..0.7), rng.random_range(0.43..0.57)),
            mirrored: rng.random_bool(0.5),
        }
    }

    /// The look from the front, a little from above, at a figure in the middle.
    pub fn front() -> View {
        let middle = (0.5, 0.52);
        View { turn: 0.15, pitch: 0.12, roll: 0.0, height: 0.84, middle, mirrored: false }
    }

    /// Makes the canvas draw in millimetres as this view shows them: `x` to the side, `y` up from
    /// the floor. It is the shadow of a turned and tilted solid on a plane, without perspective.
    pub fn aim(&self, side: usize, canvas: &mut Canvas) {
        let side = side as f32;
        let scale = self.height * side / FIGURE;
        let ((sin_turn, cos_turn), (sin_pitch, cos_pitch)) =
            (self.turn.sin_cos(), self.pitch.sin_cos());

        let flip = if self.mirrored { -1.0 } else { 1.0 };
        let camera = Transform::from_scale(flip * scale, scale).post_rotate(self.roll);
        let solid = Transform::from_row(cos_turn, -sin_turn * sin_pitch, 0.0, -cos_pitch, 0.0, 0.0);

        let mut nearer = Point::from_xy(sin_turn, cos_turn * sin_pitch);
        camera.map_point(&mut nearer);
        canvas.place = camera
            .pre_concat(solid)
            .pre_translate(0.0, -FIGURE / 2.0)
            .post_translate(self.middle.0 * side, self.middle.1 * side);
        canvas.nearer = (nearer.x, nearer.y);
        canvas.turn = self.turn.tan();
        canvas.tilt = self.pitch.tan();
        canvas.light *= flip;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_stands_upright_in_the_middle() {
        let mut canvas = Canvas::new(100);
        View::front().aim(100, &mut canvas);
        let (mut feet, mut crown) = (Point::zero(), Point::from_xy(0.0, FIGURE));
        canvas.place.map_point(&mut feet);
        canvas.place.map_point(&mut crown);
        assert!((feet.x - 50.0).abs() < 1.0 && (crown.x - 50.0).abs() < 1.0);
        assert!(feet.y > 85.0 && crown.y < 15.0, "feet {feet:?}, crown {crown:?}");
    }
}
