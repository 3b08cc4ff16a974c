//! The published photos of LEGO minifigures, listed in three tables.
//!
//! | table | columns | what it tells |
//! |---|---|---|
//! | `metadata.csv` | `class_id`, `minifigure_name` | the classes |
//! | `index.csv` | `path`, `class_id` | the training pictures |
//! | `test.csv` | `path`, `class_id` | the test pictures, where there is such a table |
//!
//! Only what the tables list is read: a stray copy of a photo in a folder can't get in. Classes
//! are told apart by `class_id`, since two of them are called SPIDER-MAN.

use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use super::{
    Class, DataError, Dataset, Example,
    decode::read_pictures,
    table::{Row, Table},
};

/// The published data: what to train with, and what to test with at the very end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// The pictures of `index.csv`.
    pub train: Dataset,
    /// The pictures of `test.csv`; empty where there is no such table. It has the same classes.
    pub test: Dataset,
}

/// Reads the tables in the folder `root` and the pictures that they list, each as
/// `[side, side, 3]`. Classes are in the order of their `class_id`, examples in that of the tables.
///
/// # Errors
/// Where a table or a picture can't be read, and where a row is wrong: an unknown class, a class
/// or a picture that is listed twice (also once in each table), a picture that isn't there, or a
/// path that leads out of `root`.
pub fn read_published(root: &Path, side: usize) -> Result<Published, DataError> {
    let classes = read_classes(&root.join("metadata.csv"))?;
    let mut listing = Listing { root, classes: &classes, rows: vec![], seen: HashMap::new() };
    listing.add(Table::read(&root.join("index.csv"), ["path", "class_id"])?)?;
    let trained = listing.rows.len();
    let test = root.join("test.csv");
    // a link into nowhere is one, too, and refused
    if test.symlink_metadata().is_ok() {
        listing.add(Table::read(&test, ["path", "class_id"])?)?;
    }

    let paths: Vec<_> = listing.rows.iter().map(|(path, _)| root.join(path)).collect();
    let pictures = read_pictures(&paths, side)?;
    let mut examples = listing.rows.iter().zip(pictures).map(|((path, label), picture)| Example {
        picture: Arc::new(picture),
        label: *label,
        source: path.display().to_string(),
    });
    let train = examples.by_ref().take(trained).collect();
    let test = examples.collect();
    Ok(Published {
        train: Dataset { classes: classes.clone(), examples: train },
        test: Dataset { classes, examples: test },
    })
}

fn read_classes(path: &Path) -> Result<Arc<[Class]>, DataError> {
    let table = Table::read(path, ["class_id", "minifigure_name"])?;
    let mut classes: Vec<Class> = vec![];
    for row in &table.rows {
        let [id, name] = &row.fields;
        let class = Class { id: class_id(&table, row, id)?, name: name.clone() };
        if classes.iter().any(|known| known.id == class.id) {
            return Err(table.wrong(row, "each class_id once", &format!("{id} again")));
        }
        classes.push(class);
    }
    classes.sort_by_key(|class| class.id);
    Ok(classes.into())
}

fn class_id<const N: usize>(
    table: &Table<N>,
    row: &Row<N>,
    text: &str,
) -> Result<usize, DataError> {
    text.parse().map_err(|_| table.wrong(row, "a whole number as class_id", &quoted(text)))
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// The pictures of all tables so far.
struct Listing<'a> {
    root: &'a Path,
    classes: &'a [Class],
    /// The path below `root`, and the label.
    rows: Vec<(PathBuf, usize)>,
    /// Where each path was listed.
    seen: HashMap<PathBuf, String>,
}

impl Listing<'_> {
    fn add(&mut self, table: Table<2>) -> Result<(), DataError> {
        for row in &table.rows {
            let [path, id] = &row.fields;
            let id = class_id(&table, row, id)?;
            let Some(label) = self.classes.iter().position(|class| class.id == id) else {
                return Err(table.wrong(row, "a class_id of metadata.csv", &id.to_string()));
            };
            let Some(path) = below(path) else {
                return Err(table.wrong(row, "a path below the table's folder", &quoted(path)));
            };
            if let Some(before) = self.seen.insert(path.clone(), table.place(row)) {
                let found = format!("{} also in {before}", path.display());
                return Err(table.wrong(row, "each picture once", &found));
            }
            if !self.root.join(&path).is_file() {
                let expected = format!("a picture {}", path.display());
                return Err(table.wrong(row, &expected, "no such file"));
            }
            self.rows.push((path, label));
        }
        Ok(())
    }
}

/// The path without any `.`, or nothing where it leads elsewhere.
fn below(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let inside = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    inside.then(|| path.components().filter(|&c| c != Component::CurDir).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_their_folder() {
        assert_eq!(below("./a//b/./1.jpg"), Some(PathBuf::from("a/b/1.jpg")));
        for elsewhere in ["/a/1.jpg", "../1.jpg", "a/../../1.jpg", "a/.."] {
            assert_eq!(below(elsewhere), None, "{elsewhere}");
        }
    }
}
