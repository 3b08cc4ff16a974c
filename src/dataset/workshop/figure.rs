//! A figure, put together from the parts of its character.

use tiny_skia::Transform;

use super::canvas::Canvas;
use super::character::{Character, Headgear, Held};
use super::palette::{BLACK, Colour};
use super::pose::Pose;
use super::shape::{oval, path, rect};

/// The height of the neck, where the head turns.
const NECK: f32 = 28.2;
/// Where an arm turns in the torso: its distance from the middle, and its height.
const SHOULDER: (f32, f32) = (6.2, 25.6);
/// From the shoulder to the middle of the hand, along the arm.
const REACH: f32 = 11.4;

/// Draws a figure with its feet on the floor at the origin.
pub fn draw_figure(character: &Character, pose: &Pose, canvas: &mut Canvas) {
    shadow(canvas);
    character.back.draw(canvas);
    character.legs.draw(pose.stride.to_radians(), canvas);
    let neck = Transform::from_translate(0.0, NECK).pre_rotate(pose.head);
    canvas.within(neck, |canvas| character.hair.draw_behind(canvas));
    torso(character, canvas);
    canvas.within(neck, |canvas| head(character, canvas));
    for (i, side) in [-1.0, 1.0].into_iter().enumerate() {
        let shoulder = Transform::from_translate(side * SHOULDER.0, SHOULDER.1);
        canvas.within(shoulder.pre_scale(side, 1.0), |canvas| {
            arm(character, character.held[i], pose.arms[i], pose.wrists[i], canvas);
        });
    }
}

/// The dark of the floor around the feet, on the side away from the light.
fn shadow(canvas: &mut Canvas) {
    let x = -2.5 * canvas.light;
    for (half_width, half_height) in [(12.5, 3.0), (10.5, 2.2), (8.8, 1.5)] {
        canvas.glaze(&oval(x, 0.2, half_width, half_height), BLACK, 0.18);
    }
}

fn torso(character: &Character, canvas: &mut Canvas) {
    let front =
        "M -7.7 15 L -5.7 27.2 Q -5.5 28.2 -4.5 28.2 L 4.5 28.2 Q 5.5 28.2 5.7 27.2 L 7.7 15 Z";
    canvas.block(&path(front), character.torso, -3.0, 3.2);
    canvas.at_depth(3.2, |canvas| character.print.draw(canvas));
}

/// The head, in a frame whose origin is the neck.
fn head(character: &Character, canvas: &mut Canvas) {
    canvas.fill(&rect(-3.2, -0.8, 3.2, 0.8), character.skin.darker(0.4));
    canvas.cylinder(0.0, 10.2, 12.2, 2.9, character.skin);
    let skull = "M -6 2 Q -6 0.2 -4.2 0.2 L 4.2 0.2 Q 6 0.2 6 2 L 6 8.8 Q 6 10.6 4.2 10.6 \
                 L -4.2 10.6 Q -6 10.6 -6 8.8 Z";
    canvas.round(&path(skull), character.skin);
    // a machine's face is on its box, everybody else's under the hat
    let boxed = matches!(character.headgear, Headgear::RobotHead(_));
    if boxed {
        character.headgear.draw(canvas);
    }
    canvas.at_depth(5.0, |canvas| character.face.draw(canvas));
    character.hair.draw(canvas);
    if !boxed {
        character.headgear.draw(canvas);
    }
}

/// An arm in the frame of its shoulder, where positive `x` is outwards for both arms.
fn arm(character: &Character, held: Held, lift: f32, wrist: f32, canvas: &mut Canvas) {
    canvas.within(Transform::from_rotate(lift), |canvas| {
        let sleeve = "M -2.2 0.4 Q -2 2.6 0.2 2.5 Q 2.4 2.2 2.7 -0.4 \
                      L 3 -4.6 L 1.9 -9 L -2 -9 L -1.7 -4.6 Z";
        canvas.plastic(&path(sleeve), character.arms);
        let hand = Transform::from_translate(0.0, -REACH);
        // what is held stays upright, whatever the arm does
        canvas.within(hand.pre_rotate(-lift - wrist), |canvas| {
            canvas.at_depth(3.0, |canvas| held.draw(canvas));
        });
        canvas.within(hand, |canvas| grip(character.hands, canvas));
    });
}

/// A hand: a ring with a gap.
fn grip(colour: Colour, canvas: &mut Canvas) {
    let ring = path("M -1.2 -1.6 Q -2.6 -0.4 -1.7 1.1 Q 0 2.4 1.7 1.1 Q 2.6 -0.4 1.2 -1.6");
    canvas.line(&ring, 2.3, colour.darker(0.5));
    canvas.line(&ring, 1.5, colour);
}
