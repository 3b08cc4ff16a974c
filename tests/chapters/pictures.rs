//! The promise: a chapter's pictures are those that its example draws.

use std::{fs, path::Path};

use crate::{
    page::Page,
    run::{examples_of, output, root},
    structure::figures,
};

/// How far pictures may be apart, in steps of 255 on the mean of all pixels: the last bits of a
/// training differ from processor to processor, and move a curve a little.
const MEAN_DIFFERENCE: f64 = 0.5;

/// The figures of a page that differ from what the examples draw.
pub fn complaints(page: &Page) -> Vec<String> {
    let check = |name| {
        let (committed, drawn) = places(name)?;
        let apart = mean_difference(&committed, &drawn)?;
        match apart <= MEAN_DIFFERENCE {
            true => Ok(()),
            false => Err(format!("{name} and what the example draws are {apart:.2} of 255 apart")),
        }
    };
    let checks = figures(page).into_iter().map(check);
    checks
        .filter_map(|check: Result<(), String>| check.err())
        .map(|words| format!("{}: {words}", page.name))
        .collect()
}

/// Copies the figures of a page from where the examples draw them.
pub fn refresh(page: &Page) {
    for name in figures(page) {
        let copied = places(name).map(|(committed, drawn)| fs::copy(drawn, committed));
        if !matches!(copied, Ok(Ok(_))) {
            println!("{name} is not refreshed: {copied:?}");
        }
    }
}

/// Where a figure is committed, and where its examples, which run first, draw it.
fn places(name: &str) -> Result<(std::path::PathBuf, std::path::PathBuf), String> {
    for example in examples_of(&name[..2]) {
        output(&example)?;
    }
    Ok((root().join("docs/images").join(name), root().join("target/examples-out").join(name)))
}

fn mean_difference(a: &Path, b: &Path) -> Result<f64, String> {
    let open = |path: &Path| match image::open(path) {
        Ok(picture) => Ok(picture.to_rgb8()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    };
    let (a, b) = (open(a)?, open(b)?);
    if a.dimensions() != b.dimensions() {
        return Err(format!("{:?} pixels against {:?}", a.dimensions(), b.dimensions()));
    }
    let apart = a.as_raw().iter().zip(b.as_raw()).map(|(&a, &b)| f64::from(a.abs_diff(b)));
    Ok(apart.sum::<f64>() / a.as_raw().len() as f64)
}

#[test]
fn pictures_that_differ_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, side, grey| {
        let path = folder.path().join(name);
        image::RgbImage::from_pixel(side, side, image::Rgb([grey; 3])).save(&path).unwrap();
        path
    };
    let (a, b, c) = (save("a.png", 2, 100), save("b.png", 2, 103), save("c.png", 3, 100));
    assert_eq!(mean_difference(&a, &a), Ok(0.0));
    assert_eq!(mean_difference(&a, &b), Ok(3.0));
    assert!(mean_difference(&a, &c).unwrap_err().contains("(2, 2) pixels against (3, 3)"));
    assert!(mean_difference(&a, &folder.path().join("d.png")).is_err());
}
