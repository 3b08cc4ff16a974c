//! Your own pictures: a folder with one sub-folder a class.
//!
//! ```text
//! figures/
//!   batman/  01.jpg  02.jpg  from-above.png
//!   robin/   01.jpg  02.jpg
//! ```

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Class, DataError, Dataset, Example, decode::read_pictures};

/// Reads a folder of class folders. Classes and pictures are in the order of their names, so that
/// a run can be repeated; a class is called like its folder. Hidden files and folders, whose names
/// begin with a dot, and loose files that are no pictures are passed over.
///
/// # Errors
/// Where there is no class folder; where a picture lies outside of the class folders; where a
/// class folder holds nothing, or anything but PNG and JPEG pictures; where a picture can't be
/// read.
pub fn read_folder(root: &Path, side: usize) -> Result<Dataset, DataError> {
    let (folders, files): (Vec<_>, Vec<_>) =
        visible_entries(root)?.into_iter().partition(|path| path.is_dir());
    if let Some(loose) = files.into_iter().find(|path| is_named_as_picture(path)) {
        return Err(unexpected(loose, "pictures in class folders only", "one outside"));
    }
    if folders.is_empty() {
        return Err(unexpected(root.into(), "one folder a class", "no folder"));
    }

    let mut classes = vec![];
    let mut labelled = vec![];
    for (label, folder) in folders.into_iter().enumerate() {
        if name(&folder).contains(char::is_control) {
            let expected = "a class name without control characters";
            let found = format!("“{}”", name(&folder).escape_debug());
            return Err(unexpected(root.into(), expected, &found));
        }
        classes.push(Class { id: label, name: name(&folder) });
        labelled.extend(pictures_in(&folder)?.into_iter().map(|path| (label, path)));
    }
    let paths: Vec<_> = labelled.iter().map(|(_, path)| path).collect();
    let pictures = read_pictures(&paths, side)?;
    let examples = labelled.iter().zip(pictures).map(|((label, path), picture)| Example {
        picture: Arc::new(picture),
        label: *label,
        source: path.strip_prefix(root).unwrap_or(path).display().to_string(),
    });
    Ok(Dataset { examples: examples.collect(), classes: classes.into() })
}

fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    const EXPECTED: &str = "a PNG or JPEG picture";
    let paths = visible_entries(folder)?;
    if paths.is_empty() {
        return Err(unexpected(folder.into(), "at least one picture", "none"));
    }
    for path in &paths {
        if path.is_dir() {
            return Err(unexpected(path.clone(), EXPECTED, "a folder"));
        }
        if !is_named_as_picture(path) {
            return Err(unexpected(path.clone(), EXPECTED, "another kind of file"));
        }
    }
    Ok(paths)
}

fn visible_entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let unreadable = |reason| DataError::Read { path: folder.into(), reason };
    let mut paths = vec![];
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_named_as_picture(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg"].iter().any(|known| extension == *known)
}

fn unexpected(path: PathBuf, expected: &str, found: &str) -> DataError {
    DataError::File { path, expected: expected.into(), found: found.into() }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    /// A folder with small pictures, each in the grey that is asked for, and other files.
    fn folder(pictures: &[(&str, u8)], others: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, grey) in pictures {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            RgbImage::from_pixel(4, 4, image::Rgb([*grey; 3])).save(path).unwrap();
        }
        for path in others {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        root
    }

    fn refusal(root: &tempfile::TempDir) -> String {
        let message = read_folder(root.path(), 4).unwrap_err().to_string();
        let prefix = format!("{}/", root.path().display());
        message.replace(&prefix, "")
    }

    #[test]
    fn folders_are_classes_in_the_order_of_their_names() {
        let pictures = [("robin/2.PNG", 20), ("robin/1.png", 10), ("batman/x.png", 30)];
        let root = folder(&pictures, &["robin/.DS_Store", ".cache/1.png", "README.txt"]);
        let data = read_folder(root.path(), 2).unwrap();
        let names: Vec<_> = data.classes.iter().map(|class| class.name.as_str()).collect();
        assert_eq!(names, ["batman", "robin"]);
        assert_eq!(data.labels(), [0, 1, 1]);
        let sources: Vec<_> = data.examples.iter().map(|e| e.source.as_str()).collect();
        assert_eq!(sources, ["batman/x.png", "robin/1.png", "robin/2.PNG"]);
        assert_eq!(data.examples[1].picture[[0, 0, 0]], 10);
    }

    #[test]
    fn what_does_not_belong_is_named() {
        let a = [("a/1.png", 0)];
        assert_eq!(
            refusal(&folder(&a, &["a/notes.txt"])),
            "a/notes.txt: expected a PNG or JPEG picture, found another kind of file"
        );
        assert_eq!(
            refusal(&folder(&a, &["a/b/c.txt"])),
            "a/b: expected a PNG or JPEG picture, found a folder"
        );
        assert_eq!(
            refusal(&folder(&a, &["loose.jpg"])),
            "loose.jpg: expected pictures in class folders only, found one outside"
        );
        assert_eq!(
            refusal(&folder(&a, &["b/.hidden"])),
            "b: expected at least one picture, found none"
        );
        let empty = folder(&[], &[]);
        assert_eq!(
            refusal(&empty),
            format!("{}: expected one folder a class, found no folder", empty.path().display())
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let message = read_folder(Path::new("no/such"), 4).unwrap_err().to_string();
        assert!(message.starts_with("cannot read no/such: "), "{message}");
    }
}
