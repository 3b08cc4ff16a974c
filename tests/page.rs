//! The promise: `brickprop page` writes a page that needs nothing else, and tells it what is so.
#![cfg(feature = "command")]

use std::{fs, path::Path};

use assert_cmd::Command;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tempfile::TempDir;

fn brickprop(args: &[&str]) -> String {
    let assert = Command::cargo_bin("brickprop").unwrap().args(args).assert().success();
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What the page of a run is told.
fn told(page: &Path) -> Value {
    let script = fs::read_to_string(page.join("run.js")).unwrap();
    let value = script.strip_prefix("window.BRICKPROP_RUN = ").unwrap().trim_end();
    serde_json::from_str(value.strip_suffix(';').unwrap()).unwrap()
}

fn decoded(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn a_page_holds_the_run_and_all_that_shows_it() {
    let home = TempDir::new().unwrap();
    let [run, page, drawings] = ["run", "page", "drawings"].map(|name| home.path().join(name));
    let train = ["train", "--drawings", "96", "--size", "16", "--epochs", "2", "--page"];
    let metrics = brickprop(&[&train[..], &["--json", "--out", text(&run)]].concat());
    let metrics: Value = serde_json::from_str(&metrics).unwrap();
    brickprop(&["draw", "--count", "16", "--out", text(&drawings)]);
    let photo = drawings.join("Baker/00000.png");
    let out = ["--out", text(&page), "--photo", text(&photo)];
    let said = brickprop(&[&["page", text(&run)][..], &out].concat());
    assert_eq!(said.trim(), format!("written {}", page.join("index.html").display()));

    for name in ["simd.wasm", "plain.wasm"] {
        assert!(fs::read(page.join(name)).unwrap().starts_with(b"\0asm"), "{name}");
    }
    let html = fs::read_to_string(page.join("index.html")).unwrap();
    for script in html.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(page.join(script).is_file(), "{script}");
    }

    let told_later = told(&page);
    assert_eq!(decoded(&told_later["model"]), fs::read(run.join("model.safetensors")).unwrap());
    assert_eq!(decoded(&told_later["photos"][0]["file"]), fs::read(&photo).unwrap());
    let report = &told_later["report"];
    assert_eq!(report["accuracy"], metrics["test_accuracy"]);
    assert_eq!(report["baselines"][1][0], "nearest neighbour");
    assert_eq!(report["baselines"][1][1], metrics["baselines"]["nearest_neighbour"]);
    let confusion = report["confusion"].as_array().unwrap();
    let counts = confusion.iter().flat_map(|row| row.as_array().unwrap());
    assert_eq!(counts.map(|count| count.as_u64().unwrap()).sum::<u64>(), 24);
    assert_eq!(told_later["history"].as_array().unwrap().len(), 2);
    for mistake in report["mistakes"].as_array().unwrap() {
        let view = image::load_from_memory(&decoded(&mistake["picture"])).unwrap();
        assert_eq!([view.width(), view.height()], [16, 16]);
        assert_ne!(mistake["truth"], mistake["predicted"]);
    }

    // the training has written the same page, but for the photo
    let mut told_at_once = told(&run.join("page"));
    told_at_once["photos"] = told_later["photos"].clone();
    assert_eq!(told_at_once, told_later);
}

#[test]
fn a_network_in_a_file_of_its_own_names_photos_too() {
    let home = TempDir::new().unwrap();
    let [run, drawings] = ["run", "drawings"].map(|name| home.path().join(name));
    let train = ["train", "--drawings", "64", "--size", "16", "--epochs", "1", "--quiet"];
    brickprop(&[&train[..], &["--out", text(&run)]].concat());
    brickprop(&["draw", "--count", "16", "--out", text(&drawings)]);
    let photo = drawings.join("Baker/00000.png");
    let alone = home.path().join("alone.safetensors");
    fs::copy(run.join("model.safetensors"), &alone).unwrap();
    let by = |network: &Path| brickprop(&["predict", text(network), text(&photo), "--json"]);
    assert_eq!(by(&alone), by(&run));
    brickprop(&["look", text(&alone), text(&photo)]);
    assert!(home.path().join("look/00000/saliency.png").is_file());
}
