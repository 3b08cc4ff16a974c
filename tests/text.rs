//! The promise: the texts are finished, and what they link to is there.

#[path = "common/markdown.rs"]
mod markdown;

use std::{fs, path::Path};

use markdown::{anchors, relative_links};

/// What is wrong with a link of a page, if anything.
fn complaint(page: &Path, text: &str, link: &str) -> Option<String> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { page.to_path_buf() } else { page.parent()?.join(file) };
    if !target.exists() {
        return Some(format!("{}: {link} leads nowhere", page.display()));
    }
    if anchor.is_empty() || target.extension()? != "md" {
        return None;
    }
    let heads =
        if file.is_empty() { anchors(text) } else { anchors(&fs::read_to_string(target).ok()?) };
    let missing = !heads.iter().any(|head| head == anchor);
    missing.then(|| format!("{}: {link}: no such heading; there are {heads:?}", page.display()))
}

#[test]
fn relative_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![];
    for folder in [
        "",
        "benches/peers",
        "docs",
        "docs/playground",
        "docs/results",
        "notebooks",
        "tests/reference",
    ] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    assert!(pages.len() >= 5, "{pages:?}");
    let mut checked = 0;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in relative_links(&text) {
            assert_eq!(complaint(page, &text, link), None);
            checked += 1;
        }
        for unfinished in ["TODO", "FIXME", "_RESULT"] {
            assert!(!text.contains(unfinished), "{}: {unfinished}", page.display());
        }
    }
    assert!(checked >= 10, "{checked} links");
}

#[test]
fn a_broken_link_is_noticed() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let said = |link| complaint(&page, "# Two commands", link).unwrap_or_default();
    assert_eq!(said("#two-commands") + &said("docs/design.md"), "");
    assert!(said("docs/nowhere.md").ends_with("docs/nowhere.md leads nowhere"));
    assert!(said("#three-commands").contains("no such heading"));
    assert!(said("docs/design.md#nowhere").contains("no such heading"));
}

/// The four lines of the README are those of the crate's front page, which is tested by running.
#[test]
fn the_four_lines_are_the_ones_that_run() {
    let lines = |text: &str| -> Vec<String> {
        let code = text.lines().filter(|line| line.contains("; ") && line.contains("// "));
        let bare = |line: &str| line.trim_start_matches("//!").split_whitespace().collect();
        let step = |line: &String| (1..=4).any(|n| line.contains(&format!("//{n}.")));
        code.map(bare).filter(step).collect()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let (readme, front) = (lines(&read("README.md")), lines(&read("src/lib.rs")));
    assert_eq!(readme.len(), 4);
    assert_eq!(readme, front);
}
