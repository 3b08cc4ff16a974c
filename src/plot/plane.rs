//! Points of two classes, described by two numbers, and where a neuron parts them.

use std::ops::Range;

use super::canvas::MARGIN;
use super::colour::{BLUE, INK, ORANGE, WHITE, mix};
use super::panel::{Panel, around, dot, ticks};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

const HEAD: u32 = 100;
const SIDE: u32 = 460;
/// Room for the numbers at the axes and the axes' names.
const LEFT: u32 = 72;
const BELOW: u32 = 72;
/// Squares of the background's shading.
const SQUARE: u32 = 2;

/// A point for each example, `(the two features, whether it is of the second class)`, on a plane
/// that is shaded by what `output` says there: 0 is the first class (blue), 1 the second (orange).
/// The dark line is where `output` is ½.
///
/// # Errors
/// Where there are no points, or one of them is not finite.
pub fn plane(
    title: &str,
    points: &[([f64; 2], bool)],
    features: [&str; 2],
    classes: [&str; 2],
    output: impl Fn([f64; 2]) -> f64,
) -> Result<Canvas, PlotError> {
    if points.is_empty() {
        return Err(PlotError::Empty("there is no point"));
    }
    if points.iter().any(|(x, _)| x.iter().any(|x| !x.is_finite())) {
        return Err(PlotError::Shape("expected finite features".to_string()));
    }
    let ranges = [0, 1].map(|axis| around(points.iter().map(|(x, _)| x[axis]), 0.08));
    let [across, up] = ranges.clone();
    let mut canvas = Canvas::white(MARGIN + LEFT + SIDE + 2 * MARGIN, HEAD + SIDE + BELOW + MARGIN);
    let (left, right) = (MARGIN + LEFT, MARGIN + LEFT + SIDE);
    let panel = Panel::new((left..right, HEAD..HEAD + SIDE), across.clone(), up.clone());

    let value = |range: &Range<f64>, share: f64| range.start + share * (range.end - range.start);
    let outputs = |x: u32, y: u32| {
        let share = |pixel: u32| (f64::from(pixel) + 0.5 * f64::from(SQUARE)) / f64::from(SIDE);
        output([value(&across, share(x)), value(&up, 1.0 - share(y))])
    };
    for y in (0..SIDE).step_by(SQUARE as usize) {
        for x in (0..SIDE).step_by(SQUARE as usize) {
            let (here, next, below) =
                (outputs(x, y), outputs(x + SQUARE, y), outputs(x, y + SQUARE));
            let border = (here < 0.5) != (next < 0.5) || (here < 0.5) != (below < 0.5);
            let shade = mix(WHITE, mix(BLUE, ORANGE, here as f32), 0.22);
            let colour = if border { INK } else { shade };
            canvas.fill((left + x, HEAD + y), (SQUARE, SQUARE), colour);
        }
    }
    for (corner, colour, name) in [(left, BLUE, classes[0]), (left + SIDE / 2, ORANGE, classes[1])]
    {
        dot(&mut canvas, (corner + 8, 74), colour)?;
        let name = LABEL.shorten(name, SIDE / 2 - 30)?;
        canvas.text(&name, (corner + 24, 74), LABEL)?;
    }
    canvas.title(&TITLE.shorten(title, LEFT + SIDE)?)?;
    panel.axes(&mut canvas, &ticks(&ranges[0], 6), &ticks(&ranges[1], 6))?;
    for (x, second) in points {
        let colour = if *second { ORANGE } else { BLUE };
        dot(&mut canvas, panel.place((x[0], x[1])), colour)?;
    }
    let name = NOTE.shorten(features[0], SIDE)?;
    canvas.text(&name, (left + SIDE / 2, HEAD + SIDE + 52), NOTE.align(Align::Middle))?;
    let name = NOTE.shorten(features[1], SIDE)?;
    let style = NOTE.align(Align::Middle).upwards();
    canvas.text(&name, (MARGIN + 8, HEAD + SIDE / 2), style)?;
    Ok(canvas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_side() {
        let points = [([0.0, 0.0], false), ([1.0, 1.0], true)];
        let says = |x: [f64; 2]| if x[0] > 0.5 { 1.0 } else { 0.0 };
        let canvas = plane("t", &points, ["a", "b"], ["c", "d"], says).unwrap();
        let [blue, orange] = [BLUE, ORANGE].map(|colour| mix(WHITE, colour, 0.22));
        let y = HEAD + SIDE / 2;
        assert_eq!(*canvas.image().get_pixel(MARGIN + LEFT + 40, y + 1), blue);
        assert_eq!(*canvas.image().get_pixel(MARGIN + LEFT + SIDE - 40, y + 1), orange);
        assert!(plane("t", &[], ["a", "b"], ["c", "d"], says).is_err());
    }
}
