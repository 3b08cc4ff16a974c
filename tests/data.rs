//! The promise: what trains and what tests is exactly what the tables say, and a mistake in them
//! is told in words that lead to it.
#![cfg(feature = "files")]

mod common;

use std::{collections::HashSet, env, fs, path::PathBuf, sync::Arc};

use brickprop::dataset::{
    Dataset, Example, Picture, decode::read_picture, folder::read_folder,
    index_csv::read_published, split, unique_names,
};
use common::cases;
use image::RgbImage;
use proptest::prelude::*;
use tempfile::TempDir;

const METADATA: &str = "class_id,lego_ids,lego_names,minifigure_name\n\
    1,[76115],['Spider Mech vs. Venom'],SPIDER-MAN\n\
    2,[76115],['Spider Mech vs. Venom'],VENOM\n\
    17,[76128],\"[\"\"Molten Man Battle\"\"]\",SPIDER-MAN\n";
const INDEX: &str = "path,class_id\nmarvel/0001/001.png,1\nmarvel/0002/001.png,2\n\
    marvel/0001/002.png,1\nmarvel/0017/001.png,17\n";
const TEST: &str = "path,class_id\ntest/001.png,17\n";

/// A small copy of the published folder; each picture has a grey of its own.
fn published(index: &str, test: Option<&str>, metadata: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let pictures = [
        "marvel/0001/001.png",
        "marvel/0001/002.png",
        "marvel/0002/001.png",
        "marvel/0017/001.png",
        "test/001.png",
        // stray copies that no table lists
        "marvel/0001/001 (copy).png",
        "test/002.png",
    ];
    for (number, path) in pictures.iter().enumerate() {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        RgbImage::from_pixel(8, 8, image::Rgb([10 * number as u8; 3])).save(path).unwrap();
    }
    fs::write(root.path().join("index.csv"), index).unwrap();
    fs::write(root.path().join("metadata.csv"), metadata).unwrap();
    if let Some(test) = test {
        fs::write(root.path().join("test.csv"), test).unwrap();
    }
    root
}

fn sources(dataset: &Dataset) -> Vec<&str> {
    dataset.examples.iter().map(|example| example.source.as_str()).collect()
}

/// The message of a refusal, without the temporary folder's name.
fn refusal(root: &TempDir) -> String {
    let message = read_published(root.path(), 4).unwrap_err().to_string();
    message.replace(&format!("{}/", root.path().display()), "")
}

#[test]
fn the_tables_decide_and_stray_files_stay_out() {
    let root = published(INDEX, Some(TEST), METADATA);
    let data = read_published(root.path(), 4).unwrap();
    assert_eq!(
        sources(&data.train),
        [
            "marvel/0001/001.png",
            "marvel/0002/001.png",
            "marvel/0001/002.png",
            "marvel/0017/001.png"
        ]
    );
    assert_eq!(sources(&data.test), ["test/001.png"]);
    // a picture belongs to its path, whatever the order in which they were decoded
    let greys: Vec<_> = data.train.examples.iter().map(|e| e.picture[[3, 3, 0]]).collect();
    assert_eq!(greys, [0, 20, 10, 30]);
    assert_eq!(data.train.examples[0].picture.dim(), (4, 4, 3));
}

#[test]
fn two_classes_may_share_a_name_but_not_a_number() {
    let root = published(INDEX, Some(TEST), METADATA);
    let data = read_published(root.path(), 4).unwrap();
    assert_eq!(data.train.labels(), [0, 1, 0, 2]);
    assert_eq!(data.test.labels(), [2]);
    assert_eq!(data.train.class_counts(), [2, 1, 1]);
    let names = ["SPIDER-MAN (1)", "VENOM", "SPIDER-MAN (17)"];
    assert_eq!(unique_names(&data.test.classes), names);

    let twice = published(INDEX, None, &METADATA.replace("17,", "2,"));
    assert_eq!(refusal(&twice), "metadata.csv, line 4: expected each class_id once, found 2 again");
}

#[test]
fn the_test_table_may_be_missing() {
    let data = read_published(published(INDEX, None, METADATA).path(), 4).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (4, 0));
    assert_eq!(data.test.classes, data.train.classes);
}

#[test]
fn what_spreadsheets_do_to_a_table_changes_nothing() {
    let expected = read_published(published(INDEX, Some(TEST), METADATA).path(), 4).unwrap();
    let by_spreadsheet = |table: &str| format!("\u{feff}{}\n  \n,\n", table.replace('\n', "\r\n"));
    let index = by_spreadsheet(INDEX).replace("marvel/0002", "\r\n\r\n marvel/0002");
    let root = published(&index, Some(&by_spreadsheet(TEST)), &by_spreadsheet(METADATA));
    // blank rows of four fields
    let metadata = by_spreadsheet(METADATA).replace("\n,\n", "\n,,,\n");
    fs::write(root.path().join("metadata.csv"), metadata).unwrap();
    assert_eq!(read_published(root.path(), 4).unwrap(), expected);
}

#[test]
fn columns_are_found_by_name() {
    let expected = read_published(published(INDEX, None, METADATA).path(), 4).unwrap();
    let swapped = |line: &str| {
        let (path, id) = line.split_once(',').unwrap();
        format!("{id},none,{path}\n")
    };
    let index: String = INDEX.lines().map(swapped).collect();
    let root = published(&index, None, METADATA);
    assert_eq!(read_published(root.path(), 4).unwrap(), expected);
}

#[test]
fn a_wrong_row_is_told_with_file_line_expected_and_found() {
    let cases = [
        (
            "path,class\na.png,1\n",
            "index.csv, line 1: expected one column class_id, found “path,class”",
        ),
        (
            "path,class_id\n\n\r\nmarvel/0001/001.png,9\n",
            "index.csv, line 4: expected a class_id of metadata.csv, found 9",
        ),
        (
            "path,class_id\nmarvel/0001/001.png,one\n",
            "index.csv, line 2: expected a whole number as class_id, found “one”",
        ),
        (
            "path,class_id\nmarvel/0001/001.png,-1\n",
            "index.csv, line 2: expected a whole number as class_id, found “-1”",
        ),
        ("path,class_id\nmarvel/0001/001.png\n", "index.csv, line 2: expected 2 fields, found 1"),
        (
            "path,class_id\nmarvel/0001/001.png,\n",
            "index.csv, line 2: expected a class_id, found nothing",
        ),
        (
            "path,class_id\nmarvel/0001/001.png,1\nmarvel/0001/009.png,1\n",
            "index.csv, line 3: expected a picture marvel/0001/009.png, found no such file",
        ),
        (
            "path,class_id\n../photo.png,1\n",
            "index.csv, line 2: expected a path below the table's folder, found “../photo.png”",
        ),
        (
            "path,class_id\nmarvel/../../photo.png,1\n",
            "index.csv, line 2: expected a path below the table's folder, \
             found “marvel/../../photo.png”",
        ),
        (
            "path,class_id\n/etc/photo.png,1\n",
            "index.csv, line 2: expected a path below the table's folder, found “/etc/photo.png”",
        ),
        ("path,class_id\n", "index.csv: expected at least one row below the header, found none"),
        ("", "index.csv, line 1: expected one column path, found “”"),
    ];
    for (index, message) in cases {
        assert_eq!(refusal(&published(index, None, METADATA)), message);
    }
}

#[test]
fn a_picture_that_trains_never_tests() {
    let leak = "path,class_id\ntest/001.png,17\n./marvel/0001//002.png,1\n";
    assert_eq!(
        refusal(&published(INDEX, Some(leak), METADATA)),
        "test.csv, line 3: expected each picture once, \
         found marvel/0001/002.png also in index.csv, line 4"
    );
}

#[test]
fn a_damaged_picture_is_named() {
    let root = published(INDEX, None, METADATA);
    let path = root.path().join("marvel/0017/001.png");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..40]).unwrap();
    let message = refusal(&root);
    assert!(message.starts_with("cannot decode the picture marvel/0017/001.png: "), "{message}");
}

#[test]
fn a_table_that_is_missing_is_named() {
    let root = published(INDEX, None, METADATA);
    fs::remove_file(root.path().join("index.csv")).unwrap();
    let message = refusal(&root);
    assert!(message.starts_with("cannot read index.csv: "), "{message}");
}

#[test]
fn a_folder_and_a_table_of_the_same_pictures_agree() {
    let root = published(INDEX, None, METADATA);
    let folder = read_folder(&root.path().join("marvel"), 4).unwrap();
    let single = read_picture(&root.path().join("marvel/0002/001.png"), 4).unwrap();
    let names: Vec<_> = folder.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(names, ["0001", "0002", "0017"]);
    assert_eq!(*folder.examples[3].picture, single);
}

/// Examples of these classes, all with one tiny picture.
fn dataset(labels: &[usize]) -> Dataset {
    let picture = Arc::new(Picture::zeros((1, 1, 3)));
    let example = |&label| Example { picture: picture.clone(), label, source: String::new() };
    Dataset { classes: Arc::new([]), examples: labels.iter().map(example).collect() }
}

fn assert_each_once(indices: Vec<usize>, count: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(indices.len(), count);
    prop_assert_eq!(indices.into_iter().collect::<HashSet<_>>(), (0..count).collect());
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn splits_and_folds_are_disjoint_and_cover_everything(
        labels in prop::collection::vec(0usize..6, 0..80),
        share in 0.0..1.0,
        k in 1usize..8,
        seed: u64,
    ) {
        let parts = split::split(&dataset(&labels), share, seed);
        assert_each_once([parts.train, parts.held].concat(), labels.len())?;

        let folds = split::stratified_folds(&labels, k, seed);
        let sizes = folds.iter().map(Vec::len);
        prop_assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        assert_each_once(folds.concat(), labels.len())?;
    }
}

/// Where the real photos are, if they are on this computer.
fn photos() -> Option<PathBuf> {
    let root = env::var_os("BRICKPROP_PHOTOS")
        .map_or_else(|| PathBuf::from("../shared/lego-minifigures"), PathBuf::from);
    if root.join("index.csv").exists() {
        return Some(root);
    }
    println!("skipped: no photos at {}; set BRICKPROP_PHOTOS to their folder", root.display());
    None
}

#[test]
fn the_real_photos_are_as_published() {
    let Some(root) = photos() else { return };
    let data = read_published(&root, 32).unwrap();
    assert_eq!(data.train.len(), 361);
    assert_eq!(data.train.classes.len(), 37);
    assert!(data.train.class_counts().iter().all(|count| (7..=12).contains(count)));
    let names: HashSet<_> = unique_names(&data.train.classes).into_iter().collect();
    assert_eq!(names.len(), 37);
    assert_eq!(data.train.examples[0].source, "marvel/0001/001.jpg");
}
