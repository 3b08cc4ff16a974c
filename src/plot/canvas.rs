//! The sheet that every plot is drawn on.

use std::fmt::Display;
use std::path::Path;

use image::RgbImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use plotters::coord::Shift;
use plotters::prelude::{BitMapBackend, DrawingArea, IntoDrawingArea};

use super::colour::{Colour, FRAME, WHITE, mix};
use super::{PlotError, tile};
use crate::{dataset::Picture, disk::write_whole};

/// Letters and lines are drawn this many times larger and averaged, so that they are smooth and sit
/// where they belong between the pixels.
pub(super) const FINER: u32 = 4;

/// The white edge around everything.
pub(super) const MARGIN: u32 = 24;

/// A finished drawing: save it, or take its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    image: RgbImage,
}

impl Canvas {
    /// A picture as it is, a pixel a pixel.
    ///
    /// # Errors
    /// Where it is no picture `[height, width, 3]`, or has no pixel.
    pub fn of_picture(picture: &Picture) -> Result<Canvas, PlotError> {
        Ok(Canvas { image: tile::of_picture(picture)? })
    }

    /// The drawing's pixels.
    pub fn image(&self) -> &RgbImage {
        &self.image
    }

    /// The drawing as the bytes of a PNG file, for a notebook or a web page.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        let mut bytes = Vec::new();
        // plotters' own encoder hardly compresses
        let encoder =
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
        self.image.write_with_encoder(encoder)?;
        Ok(bytes)
    }

    /// Writes the drawing as a PNG file, beside its place first: a crash leaves the old file or the
    /// new one.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        write_whole(path, &self.png()?)
            .map_err(|source| PlotError::Write { path: path.to_owned(), source })
    }

    /// An empty sheet.
    pub(super) fn white(width: u32, height: u32) -> Canvas {
        Canvas { image: RgbImage::from_pixel(width, height, WHITE) }
    }

    /// Puts `picture` on the sheet, its upper left corner at `(x, y)`.
    pub(super) fn paste(&mut self, picture: &RgbImage, (x, y): (u32, u32)) {
        image::imageops::replace(&mut self.image, picture, x.into(), y.into());
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, at: (u32, u32), (width, height): (u32, u32), colour: Colour) {
        self.paste(&RgbImage::from_pixel(width, height, colour), at);
    }

    /// Puts `picture` on the sheet within a thin frame, which white pictures need to be seen.
    pub(super) fn paste_framed(&mut self, picture: &RgbImage, (x, y): (u32, u32)) {
        self.fill((x - 1, y - 1), (picture.width() + 2, picture.height() + 2), FRAME);
        self.paste(picture, (x, y));
    }

    /// A horizontal scale of colours, from `colour(0.0)` on the left to `colour(1.0)` on the right.
    pub(super) fn scale(
        &mut self,
        at: (u32, u32),
        (width, height): (u32, u32),
        colour: impl Fn(f32) -> Colour,
    ) {
        let share = |x: u32| x as f32 / (width - 1).max(1) as f32;
        self.paste(&RgbImage::from_fn(width, height, |x, _| colour(share(x))), at);
    }

    /// Lays `colour` over one pixel, as strongly as `cover` says; outside the sheet nothing happens.
    pub(super) fn blend(&mut self, x: i32, y: i32, colour: Colour, cover: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            *pixel = mix(*pixel, colour, cover);
        }
    }

    /// Lets plotters draw in black on a sheet of `width` times `height` pixels, each [`FINER`] times
    /// divided, and lays that drawing in `colour` at `(x, y)`: so its lines are smooth.
    pub(super) fn lines<E: Display>(
        &mut self,
        (x, y): (u32, u32),
        (width, height): (u32, u32),
        colour: Colour,
        draw: impl FnOnce(&DrawingArea<BitMapBackend, Shift>) -> Result<(), E>,
    ) -> Result<(), PlotError> {
        let size = (FINER * width, FINER * height);
        let mut sheet = RgbImage::from_pixel(size.0, size.1, WHITE);
        draw(&BitMapBackend::with_buffer(&mut sheet, size).into_drawing_area())
            .map_err(PlotError::drawing)?;
        let small = image::imageops::thumbnail(&sheet, width, height);
        for (dx, dy, grey) in small.enumerate_pixels() {
            let cover = 1.0 - f32::from(grey.0[0]) / 255.0;
            self.blend((x + dx) as i32, (y + dy) as i32, colour, cover);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_holds_the_same_pixels_and_is_compressed() {
        let mut canvas = Canvas::white(300, 200);
        canvas.fill((10, 20), (30, 40), super::super::colour::BLUE);
        let png = canvas.png().unwrap();
        assert_eq!(&image::load_from_memory(&png).unwrap().to_rgb8(), canvas.image());
        assert!(png.len() < 300 * 200 * 3 / 20, "{} bytes", png.len());
    }

    #[test]
    fn an_error_names_the_file() {
        let error = Canvas::white(1, 1).save("no/such/folder/a.png").unwrap_err();
        assert!(error.to_string().contains("no/such/folder/a.png"), "{error}");
    }
}
