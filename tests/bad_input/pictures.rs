//! Folders of pictures.

use std::fs;

use brickprop::dataset::decode::read_picture;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, RgbImage, RgbaImage};

use super::home::*;

const FOLDER: &str = "train --folder IN --model softmax --size 8 --epochs 1";

/// A part of a PNG: its length, kind, content and checksum.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = content.len() as u32;
    let checked = [kind, content].concat();
    let checksum = crc32fast::hash(&checked);
    [&length.to_be_bytes()[..], &checked, &checksum.to_be_bytes()].concat()
}

/// Only the head of a PNG: so many pixels, of which none follows.
fn head_of_png([width, height]: [u32; 2]) -> Vec<u8> {
    let grey_8_bits = [8, 0, 0, 0, 0];
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &grey_8_bits].concat();
    let nothing_deflated = b"\x78\x9c\x03\0\0\0\0\x01";
    let parts = [chunk(b"IHDR", &head), chunk(b"IDAT", nothing_deflated), chunk(b"IEND", b"")];
    [&b"\x89PNG\r\n\x1a\n"[..], &parts.concat()].concat()
}

/// A PNG that says it is the first of two pictures of a film.
fn film() -> Vec<u8> {
    let mut bytes = encoded(noise(82), ImageFormat::Png);
    let after_head = 8 + 12 + 13;
    let two_endless = [2u32, 0].map(u32::to_be_bytes).concat();
    let [width, height] = [bytes[16..20].to_vec(), bytes[20..24].to_vec()];
    let first = [&[0; 4][..], &width, &height, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    bytes.splice(
        after_head..after_head,
        [chunk(b"acTL", &two_endless), chunk(b"fcTL", &first)].concat(),
    );
    bytes
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = vec![];
    image.into().write_to(&mut std::io::Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A film, as far as anybody looks who has no reader for films.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
const WEBP: &[u8] =
    b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";
/// Four inks, as printers want them; eight by eight pixels.
const CMYK: &[u8] = include_bytes!("../data/cmyk.jpg");

#[test]
fn pictures() {
    try_all(
        Home::new,
        &[
            ("as it should be", |_| {}, FOLDER, 0, ""),
            (
                "nothing in it",
                |h| h.write("in/left/1.png", ""),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: The image format could not be determined",
            ),
            (
                "cut off",
                |h| {
                    let b = fs::read(h.path("in/left/1.png")).unwrap();
                    h.write("in/left/1.png", &b[..b.len() / 2]);
                },
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: …",
            ),
            (
                "one bit flipped",
                |h| {
                    let mut b = fs::read(h.path("in/left/1.png")).unwrap();
                    let at = b.len() / 2;
                    b[at] ^= 1;
                    h.write("in/left/1.png", b);
                },
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: Format error decoding Png: CRC error: …",
            ),
            (
                "text",
                |h| h.write("in/left/1.png", "Dear brick,"),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: The image format could not be determined",
            ),
            (
                "a JPEG called PNG",
                |h| h.write("in/left/1.png", encoded(noise(80), ImageFormat::Jpeg)),
                FOLDER,
                0,
                "",
            ),
            (
                "a JPEG that is cut off",
                |h| {
                    let b = encoded(noise(80), ImageFormat::Jpeg);
                    h.write("in/left/1.jpg", &b[..b.len() - 90]);
                },
                FOLDER,
                1,
                "error: HOME/in/left/1.jpg: expected a whole picture, found the beginning of one",
            ),
            (
                "a GIF",
                |h| h.write("in/left/1.png", GIF),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: The image format Gif is not supported",
            ),
            (
                "a WebP",
                |h| h.write("in/left/1.jpg", WEBP),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.jpg: The image format WebP is not supported",
            ),
            (
                "a BMP",
                |h| h.write("in/left/1.png", [&b"BM"[..], &[0; 60]].concat()),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: The image format Bmp is not supported",
            ),
            (
                "20,000 x 20,000",
                |h| h.write("in/left/1.png", head_of_png([20_000, 20_000])),
                FOLDER,
                1,
                "error: HOME/in/left/1.png: expected a picture of at most 10000 × 10000 and 50000000 pixels, found one of 20000 × 20000",
            ),
            (
                "9,000 x 9,000",
                |h| h.write("in/left/1.png", head_of_png([9_000, 9_000])),
                FOLDER,
                1,
                "error: HOME/in/left/1.png: expected a picture of at most 10000 × 10000 and 50000000 pixels, found one of 9000 × 9000",
            ),
            (
                "as many pixels as there are numbers",
                |h| h.write("in/left/1.png", head_of_png([u32::MAX >> 1, u32::MAX >> 1])),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: Memory limit exceeded",
            ),
            (
                "no pixel",
                |h| h.write("in/left/1.png", head_of_png([0, 5])),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: Format error decoding Png: Invalid image dimensions",
            ),
            (
                "a head only",
                |h| h.write("in/left/1.png", head_of_png([700, 700])),
                FOLDER,
                1,
                "error: cannot decode the picture HOME/in/left/1.png: Format error decoding Png: IDAT or fDAT chunk does not have enough data for image.",
            ),
            (
                "grey",
                |h| {
                    h.write(
                        "in/left/1.png",
                        encoded(GrayImage::from_pixel(9, 9, Luma([99])), ImageFormat::Png),
                    )
                },
                FOLDER,
                0,
                "",
            ),
            (
                "16 bits",
                |h| {
                    h.write(
                        "in/left/1.png",
                        encoded(DynamicImage::ImageRgb8(noise(81)).into_rgb16(), ImageFormat::Png),
                    )
                },
                FOLDER,
                0,
                "",
            ),
            (
                "transparent",
                |h| h.write("in/left/1.png", encoded(RgbaImage::new(9, 9), ImageFormat::Png)),
                FOLDER,
                0,
                "",
            ),
            ("a film of two pictures", |h| h.write("in/left/1.png", film()), FOLDER, 0, ""),
            (
                "600 MiB of nothing",
                |h| fs::File::create(h.path("in/left/1.png")).unwrap().set_len(600 << 20).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/left/1.png: expected a file of at most 512 MiB, found a larger one",
            ),
            ("four inks", |h| h.write("in/left/1.jpg", CMYK), FOLDER, 0, ""),
            (
                "one pixel high",
                |h| h.write("in/left/1.png", encoded(RgbImage::new(1, 1), ImageFormat::Png)),
                FOLDER,
                0,
                "",
            ),
            (
                "no folder",
                |_| {},
                "train --folder HOME/no",
                1,
                "error: cannot read HOME/no: No such file or directory (os error 2)",
            ),
            (
                "a file",
                |_| {},
                "train --folder IN/left/1.png",
                1,
                "error: cannot read HOME/in/left/1.png: Not a directory (os error 20)",
            ),
            (
                "an empty folder",
                |h| fs::create_dir(h.path("empty")).unwrap(),
                "train --folder HOME/empty",
                1,
                "error: HOME/empty: expected one folder a class, found no folder",
            ),
            (
                "an empty class",
                |h| fs::create_dir(h.path("in/up")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/up: expected at least one picture, found none",
            ),
            (
                "one class",
                |h| fs::remove_dir_all(h.path("in/left")).unwrap(),
                FOLDER,
                1,
                "error: the pictures in HOME/in: expected at least 2 classes, found 1",
            ),
            (
                "a class of one picture",
                |h| {
                    fs::create_dir(h.path("in/up")).unwrap();
                    noise(70).save(h.path("in/up/1.png")).unwrap();
                },
                FOLDER,
                0,
                "",
            ),
            (
                "a picture beside the classes",
                |h| noise(70).save(h.path("in/1.png")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/1.png: expected pictures in class folders only, found one outside",
            ),
            (
                "a text between pictures",
                |h| h.write("in/left/notes.txt", "Dear brick,"),
                FOLDER,
                1,
                "error: HOME/in/left/notes.txt: expected a PNG or JPEG picture, found another kind of file",
            ),
            (
                "a folder between pictures",
                |h| fs::create_dir(h.path("in/left/more")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/left/more: expected a PNG or JPEG picture, found a folder",
            ),
            ("a hidden file", |h| h.write("in/left/.DS_Store", "x"), FOLDER, 0, ""),
            (
                "a picture too small for the network",
                |_| {},
                "train --folder IN --model densenet121 --size 8",
                1,
                "error: pictures of 8 × 8: layer 8 (Transition) has a window of 2 pixels, which does not fit into 1 + 2·0",
            ),
        ],
    );
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;
    try_all(
        Home::new,
        &[
            (
                "a class that is the folder itself",
                |h| symlink(h.path("in"), h.path("in/up")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/up/left: expected a PNG or JPEG picture, found a folder",
            ),
            (
                "a link to itself",
                |h| symlink(h.path("in/up"), h.path("in/up")).unwrap(),
                FOLDER,
                0,
                "",
            ),
            (
                "a link to what has no end",
                |h| symlink("/dev/zero", h.path("in/left/4.png")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in/left/4.png: expected a file, found a pipe or a device",
            ),
            (
                "a class that clears screens",
                |h| fs::rename(h.path("in/left"), h.path("in/\x1b[2J")).unwrap(),
                FOLDER,
                1,
                "error: HOME/in: expected a class name without control characters, found “\\u{1b}[2J”",
            ),
            (
                "a link into nowhere",
                |h| symlink("nowhere", h.path("in/left/4.png")).unwrap(),
                FOLDER,
                1,
                "error: cannot read HOME/in/left/4.png: No such file or directory (os error 2)",
            ),
        ],
    );
}

#[test]
fn pictures_of_every_kind_look_the_same() {
    let home = Home::new();
    let look = |name: &str, bytes: Vec<u8>| {
        home.write(name, bytes);
        read_picture(&home.path(name), 8).unwrap()
    };
    let still = look("still.png", encoded(noise(82), ImageFormat::Png));
    let sixteen_bits = DynamicImage::ImageRgb8(noise(82)).into_rgb16();
    assert_eq!(look("deep.png", encoded(sixteen_bits, ImageFormat::Png)), still);
    assert_eq!(look("film.png", film()), still);
    // its first row goes from white to green, its last pixel is blue; the JPEG is off by a few
    let inks = look("inks.jpg", CMYK.to_vec());
    for (place, [r, g, b]) in
        [([0, 0], [255, 255, 255]), ([0, 7], [45, 255, 45]), ([7, 7], [45, 45, 255])]
    {
        for (channel, expected) in [r, g, b].into_iter().enumerate() {
            let found = inks[[place[0], place[1], channel]];
            assert!(found.abs_diff(expected) < 6, "{place:?}: {found} in channel {channel}");
        }
    }
}
