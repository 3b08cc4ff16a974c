//! The promise: the texts are finished, and what they link to is there.

use std::{fs, path::Path};

/// The targets of the relative links in a Markdown text.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with('#'))
}

#[test]
fn relative_links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![];
    for folder in ["", "benches/peers", "docs", "docs/results", "notebooks", "tests/reference"] {
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
        for link in links(&text) {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{}: {link} leads nowhere", page.display());
            checked += 1;
        }
        for unfinished in ["TODO", "FIXME", "_RESULT"] {
            assert!(!text.contains(unfinished), "{}: {unfinished}", page.display());
        }
    }
    assert!(checked >= 10, "{checked} links");
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
