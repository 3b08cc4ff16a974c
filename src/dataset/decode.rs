//! From picture files to [`Picture`]s: decoded, upright, square, and of one size.

use std::{io::Cursor, path::Path};

use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};

use super::{DataError, Picture, file::read_at_most, jpeg, resize::central_square};
use crate::kernels::parallel::*;

/// The longest side that is decoded, in pixels, and the most pixels: a larger picture could fill a
/// computer's memory. With 16 bits and transparency, a pixel takes eight bytes.
const LONGEST_SIDE: u32 = 10_000;
const MOST_PIXELS: u64 = 50_000_000;
/// A picture of so many pixels takes less, whatever it is written in.
const MOST_MEBIBYTES: u64 = 512;

/// Reads a PNG or JPEG picture and makes it `[side, side, 3]`: turned upright as the camera noted
/// it, cut to its central square, and resized. What is transparent becomes white.
///
/// # Errors
/// Where the file can't be read, is no such picture, is cut off or damaged (a PNG has checksums; of a
/// JPEG only what makes no sense is noticed), or has a side above 10,000 pixels, more than 50 million
/// of them, or more than 512 MiB.
pub fn read_picture(path: &Path, side: usize) -> Result<Picture, DataError> {
    decode_picture(path, &read_at_most(path, MOST_MEBIBYTES)?, side)
}

/// Makes a [`Picture`] of a PNG's or JPEG's bytes, as [`read_picture`] does; errors call it `path`.
///
/// # Errors
/// As [`read_picture`], but for what only a file can be.
pub fn decode_picture(path: &Path, bytes: &[u8], side: usize) -> Result<Picture, DataError> {
    let image = on_white(upright(path, bytes)?);
    let (width, height) = image.dimensions();
    let picture = Picture::from_shape_vec((height as usize, width as usize, 3), image.into_raw())
        .expect("three bytes a pixel");
    Ok(central_square(&picture, side))
}

/// Reads many pictures, in parallel, and gives them in the order of `paths`.
///
/// # Errors
/// The first error in that order; see [`read_picture`].
pub fn read_pictures<P>(paths: &[P], side: usize) -> Result<Vec<Picture>, DataError>
where
    P: AsRef<Path> + Sync,
{
    let results: Vec<_> = paths.par_iter().map(|path| read_picture(path.as_ref(), side)).collect();
    results.into_iter().collect()
}

fn upright(path: &Path, bytes: &[u8]) -> Result<DynamicImage, DataError> {
    let undecodable = |reason| DataError::Decode { path: path.into(), reason };
    let mut decoder = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|reason| DataError::Read { path: path.into(), reason })?
        .into_decoder()
        .map_err(undecodable)?;
    let (width, height) = decoder.dimensions();
    let unexpected = |expected: String, found: String| {
        let path = path.into();
        Err(DataError::File { path, expected, found })
    };
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        let expected = format!(
            "a picture of at most {LONGEST_SIDE} × {LONGEST_SIDE} and {MOST_PIXELS} pixels"
        );
        return unexpected(expected, format!("one of {width} × {height}"));
    }
    let orientation = decoder.orientation().map_err(undecodable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(undecodable)?;
    if bytes.starts_with(&jpeg::BEGIN) && !jpeg::is_whole(bytes) {
        // the decoder fills up what is missing with grey
        return unexpected("a whole picture".into(), "the beginning of one".into());
    }
    image.apply_orientation(orientation);
    Ok(image)
}

fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, alpha] = image.get_pixel(x, y).0.map(u32::from);
        image::Rgb([r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use image::{ExtendedColorType, ImageEncoder, Rgba, RgbaImage, codecs::png::PngEncoder};

    use super::*;

    #[test]
    fn what_is_transparent_becomes_white() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.png");
        let pixel = |x, _| if x == 0 { Rgba([10, 20, 30, 255]) } else { Rgba([0, 0, 0, 0]) };
        RgbaImage::from_fn(2, 2, pixel).save(&path).unwrap();
        let picture = read_picture(&path, 2).unwrap();
        assert_eq!(picture.as_slice().unwrap()[..6], [10, 20, 30, 255, 255, 255]);
    }

    #[test]
    fn a_camera_held_on_its_side_is_turned_back() {
        // Exif in big-endian order: one entry, 0x0112 orientation = 6, a quarter turn clockwise
        let exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        let mut bytes = vec![];
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif).unwrap();
        let black_above_white = [[0u8; 6], [255; 6]].concat();
        encoder.write_image(&black_above_white, 2, 2, ExtendedColorType::Rgb8).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turned.png");
        fs::write(&path, bytes).unwrap();

        let picture = read_picture(&path, 2).unwrap();
        assert_eq!(picture.as_slice().unwrap()[..6], [255, 255, 255, 0, 0, 0]);
    }

    #[test]
    fn a_grey_picture_gets_three_channels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grey.jpg");
        image::GrayImage::from_pixel(8, 8, image::Luma([77])).save(&path).unwrap();
        assert_eq!(read_picture(&path, 4).unwrap(), Picture::from_elem((4, 4, 3), 77));
    }

    #[test]
    fn a_picture_too_large_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.png");
        image::GrayImage::new(1, 20_000).save(&path).unwrap();
        assert_eq!(
            read_picture(&path, 4).unwrap_err().to_string(),
            format!(
                "{}: expected a picture of at most 10000 × 10000 and 50000000 pixels, found one of \
                 1 × 20000",
                path.display()
            )
        );
    }

    #[test]
    fn a_jpeg_that_is_cut_off_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        let noise = |x: u32, y: u32| image::Luma([(x * 83 + y * 151) as u8]);
        image::GrayImage::from_fn(40, 40, noise).save(&path).unwrap();
        let bytes = fs::read(&path).unwrap();
        for length in 2..bytes.len() {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(read_picture(&path, 4).is_err(), "{length} of {} bytes", bytes.len());
        }
        // what a camera appends is nobody's business
        fs::write(&path, [&bytes[..], b"a film"].concat()).unwrap();
        assert!(read_picture(&path, 4).is_ok());
    }

    #[test]
    fn text_is_no_picture() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.jpg");
        fs::write(&path, "Dear brick").unwrap();
        assert_eq!(
            read_picture(&path, 4).unwrap_err().to_string(),
            format!(
                "cannot decode the picture {}: The image format could not be determined",
                path.display()
            )
        );
    }

    #[test]
    fn the_first_failure_in_order_is_told() {
        let paths = ["no-such-folder/1.jpg", "no-such-folder/2.jpg"];
        let message = read_pictures(&paths, 4).unwrap_err().to_string();
        assert!(message.starts_with("cannot read no-such-folder/1.jpg: "), "{message}");
    }
}
