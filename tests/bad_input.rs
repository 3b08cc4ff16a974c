//! The promise: whatever a user gives the command, it says in words what is wrong and where, exits
//! with a code of its own, and never panics.
#![cfg(feature = "command")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use brickprop::checkpoint;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, RgbaImage};
use tempfile::TempDir;

/// What a case may spoil: two classes of three pictures each, the same as published tables, and a
/// run that has learnt them.
struct Home {
    folder: TempDir,
}

const METADATA: &str = "class_id,minifigure_name\n1,LEFT\n2,RIGHT\n";
const INDEX: &str =
    "path,class_id\nleft/1.png,1\nleft/2.png,1\nleft/3.png,1\nright/1.png,2\nright/2.png,2\n";
const TEST: &str = "path,class_id\nright/3.png,2\n";

fn noise(seed: u32) -> RgbImage {
    RgbImage::from_fn(20, 20, |x, y| Rgb([x, y, x ^ y].map(|v| ((v + 1) * (seed + 7) * 29) as u8)))
}

impl Home {
    fn new() -> Home {
        let home = Home { folder: TempDir::new().unwrap() };
        for (label, class) in ["left", "right"].into_iter().enumerate() {
            fs::create_dir_all(home.path("in").join(class)).unwrap();
            for number in 1..=3 {
                let path = home.path("in").join(format!("{class}/{number}.png"));
                noise(10 * label as u32 + number).save(path).unwrap();
            }
        }
        home
    }

    fn published() -> Home {
        let home = Home::new();
        for (name, text) in [("metadata.csv", METADATA), ("index.csv", INDEX), ("test.csv", TEST)] {
            home.write(&format!("in/{name}"), text);
        }
        home
    }

    /// One run is trained for all cases, and copied.
    fn trained() -> Home {
        static TRAINED: LazyLock<Home> = LazyLock::new(|| {
            let home = Home::new();
            let train = "train --folder IN --model softmax --size 8 --epochs 1 --out HOME/run";
            assert_eq!(home.call(train), (0, String::new()));
            home
        });
        let home = Home::new();
        fs::create_dir(home.path("run")).unwrap();
        for name in ["model.safetensors", "checkpoint.safetensors", "metrics.json"] {
            fs::copy(TRAINED.path("run").join(name), home.path("run").join(name)).unwrap();
        }
        let config = fs::read_to_string(TRAINED.path("run/config.toml")).unwrap();
        let [from, to] = [&TRAINED, &home].map(|home| home.folder.path().to_str().unwrap());
        home.write("run/config.toml", config.replace(from, to));
        home
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(below), bytes).unwrap();
    }

    fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
    }

    /// The exit code and standard error, with names in the place of the folder's.
    fn call(&self, args: &str) -> (i32, String) {
        let home = self.folder.path().to_str().unwrap();
        let args = args.replace("IN", "HOME/in").replace("HOME", home);
        let mut command = Command::new(env!("CARGO_BIN_EXE_brickprop"));
        let output = command.args(args.split(' ')).current_dir(home).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        (output.status.code().expect("no signal"), words.replace(home, "HOME").trim_end().into())
    }
}

/// What is spoiled; the arguments; the exit code; what standard error says, to the end or to “…”.
type Case = (&'static str, fn(&Home), &'static str, i32, &'static str);

/// Tries all cases, each in a home of its own, and tells of all that are not as they should be.
fn try_all(home: fn() -> Home, cases: &[Case]) {
    let mut wrong = vec![];
    for &(name, spoil, args, code, words) in cases {
        let home = home();
        spoil(&home);
        let (found_code, found) = home.call(args);
        let same = match words.strip_suffix('…') {
            Some(beginning) => found.starts_with(beginning),
            None => found == words,
        };
        if found_code != code || !same {
            wrong.push(format!("{name}: expected {code}\n{words}\nfound {found_code}\n{found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

const TABLES: &str = "train --data IN --model softmax --size 8 --epochs 1 --validation 0";

macro_rules! index {
    ($text:expr) => {
        |home| home.write("in/index.csv", $text)
    };
}

#[test]
fn tables() {
    let ok = |_: &Home| {};
    try_all(
        Home::published,
        &[
            ("as it should be", ok, TABLES, 0, ""),
            (
                "no folder",
                ok,
                "train --data HOME/no",
                1,
                "error: HOME/no: expected index.csv, found none (for one folder a class use --folder)",
            ),
            (
                "no index",
                |h| fs::remove_file(h.path("in/index.csv")).unwrap(),
                TABLES,
                1,
                "error: HOME/in: expected index.csv, found none (for one folder a class use --folder)",
            ),
            (
                "no metadata",
                |h| fs::remove_file(h.path("in/metadata.csv")).unwrap(),
                TABLES,
                1,
                "error: cannot read HOME/in/metadata.csv: No such file or directory (os error 2)",
            ),
            (
                "no header",
                index!("left/1.png,1\nright/1.png,2\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected a column path, found “left/1.png,1”",
            ),
            (
                "an empty table",
                index!(""),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected a column path, found “”",
            ),
            (
                "no row",
                index!("path,class_id\n\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv: expected at least one row below the header, found none",
            ),
            (
                "byte order mark, CRLF, quotes, blanks",
                index!(
                    "\u{feff}path,\"class_id\"\r\n\r\n\"left/1.png\", 1\r\nright/1.png,2\r\n,\r\n"
                ),
                TABLES,
                0,
                "",
            ),
            (
                "not UTF-8",
                index!(b"path,class_id\nleft/\xff.png,1\n"),
                TABLES,
                1,
                "error: cannot read HOME/in/index.csv: stream did not contain valid UTF-8",
            ),
            (
                "an unknown class",
                index!("path,class_id\nleft/1.png,3\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a class_id of metadata.csv, found 3",
            ),
            (
                "a class that is no number",
                index!("path,class_id\nleft/1.png,LEFT\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a whole number as class_id, found “LEFT”",
            ),
            (
                "a class beyond all numbers",
                index!("path,class_id\nleft/1.png,99999999999999999999\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a whole number as class_id, found “99999999999999999999”",
            ),
            (
                "a field too few",
                index!("path,class_id\nleft/1.png\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected 2 fields, found 1",
            ),
            (
                "an empty field",
                index!("path,class_id\nleft/1.png, \n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a class_id, found nothing",
            ),
            (
                "no such picture",
                index!("path,class_id\nleft/1.png,1\nleft/9.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 3: expected a picture left/9.png, found no such file",
            ),
            (
                "a folder in the place of a picture",
                index!("path,class_id\nleft,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a picture left, found no such file",
            ),
            (
                "a path upwards",
                index!("path,class_id\n../in/left/1.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a path below the table's folder, found “../in/left/1.png”",
            ),
            (
                "an absolute path",
                index!("path,class_id\n/etc/passwd,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a path below the table's folder, found “/etc/passwd”",
            ),
            (
                "a row twice",
                index!("path,class_id\nleft/1.png,1\nleft/1.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 3: expected each picture once, found left/1.png also in index.csv, line 2",
            ),
            (
                "trains and tests",
                |h| h.write("in/test.csv", "path,class_id\nleft/2.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/test.csv, line 2: expected each picture once, found left/2.png also in index.csv, line 3",
            ),
            (
                "a class twice",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,LEFT\n1,RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 3: expected each class_id once, found 1 again",
            ),
            (
                "a class without a name",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,\n2,RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 2: expected a minifigure_name, found nothing",
            ),
            (
                "one class",
                |h| {
                    h.write("in/metadata.csv", "class_id,minifigure_name\n1,LEFT\n");
                    h.write("in/index.csv", "path,class_id\nleft/1.png,1\nleft/2.png,1\n");
                    fs::remove_file(h.path("in/test.csv")).unwrap();
                },
                TABLES,
                1,
                "error: the photos in HOME/in: expected at least 2 classes, found 1",
            ),
            (
                "one picture",
                index!("path,class_id\nleft/1.png,1\n"),
                TABLES,
                1,
                "error: the photos in HOME/in: expected at least 2 pictures to learn from, found 1",
            ),
            (
                "the same pixels train and test",
                |h| h.copy("in/left/1.png", "in/right/3.png"),
                TABLES,
                0,
                "warning: left/1.png and right/3.png are the same picture: what is learnt must not be tested",
            ),
            (
                "the same pixels in two classes",
                |h| h.copy("in/left/1.png", "in/right/1.png"),
                TABLES,
                0,
                "warning: left/1.png and right/1.png are the same picture, of two classes",
            ),
            (
                "the same pixels twice",
                |h| h.copy("in/left/1.png", "in/left/2.png"),
                TABLES,
                0,
                "warning: left/1.png and left/2.png are the same picture",
            ),
            (
                "a class that is only tested",
                index!("path,class_id\nleft/1.png,1\nleft/2.png,1\n"),
                TABLES,
                0,
                "warning: no picture of RIGHT to learn from: it is only tested",
            ),
        ],
    );
}

const FOLDER: &str = "train --folder IN --model softmax --size 8 --epochs 1";

/// Only the head of a PNG: so many pixels, of which none follows.
fn head_of_png([width, height]: [u32; 2]) -> Vec<u8> {
    let mut bytes = vec![];
    GrayImage::new(1, 1).write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
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
const CMYK: &[u8] = include_bytes!("data/cmyk.jpg");

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
fn arguments() {
    let bad = |args: &str, words: &str| {
        let (code, found) = Home::new().call(args);
        assert_eq!(code, 2, "{args}: {found}");
        assert!(found.starts_with(&format!("error: {words}")), "{args}: {words}\n{found}");
    };
    for rate in ["0", "-1", "NaN", "inf", "", "fast"] {
        bad(
            &format!("train --learning-rate={rate}"),
            &format!(
                "invalid value '{rate}' for '--learning-rate <RATE>': expected a number above 0"
            ),
        );
    }
    for (option, value, words) in [
        ("batch <N>", "0", "0 is not in 2..=4294967295"),
        ("batch <N>", "1", "1 is not in 2..=4294967295"),
        ("epochs <N>", "0", "0 is not in 1..=4294967295"),
        ("epochs <N>", "1.5", "invalid digit found in string"),
        ("size <PIXELS>", "7", "7 is not in 8..=512"),
        ("size <PIXELS>", "513", "513 is not in 8..=512"),
        ("mixup <SHARE>", "1.5", "expected a number from 0 to 1"),
        ("mixup <SHARE>", "NaN", "expected a number from 0 to 1"),
        ("validation <SHARE>", "0.6", "expected a share from 0 to 0.5"),
        ("folds <K>", "1", "1 is not in 2..=20"),
        ("drawings <N>", "63", "63 is not in 64..=4294967295"),
        ("characters <N>", "1", "1 is not in 2..=10000"),
        ("threads <N>", "0", "0 is not in 1..=65535"),
        ("seed <N>", "-1", "invalid digit found in string"),
        ("patience <N>", "0", "0 is not in 1..=4294967295"),
    ] {
        let name = option.split(' ').next().unwrap();
        bad(
            &format!("train --{name}={value}"),
            &format!("invalid value '{value}' for '--{option}': {words}"),
        );
    }
    bad(
        "train --body-rate=0.3..0 --from x",
        "invalid value '0.3..0' for '--body-rate <FACTOR>': expected a number above 0, or two such as 0.01..0.3",
    );
    bad("train --model vgg", "invalid value 'vgg' for '--model <MODEL>'");
    bad("train --optimizer newton", "invalid value 'newton' for '--optimizer <OPTIMIZER>'");
    bad(
        "train --data a --folder b",
        "the argument '--data <DIR>' cannot be used with '--folder <DIR>'",
    );
    bad(
        "train --folds 5 --patience 3",
        "the argument '--folds <K>' cannot be used with '--patience <N>'",
    );
    bad(
        "train --characters 9 --data a",
        "the argument '--characters <N>' cannot be used with '--data <DIR>'",
    );
    bad("train --networks 2", "the following required arguments were not provided:");
    bad("train --pictures 0.5", "the following required arguments were not provided:");
    bad(
        "train --resume a --seed 3",
        "the argument '--resume <RUN>' cannot be used with '--seed <N>'",
    );
    bad("train --fast", "unexpected argument '--fast' found");
    bad("evaluate", "the following required arguments were not provided:");
    bad("swim", "unrecognized subcommand 'swim'");
}

macro_rules! model {
    ($change:expr) => {
        |home| {
            let path = home.path("run/model.safetensors");
            let change: fn(&mut Vec<u8>) = $change;
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
    };
}

/// Puts other text of the same length into a file's head.
fn edit(bytes: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
}

fn with_nan(path: &Path) {
    let mut classifier = checkpoint::load(path).unwrap();
    classifier.network.visit_tensors_mut(|_, tensor| tensor.fill(f32::NAN));
    checkpoint::save(&classifier, path).unwrap();
}

#[test]
fn trained_networks() {
    const EVALUATE: &str = "evaluate HOME/run";
    try_all(
        Home::trained,
        &[
            ("as it should be", |_| {}, EVALUATE, 0, ""),
            (
                "no run",
                |_| {},
                "evaluate HOME/no",
                1,
                "error: HOME/no: expected the folder of a run, found none",
            ),
            (
                "no run in the folder",
                |_| {},
                "evaluate IN",
                1,
                "error: HOME/in: expected the folder of a run, found no config.toml in it",
            ),
            (
                "no model",
                |h| fs::remove_file(h.path("run/model.safetensors")).unwrap(),
                EVALUATE,
                1,
                "error: HOME/run has no model.safetensors: its training has not ended (train --resume goes on with it), or it was one of --folds",
            ),
            (
                "nothing in it",
                model!(|b| b.clear()),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: expected a safetensors file, found header too small",
            ),
            (
                "cut off",
                model!(|b| b.truncate(b.len() - 1)),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: expected a safetensors file, found incomplete metadata, file not fully covered",
            ),
            (
                "one bit flipped",
                model!(|b| *b.last_mut().unwrap() ^= 1),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: was damaged: expected the checksum …",
            ),
            (
                "a head of a huge length",
                model!(|b| b[..8].copy_from_slice(&(u64::MAX >> 1).to_le_bytes())),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: expected a safetensors file, found header too large",
            ),
            (
                "a newer version",
                model!(|b| edit(b, r#"\"format\":2"#, r#"\"format\":3"#)),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: expected the format 2, found 3",
            ),
            (
                "another shape",
                model!(|b| edit(b, "[2,192]", "[192,2]")),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: was damaged: expected the checksum …",
            ),
            (
                "not a number",
                |h| with_nan(&h.path("run/model.safetensors")),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: the tensor 1.weight holds numbers that are not finite",
            ),
            (
                "a training in its place",
                |h| h.copy("run/checkpoint.safetensors", "run/model.safetensors"),
                EVALUATE,
                1,
                "error: HOME/run/model.safetensors: expected a classifier, found a training that has not ended",
            ),
            (
                "a broken config",
                |h| h.write("run/config.toml", "seed = one"),
                EVALUATE,
                1,
                "error: HOME/run/config.toml: TOML parse error at line 1, column 8…",
            ),
            (
                "broken metrics",
                |h| h.write("run/metrics.json", "{"),
                EVALUATE,
                1,
                "error: HOME/run/metrics.json: EOF while parsing an object at line 1 column 1",
            ),
            (
                "its pictures are gone",
                |h| fs::remove_dir_all(h.path("in")).unwrap(),
                EVALUATE,
                1,
                "error: cannot read HOME/in: No such file or directory (os error 2)",
            ),
            (
                "other classes",
                |h| {
                    for class in ["up", "down"] {
                        fs::create_dir_all(h.path("other").join(class)).unwrap();
                        noise(60).save(h.path("other").join(class).join("1.png")).unwrap();
                    }
                },
                "evaluate HOME/run --data HOME/other",
                1,
                "error: the pictures in HOME/other: expected the network's classes 2: left, right, found 2: down, up",
            ),
            (
                "no photo",
                |_| {},
                "predict HOME/run HOME/no.jpg",
                1,
                "error: cannot read HOME/no.jpg: No such file or directory (os error 2)",
            ),
            (
                "a photo that is none",
                |h| h.write("no.jpg", "Dear brick,"),
                "predict HOME/run HOME/no.jpg",
                1,
                "error: cannot decode the picture HOME/no.jpg: The image format could not be determined",
            ),
            (
                "weights of another network",
                |_| {},
                "train --folder IN --model cnn --size 16 --from HOME/run/model.safetensors",
                1,
                "error: HOME/run/model.safetensors: has no tensor 0.weight",
            ),
            (
                "weights that are none",
                |_| {},
                "train --folder IN --from IN/left/1.png",
                1,
                "error: HOME/in/left/1.png: expected a safetensors file, found header too large",
            ),
            (
                "no weights",
                |_| {},
                "train --folder IN --from HOME/no.safetensors",
                1,
                "error: HOME/no.safetensors: No such file or directory (os error 2)",
            ),
            (
                "a folder that is not empty",
                |_| {},
                "train --folder IN --out HOME/run",
                1,
                "error: HOME/run: expected a new or an empty folder, found files in it",
            ),
            (
                "a folder below a file",
                |_| {},
                "train --folder IN --out IN/left/1.png/run",
                1,
                "error: HOME/in/left/1.png/run: Not a directory (os error 20)",
            ),
            (
                "other pictures than the training began with",
                |h| noise(50).save(h.path("in/left/1.png")).unwrap(),
                "train --resume HOME/run",
                1,
                "error: HOME/run: the pictures, their order or their classes have changed since the training began",
            ),
            (
                "a batch larger than all pictures",
                |_| {},
                "train --folder IN --model softmax --size 8 --epochs 1 --batch 1000 --out HOME/large",
                0,
                "",
            ),
            (
                "a cost that grows beyond all numbers",
                |_| {},
                "train --folder IN --model mlp --size 8 --learning-rate 1e30 --optimizer sgd --out HOME/wild",
                1,
                "error: the cost is not a finite number in epoch …",
            ),
        ],
    );
}
