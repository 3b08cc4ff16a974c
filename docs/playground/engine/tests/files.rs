//! The promise: files of one's own, pictures and networks, are read and written as the command does.

mod common;

use std::path::Path;

use brickprop::{
    checkpoint::from_bytes,
    dataset::{decode::decode_picture, workshop::workshop},
    evaluation::ranked,
    tensor::slice,
};
use brickprop_playground::Play;
use common::{ask, ask_with, begun, settings};
use serde_json::json;

/// Files of so many drawings, and what each shows.
fn files(count: usize) -> Vec<(Vec<u8>, usize)> {
    let drawings = workshop(count, 48, 9).examples;
    let file = |pixels: Vec<u8>| {
        let mut bytes = std::io::Cursor::new(vec![]);
        let image = image::RgbImage::from_raw(48, 48, pixels).unwrap();
        image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    drawings.iter().map(|e| (file(e.picture.iter().copied().collect()), e.label)).collect()
}

#[test]
fn a_network_that_is_saved_names_photos_as_the_crate_does() {
    let mut play = begun();
    ask(&mut play, json!({ "ask": "train", "steps": 30 })).unwrap();
    let saved = play.ask(json!({ "ask": "save" }).to_string().as_bytes(), &[]).bytes;
    let classifier = from_bytes(&saved, Path::new("saved")).unwrap();
    let opened = ask_with(&mut play, json!({ "ask": "open", "name": "saved" }), &saved).unwrap().0;
    assert_eq!(opened["classes"].as_array().unwrap().len(), 16);
    for (file, _) in files(4) {
        let question = json!({ "ask": "recognise", "name": "photo" });
        let (said, numbers) = ask_with(&mut play, question, &file).unwrap();
        let picture = decode_picture(Path::new("photo"), &file, 12).unwrap();
        let probabilities = classifier.probabilities(&[&picture]);
        let best = ranked(probabilities.row(0));
        for (guess, &class) in said["guesses"].as_array().unwrap().iter().zip(&best) {
            assert_eq!(guess["name"], classifier.classes[class].name);
            assert_eq!(guess["probability"], json!(probabilities[[0, class]]));
        }
        let at = said["saliency"]["at"].as_u64().unwrap() as usize;
        let dx = classifier.saliency(&picture, best[0]).into_dyn();
        assert_eq!(numbers[at..at + 3 * 12 * 12], *slice(&dx));
        let covered = ask(&mut play, json!({ "ask": "occlude" })).unwrap();
        assert_eq!(covered.1, slice(&classifier.occlusion(&picture, best[0]).into_dyn()));
        assert_eq!(covered.0["without"], json!(probabilities[[0, best[0]]]));
    }
}

#[test]
fn pictures_of_ones_own_are_learnt_from() {
    let mut play = Play::default();
    let names = ["Robin", "Batman"];
    let mut kept = json!(null);
    for (number, (file, label)) in files(64).into_iter().enumerate().filter(|(_, (_, l))| *l < 2) {
        let name = format!("{}/{number}.png", names[label]);
        let question = json!({ "ask": "own", "class": names[label], "name": name });
        kept = ask_with(&mut play, question, &file).unwrap().0;
    }
    assert_eq!(kept["classes"], json!(["Batman", "Robin"]));
    assert_eq!(kept["pictures"], 8);

    let mut settings = settings();
    settings["own"] = json!(true);
    settings["characters"] = json!(2);
    settings["architecture"]["bricks"][8] = json!({ "head": { "classes": 2 } });
    let begin = json!({ "ask": "begin", "settings": settings });
    let begun = ask(&mut play, begin.clone()).unwrap().0;
    assert_eq!(begun["classes"], json!(["Batman", "Robin"]));
    let counts = [0, 1].map(|part| begun["labels"][part].as_array().unwrap().len());
    assert_eq!(counts, [6, 2]);
    let steps = ask(&mut play, json!({ "ask": "train", "steps": 40 })).unwrap().0;
    let [first, last] = [0, 39].map(|step: usize| steps[step]["cost"].as_f64().unwrap());
    assert!(last < first / 4.0, "{first} became {last}");

    ask(&mut play, json!({ "ask": "forget" })).unwrap();
    let refused = ask(&mut play, begin).unwrap_err();
    assert_eq!(refused, "expected 0 characters, one a class, found 2");
}

#[test]
fn a_file_that_is_none_is_refused_by_its_name() {
    let mut play = begun();
    for (question, file, expected) in [
        (
            json!({ "ask": "own", "class": "Robin", "name": "Robin/notes.txt" }),
            &b"Dear brick,"[..],
            "cannot decode the picture Robin/notes.txt: The image format could not be determined",
        ),
        (
            json!({ "ask": "open", "name": "a.safetensors" }),
            b"Dear brick,",
            "a.safetensors: expected a safetensors file, found header too large",
        ),
        (json!({ "ask": "recognise", "name": "a.jpg" }), b"", "no trained network is open"),
        (json!({ "ask": "occlude" }), b"", "no trained network is open"),
    ] {
        assert_eq!(ask_with(&mut play, question, file).unwrap_err(), expected);
    }
    let saved = play.ask(json!({ "ask": "save" }).to_string().as_bytes(), &[]).bytes;
    ask_with(&mut play, json!({ "ask": "open", "name": "saved" }), &saved).unwrap();
    let question = json!({ "ask": "recognise", "name": "a.jpg" });
    let refused = ask_with(&mut play, question, b"Dear brick,").unwrap_err();
    assert!(refused.starts_with("cannot decode the picture a.jpg: "), "{refused}");
    let early = ask(&mut play, json!({ "ask": "occlude" })).unwrap_err();
    assert_eq!(early, "no photo has been recognised yet");
}
