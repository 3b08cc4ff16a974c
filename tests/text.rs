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
    for folder in ["", "docs", "docs/results", "notebooks", "tests/reference"] {
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
