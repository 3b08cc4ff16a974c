//! Words on a canvas.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;

use plotters::style::{FontDesc, FontStyle, IntoFont, register_font};

use super::canvas::{FINER, MARGIN};
use super::colour::{Colour, GREY, INK};
use super::{Canvas, PlotError};

/// The power that a pixel's cover is raised to: below 1 strokes grow darker, the font being light.
const STROKE: f32 = 0.65;
/// Half the height of a capital letter, as a share of the font size.
const HALF_CAPITAL: f32 = 0.3;

/// Where a text lies relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// It starts at the point.
    Start,
    /// Its middle is at the point.
    Middle,
    /// It ends at the point.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    size: u32,
    colour: Colour,
    align: Align,
    upwards: bool,
}

/// The plot's title.
pub(super) const TITLE: Style =
    Style { size: 24, colour: INK, align: Align::Start, upwards: false };
/// Labels and captions.
pub(super) const LABEL: Style = Style { size: 18, ..TITLE };
/// Numbers on axes, explanations.
pub(super) const NOTE: Style = Style { size: 17, colour: GREY, ..TITLE };

impl Style {
    /// The same in another colour.
    pub(super) fn colour(self, colour: Colour) -> Style {
        Style { colour, ..self }
    }

    /// The same with another alignment.
    pub(super) fn align(self, align: Align) -> Style {
        Style { align, ..self }
    }

    /// The same, turned to read from below to above.
    pub(super) fn upwards(self) -> Style {
        Style { upwards: true, ..self }
    }

    /// How many pixels long `text` is.
    pub(super) fn width(self, text: &str) -> Result<u32, PlotError> {
        let (width, _) = font(self.size * FINER)?.box_size(text).map_err(PlotError::drawing)?;
        Ok(width.div_ceil(FINER))
    }

    /// The longest of `texts`, in pixels.
    pub(super) fn widest<T: AsRef<str>>(self, texts: &[T]) -> Result<u32, PlotError> {
        texts.iter().try_fold(0, |widest, text| Ok(widest.max(self.width(text.as_ref())?)))
    }

    /// `text` itself where it fits into `width` pixels, else as much of its beginning as fits
    /// with an ellipsis.
    pub(super) fn shorten(self, text: &str, width: u32) -> Result<String, PlotError> {
        if self.width(text)? <= width {
            return Ok(text.to_string());
        }
        let mut letters: Vec<char> = text.chars().collect();
        loop {
            letters.pop();
            let short = format!("{}…", letters.iter().collect::<String>().trim_end());
            if letters.is_empty() || self.width(&short)? <= width {
                return Ok(short);
            }
        }
    }
}

impl Canvas {
    /// Writes the plot's title.
    pub(super) fn title(&mut self, text: &str) -> Result<(), PlotError> {
        self.text(text, (MARGIN, 36), TITLE)
    }

    /// Writes `text` at a point, which is level with the middle of its capital letters.
    pub(super) fn text(
        &mut self,
        text: &str,
        (x, y): (u32, u32),
        style: Style,
    ) -> Result<(), PlotError> {
        let length = style.width(text)? as i32;
        let start = match style.align {
            Align::Start => 0,
            Align::Middle => -length / 2,
            Align::End => -length,
        };
        // plotters puts the baseline half a font size below the point
        let rise = ((0.5 - HALF_CAPITAL) * style.size as f32).round() as i32;
        for ((along, across), cover) in coverage(text, style.size)? {
            let (along, across) = (along + start, across - rise);
            let (dx, dy) = if style.upwards { (across, -along) } else { (along, across) };
            self.blend(x as i32 + dx, y as i32 + dy, style.colour, cover.powf(STROKE));
        }
        Ok(())
    }
}

/// The pixels that `text` touches, and how much of each it covers.
fn coverage(text: &str, size: u32) -> Result<BTreeMap<(i32, i32), f32>, PlotError> {
    let share = 1.0 / (FINER * FINER) as f32;
    let mut pixels = BTreeMap::new();
    let font = font(size * FINER)?;
    let mut start = 0;
    for (index, letter) in text.char_indices() {
        let so_far = &text[..index + letter.len_utf8()];
        let (end, _) = font.box_size(so_far).map_err(PlotError::drawing)?;
        let ink = letter_ink(&font, letter)?;
        // plotters sets each letter flush left in its room, which makes words uneven
        let width = ink.iter().map(|(x, _, _)| x + 1).max().unwrap_or(0);
        let left = (start + end as i32 - width) / 2;
        for (x, y, cover) in ink {
            let pixel = ((x + left).div_euclid(FINER as i32), y.div_euclid(FINER as i32));
            *pixels.entry(pixel).or_insert(0.0) += cover * share;
        }
        start = end as i32;
    }
    Ok(pixels)
}

/// The pixels of a single letter.
fn letter_ink(font: &FontDesc, letter: char) -> Result<Vec<(i32, i32, f32)>, PlotError> {
    let mut ink = Vec::new();
    let drawn = font.draw(letter.encode_utf8(&mut [0; 4]), (0, 0), |x, y, cover| {
        ink.push((x, y, cover));
        Ok::<(), Infallible>(())
    });
    match drawn {
        Ok(Ok(())) => Ok(ink),
        Ok(Err(never)) => match never {},
        Err(error) => Err(PlotError::drawing(error)),
    }
}

/// The bundled font, so that plots look the same on every machine.
fn font(size: u32) -> Result<FontDesc<'static>, PlotError> {
    const NAME: &str = "brickprop";
    static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
        register_font(NAME, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT).is_ok()
    });
    if *REGISTERED {
        Ok((NAME, size).into_font())
    } else {
        Err(PlotError::Drawing("the bundled font cannot be read".to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::colour::WHITE;

    /// The box of all pixels that are not white: left, top, right, bottom.
    fn ink_box(canvas: &Canvas) -> [u32; 4] {
        let ink = canvas.image().enumerate_pixels().filter(|(_, _, pixel)| **pixel != WHITE);
        ink.fold([u32::MAX, u32::MAX, 0, 0], |[left, top, right, bottom], (x, y, _)| {
            [left.min(x), top.min(y), right.max(x), bottom.max(y)]
        })
    }

    #[test]
    fn text_stays_within_its_measured_width() {
        for text in ["Moaning Myrtle", "W", "j", "illi", "97 %"] {
            let mut canvas = Canvas::white(400, 60);
            canvas.text(text, (50, 30), TITLE).unwrap();
            let [left, _, right, _] = ink_box(&canvas);
            assert!(left >= 49 && right <= 50 + TITLE.width(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn capitals_are_centred_on_the_point() {
        let mut canvas = Canvas::white(100, 60);
        canvas.text("H", (50, 30), TITLE.align(Align::Middle)).unwrap();
        let [left, top, right, bottom] = ink_box(&canvas);
        assert!((left + right).abs_diff(100) <= 4 && (top + bottom).abs_diff(60) <= 2);
    }

    #[test]
    fn upward_text_is_the_same_text_turned() {
        let mut level = Canvas::white(100, 100);
        level.text("Yoda", (20, 50), TITLE).unwrap();
        let mut turned = Canvas::white(100, 100);
        turned.text("Yoda", (50, 79), TITLE.upwards()).unwrap();
        assert_eq!(&image::imageops::rotate270(level.image()), turned.image());
    }

    #[test]
    fn only_long_text_is_shortened() {
        assert_eq!(LABEL.shorten("DIVER", 200).unwrap(), "DIVER");
        let short = LABEL.shorten("taken for Professor Dumbledore", 100).unwrap();
        assert!(short.starts_with("taken") && short.ends_with('…'), "{short}");
        assert!(LABEL.width(&short).unwrap() <= 100);
    }
}
