//! Numbers as bars, one below the other.

use super::canvas::MARGIN;
use super::colour::{BLUE, GREY};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

/// Where the first bar lies, from one bar to the next, and how thick a bar is.
const TOP: u32 = 84;
const PITCH: u32 = 38;
const THICK: u32 = 22;
/// The length of the longest bar.
const LONGEST: u32 = 560;
/// The room that a name may take at most, and the unit.
const NAME: u32 = 300;
const UNIT: u32 = 120;
const BESIDE: u32 = 12;

/// A bar for each number, with its name on the left and the number on the right; where a `limit`
/// is given, a line for it. Bars start at zero, so that their lengths compare.
///
/// # Errors
/// Where there is no number, or one that is negative or not finite.
pub fn bars(
    title: &str,
    unit: &str,
    bars: &[(&str, f64)],
    limit: Option<(&str, f64)>,
) -> Result<Canvas, PlotError> {
    let numbers = || bars.iter().chain(&limit).map(|(_, number)| *number);
    let highest = numbers().fold(0.0, f64::max);
    if bars.is_empty() || highest == 0.0 {
        return Err(PlotError::Empty("there is no bar"));
    }
    if numbers().any(|number| !(0.0..1e300).contains(&number)) {
        return Err(PlotError::Shape("bars take finite numbers from 0 on".to_string()));
    }
    let unit = LABEL.shorten(unit, UNIT)?;
    let words = |number: f64| format!("{} {unit}", three_digits(number));
    let mut names = vec![];
    for (name, _) in bars {
        names.push(LABEL.shorten(name, NAME)?);
    }
    let left = MARGIN + LABEL.widest(&names)? + BESIDE;
    // the same room whatever the digits: a measurement does not change the picture's size
    let mut numbers = vec![format!("0000 {unit}")];
    numbers.extend(bars.iter().map(|(_, number)| words(*number)));
    let beside = LABEL.widest(&numbers)? + BESIDE;
    let length = |number: f64| (f64::from(LONGEST) * number / highest).round().max(1.0) as u32;
    let bottom = TOP + PITCH * bars.len() as u32;

    let right = left + LONGEST + beside;
    let mut canvas = Canvas::white(right + MARGIN, bottom + 16);
    canvas.title(&TITLE.shorten(title, right - MARGIN)?)?;
    if let Some((name, number)) = limit {
        let (x, y) = (left + length(number), TOP - PITCH / 2);
        canvas.fill((x, y), (2, bottom - y), GREY);
        // its words stand on the side with more room
        let far = length(number) > LONGEST / 2;
        let (room, at, align) = match far {
            true => (x - 8 - MARGIN, x - 8, Align::End),
            false => (right - x - 10, x + 10, Align::Start),
        };
        let number = format!(": {}", words(number));
        let name = NOTE.shorten(name, room.saturating_sub(NOTE.width(&number)?))?;
        canvas.text(&(name + &number), (at, y), NOTE.align(align))?;
    }
    for (i, (name, (_, number))) in names.iter().zip(bars).enumerate() {
        let top = TOP + i as u32 * PITCH;
        let middle = top + THICK / 2;
        canvas.text(name, (left - BESIDE, middle), LABEL.align(Align::End))?;
        canvas.fill((left, top), (length(*number), THICK), BLUE);
        canvas.text(&words(*number), (left + length(*number) + BESIDE, middle), LABEL)?;
    }
    Ok(canvas)
}

/// A number of three digits, or as many as it has before the point; large ones in powers of ten.
fn three_digits(number: f64) -> String {
    if number >= 1e6 {
        return format!("{number:.2e}");
    }
    let before = number.max(1.0).log10().floor() as usize + 1;
    format!("{number:.*}", 3_usize.saturating_sub(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_or_more() {
        let words = [0.764, 7.64, 76.4, 764.2, 7642.0, 7.642e9].map(three_digits);
        assert_eq!(words, ["0.76", "7.64", "76.4", "764", "7642", "7.64e9"]);
    }

    /// How many pixels of a row are blue.
    fn blue(canvas: &Canvas, row: u32) -> usize {
        let image = canvas.image();
        (0..image.width()).filter(|&x| *image.get_pixel(x, row) == BLUE).count()
    }

    #[test]
    fn lengths_are_in_proportion() {
        let canvas = bars("a", "b", &[("one", 1.0), ("two", 2.0)], None).unwrap();
        let lengths = [0, 1].map(|i| blue(&canvas, TOP + i * PITCH + 2));
        assert_eq!(lengths, [LONGEST as usize / 2, LONGEST as usize]);
    }

    #[test]
    fn the_size_does_not_hang_on_the_digits() {
        let size = |number| bars("a", "s", &[("b", number)], None).unwrap().image().dimensions();
        assert_eq!(size(7.11), size(88.8));
        assert_eq!(size(0.02), size(4040.0));
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for numbers in [&[][..], &[("a", 0.0)], &[("a", f64::NAN), ("b", 1.0)], &[("a", -1.0)]] {
            assert!(bars("", "", numbers, None).is_err(), "{numbers:?}");
        }
    }
}
