//! The promise: a chapter's pictures are those that its example draws.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use brickprop::kernels::instructions::Instructions;
use image::RgbImage;

use crate::{
    marker::Marker,
    page::Page,
    run::{examples_of, output, root},
    structure::figures,
};

/// Pictures are compared in squares of this side, so that a small place that is wrong does not
/// vanish in the mean of a large picture.
const TILE: u32 = 16;

/// How far the mean of a square's pixels may be from what is drawn, in steps of 255: the last bits
/// of a training differ from processor to processor, and move a curve a little. (Found with
/// `BRICKPROP_INSTRUCTIONS=portable`: 0.1 for curves, 6 for filters.)
const LEARNT: f64 = 8.0;

/// The same for pictures of what a network looks at, where such a bit shows: found were 30 to 82.
const SEEN: f64 = 100.0;
const OF_WHAT_IS_SEEN: [&str; 4] =
    ["06-backpropagation.png", "12-looking-inside.png", "12-confusion.png", "12-feature-maps.png"];

/// The chapters whose pictures need no training: every machine draws the same.
const EXACT: [&str; 3] = ["00", "02", "04"];

/// The figures of a page that differ from what the examples draw.
pub fn complaints(page: &Page) -> Vec<String> {
    let check = |name| {
        let (committed, drawn) = places(name)?;
        let (committed, drawn) = (open(&committed)?, open(&drawn)?);
        compare(&committed, &drawn, limit(page, name))
    };
    let wrong = figures(page).into_iter().filter_map(|name| {
        let words = check(name).err()?;
        Some(format!("{}: {name} is not what the example draws: {words}", page.name))
    });
    wrong.collect()
}

/// Copies the figures of a page from where the examples draw them.
pub fn refresh(page: &Page) {
    // times of a build for tests would mislead: only a release build refreshes them
    let is_slow = |name| cfg!(debug_assertions) && limit(page, name).is_infinite();
    for name in figures(page).into_iter().filter(|&name| !is_slow(name)) {
        let copied = places(name).map(|(committed, drawn)| fs::copy(drawn, committed));
        if !matches!(copied, Ok(Ok(_))) {
            println!("{name} is not refreshed: {copied:?}");
        }
    }
}

/// How far apart the squares of a figure may be. A figure of measured times has no limit: it is
/// named as the example whose times the page shows, `13-fast.png` as `13_fast`.
fn limit(page: &Page, name: &str) -> f64 {
    let example = name.trim_end_matches(".png").replace('-', "_");
    let is_of_times = page.blocks().iter().any(|block| match &block.marker {
        Ok(marker @ Marker::Output { program, .. }) => marker.is_of_times() && *program == example,
        _ => false,
    });
    match &name[..2] {
        _ if is_of_times => f64::INFINITY,
        chapter if EXACT.contains(&chapter) => 0.0,
        // without a fused multiply-add a training takes another way
        _ if Instructions::best() == Instructions::Portable => f64::INFINITY,
        _ if OF_WHAT_IS_SEEN.contains(&name) => SEEN,
        _ => LEARNT,
    }
}

/// Where a figure is committed, and where its examples, which run first, draw it.
fn places(name: &str) -> Result<(PathBuf, PathBuf), String> {
    for example in examples_of(&name[..2]) {
        output(&example)?;
    }
    Ok((root().join("docs/images").join(name), root().join("target/examples-out").join(name)))
}

fn open(path: &Path) -> Result<RgbImage, String> {
    let picture = image::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(picture.to_rgb8())
}

/// Says which square is too far from what is drawn, if one is.
fn compare(committed: &RgbImage, drawn: &RgbImage, limit: f64) -> Result<(), String> {
    if committed.dimensions() != drawn.dimensions() {
        let [committed, drawn] = [committed, drawn].map(RgbImage::dimensions);
        return Err(format!("{committed:?} pixels against {drawn:?}"));
    }
    let worst = tiles(committed, drawn).into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match worst {
        Some(((x, y), apart)) if apart > limit => {
            Err(format!("at ({x}, {y}) they are {apart:.1} of 255 apart, limit {limit}"))
        }
        _ => Ok(()),
    }
}

/// Each square's first pixel, and how far apart the two pictures are there on the mean.
fn tiles(a: &RgbImage, b: &RgbImage) -> Vec<((u32, u32), f64)> {
    let mut sums: HashMap<(u32, u32), (f64, f64)> = HashMap::new();
    for ((x, y, a), b) in a.enumerate_pixels().zip(b.pixels()) {
        let (sum, count) = sums.entry((x / TILE * TILE, y / TILE * TILE)).or_default();
        *sum += a.0.iter().zip(&b.0).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>();
        *count += a.0.len() as f64;
    }
    sums.into_iter().map(|(place, (sum, count))| (place, sum / count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(side: u32, value: u8) -> RgbImage {
        RgbImage::from_pixel(side, side, image::Rgb([value; 3]))
    }

    fn with_square(side: u32) -> RgbImage {
        let mut picture = grey(800, 100);
        image::imageops::overlay(&mut picture, &grey(side, 255), 300, 300);
        picture
    }

    #[test]
    fn pictures_that_differ_are_noticed() {
        assert_eq!(compare(&grey(20, 100), &grey(20, 100), 0.0), Ok(()));
        assert_eq!(compare(&grey(20, 100), &grey(20, 103), 3.0), Ok(()));
        assert!(compare(&grey(20, 100), &grey(20, 101), 0.0).is_err());
        let other_size = compare(&grey(2, 0), &grey(3, 0), f64::INFINITY).unwrap_err();
        assert!(other_size.contains("(2, 2) pixels against (3, 3)"));
        assert!(open(Path::new("nowhere.png")).is_err());
    }

    #[test]
    fn a_small_place_that_is_wrong_is_noticed() {
        for side in [24, 120] {
            let wrong = compare(&grey(800, 100), &with_square(side), SEEN).unwrap_err();
            assert!(wrong.contains("of 255 apart"), "{wrong}");
        }
    }

    #[test]
    fn only_a_picture_of_times_is_free() {
        let text = "<!-- output: 13_fast, Speed, timing -->\n```text\n1\n```\n\
            <!-- output: 13_other -->\n```text\n1\n```\n";
        let page = Page::new("docs/13-fast.md", text);
        let limits = ["13-fast.png", "13-other.png", "12-confusion.png", "00-pixels.png"]
            .map(|name| limit(&page, name));
        assert_eq!(limits, [f64::INFINITY, LEARNT, SEEN, 0.0]);
    }
}
