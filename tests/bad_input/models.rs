//! Trained networks that were cut off, changed, or made for something else.

use std::{fs, path::Path};

use brickprop::checkpoint;

use super::home::*;

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
                "its pictures have changed",
                |h| noise(50).save(h.path("in/left/4.png")).unwrap(),
                EVALUATE,
                1,
                "error: HOME/run: the pictures, their order or their classes have changed since the training: some of what it learnt may be among those to test by now; evaluate --data judges it by others",
            ),
            (
                "judged by what it has learnt",
                |_| {},
                "evaluate HOME/run --data IN",
                0,
                "warning: 4 of these 6 pictures were learnt from",
            ),
            (
                "judged by others, where a class it learnt is gone",
                |h| {
                    fs::rename(h.path("in"), h.path("other")).unwrap();
                    fs::create_dir_all(h.path("in/left")).unwrap();
                    noise(60).save(h.path("in/left/1.png")).unwrap();
                },
                "evaluate HOME/run --data HOME/other",
                0,
                "warning: the pictures that the run learnt from have changed or are gone: some of these may be among them, and no baseline can be measured",
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
                "one photo of several that is none",
                |h| h.write("no.jpg", "Dear brick,"),
                "predict HOME/run IN/left/1.png HOME/no.jpg IN/left/2.png",
                1,
                "error: cannot decode the picture HOME/no.jpg: The image format could not be determined",
            ),
            (
                "a page, where the pictures have changed",
                |h| noise(50).save(h.path("in/left/1.png")).unwrap(),
                "page HOME/run --out HOME/page",
                0,
                "warning: HOME/run: the pictures, their order or their classes have changed since the training: some of what it learnt may be among those to test by now; evaluate --data judges it by others; the page has no report",
            ),
            (
                "a page of a photo that is none",
                |h| h.write("no.jpg", "Dear brick,"),
                "page HOME/run --out HOME/page --photo HOME/no.jpg",
                1,
                "error: cannot decode the picture HOME/no.jpg: The image format could not be determined",
            ),
            (
                "a page where something is",
                |_| {},
                "page HOME/run --out IN",
                1,
                "error: HOME/in: expected a new or an empty folder, found files in it",
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
                "weights without an end",
                |_| {},
                "train --folder IN --from /dev/zero",
                1,
                "error: /dev/zero: expected a file, found a device",
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
