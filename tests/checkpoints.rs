//! The promise: a saved classifier is the same after loading, to the last bit, and a file that is
//! none is refused in words.
#![cfg(all(feature = "files", feature = "workshop"))]

use std::{fs, path::Path};

use brickprop::{
    checkpoint::{load, save},
    classifier::Classifier,
    dataset::workshop::workshop,
    models::Model,
    recipe::Recipe,
};
use tempfile::TempDir;

fn trained() -> Classifier {
    let recipe = Recipe { model: Model::Cnn, side: 16, epochs: 1, ..Recipe::drawings() };
    recipe.train(&workshop(32, 16, 1), None, 1, &mut |_| {}).unwrap().0
}

fn problem(path: &Path) -> String {
    let error = load(path).expect_err("it was to be refused").to_string();
    error.strip_prefix(&format!("{}: ", path.display())).expect("it names the file").to_string()
}

#[test]
fn the_same_bits_after_loading() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    let classifier = trained();
    save(&classifier, &path).unwrap();
    let loaded = load(&path).unwrap();

    let drawings = workshop(20, 16, 2);
    let probabilities = |classifier: &Classifier| {
        let rows = classifier.evaluate(&drawings).probabilities;
        rows.iter().map(|p| p.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(probabilities(&loaded), probabilities(&classifier));
    assert_eq!(loaded.classes, classifier.classes);
    assert_eq!(loaded.normalization, classifier.normalization);
    for ((name, found), (_, expected)) in
        loaded.network.named_tensors().iter().zip(classifier.network.named_tensors())
    {
        assert_eq!(*found, expected, "{name}");
    }

    // saved again, the same bytes, and nothing else is left in the folder
    let again = home.path().join("again.safetensors");
    save(&loaded, &again).unwrap();
    assert!(fs::read(&path).unwrap() == fs::read(&again).unwrap(), "other bytes");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
}

#[test]
fn what_is_no_classifier_is_refused() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    assert!(problem(&path).contains("No such file") || problem(&path).contains("cannot find"));
    save(&trained(), &path).unwrap();
    let bytes = fs::read(&path).unwrap();

    for length in [0, 7, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(problem(&path).starts_with("expected a safetensors file, found"), "{length}");
    }
    let mut huge_header = bytes.clone();
    huge_header[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    fs::write(&path, huge_header).unwrap();
    assert!(problem(&path).starts_with("expected a safetensors file, found"));

    let edited = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the header keeps its length");
        let text: Vec<u8> = bytes.clone();
        let at = text.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
        let mut text = text;
        text[at..at + to.len()].copy_from_slice(to.as_bytes());
        fs::write(&path, text).unwrap();
        problem(&path)
    };
    assert_eq!(edited(r#"\"format\":1"#, r#"\"format\":9"#), "expected the format 1, found 9");
    assert_eq!(
        edited("\"brickprop\"", "\"otherkeys\""),
        "holds tensors, but no classifier of brickprop"
    );
    assert_eq!(edited("0.weight", "0.height"), "has no tensor 0.weight");
    assert!(
        edited(r#"\"classes\":16"#, r#"\"classes\":15"#)
            .contains("expected 16 outputs, one a class, found [15]")
    );
    assert!(edited(r#"\"outputs\":64"#, r#"\"outputs\":63"#).contains("expected F32 [63, "));
    assert!(edited(r#"\"outputs\":64"#, r#"\"outputs\":-1"#).contains("can't be read"));
    assert!(
        edited(r#"\"input\":[3,16,16]"#, r#"\"input\":[3,9,999]"#).contains("found [3, 9, 999]")
    );
    assert!(
        edited(r#"\"input\":[3,16,16]"#, r#"\"input\":[3,16,17]"#).contains("found [3, 16, 17]")
    );
    assert!(edited(r#"\"share\":1.0"#, r#"\"share\":0.0"#).contains("found 0"));
    assert!(edited(r#"\"stride\":1"#, r#"\"stride\":0"#).contains("stride of at least 1"));
    let mut not_a_number = bytes.clone();
    let end = not_a_number.len();
    not_a_number[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(&path, not_a_number).unwrap();
    assert!(problem(&path).ends_with("holds numbers that are not finite"));
    assert!(edited("batch_norm", "batch_nors").starts_with("its description can't be read: "));
}
