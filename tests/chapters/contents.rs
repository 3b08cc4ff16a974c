//! The promise: the book's contents and the crate's documentation list every chapter there is.

use crate::{markdown::link_targets, page::Page};

/// What is wrong with docs/SUMMARY.md.
pub fn summary(summary: &str, pages: &[Page]) -> Vec<String> {
    let links: Vec<&str> = summary.lines().flat_map(link_targets).collect();
    let listed: Vec<&str> = links.iter().copied().filter(|link| !link.contains('/')).collect();
    let in_docs = |page: &&Page| page.name.starts_with("docs/") && page.file() != "SUMMARY.md";
    let files: Vec<&str> = pages.iter().filter(in_docs).map(Page::file).collect();
    let unlisted = files.iter().filter(|file| !listed.contains(file));
    let gone = listed.iter().filter(|link| !files.contains(link));
    let twice = listed.iter().enumerate().filter(|(i, link)| listed[..*i].contains(link));
    let twice = twice.map(|(_, link)| link);
    let words = [
        ("lacks", unlisted.collect::<Vec<_>>()),
        ("lists, without a file,", gone.collect()),
        ("lists twice", twice.collect()),
    ];
    let wrong = words.into_iter().filter(|(_, files)| !files.is_empty());
    wrong.map(|(words, files)| format!("docs/SUMMARY.md {words} {files:?}")).collect()
}

/// The chapters and appendices that src/tutorial.rs does not hold.
pub fn documentation(source: &str, pages: &[Page]) -> Vec<String> {
    let missing = pages.iter().filter(|page| page.is_tutorial());
    let missing = missing.filter(|page| !source.contains(&format!("\"{}\"", module(page))));
    missing.map(|page| format!("src/tutorial.rs lacks `{}`", module(page))).collect()
}

fn module(page: &Page) -> String {
    page.file().trim_end_matches(".md").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Vec<Page> {
        ["README.md", "docs/SUMMARY.md", "docs/04-x.md", "docs/design.md"]
            .map(|name| Page::new(name, ""))
            .into()
    }

    #[test]
    fn the_summary_lists_each_page_once() {
        assert_eq!(
            summary("[d](design.md)\n- [x](04-x.md)\n- [r](results/r.md)\n", &pages()),
            [""; 0]
        );
        let wrong = summary("[d](design.md)\n[d](design.md)\n[y](05-y.md)\n", &pages()).join("\n");
        for words in
            ["lacks [\"04-x.md\"]", "without a file, [\"05-y.md\"]", "lists twice [\"design.md\"]"]
        {
            assert!(wrong.contains(words), "{wrong}");
        }
    }

    #[test]
    fn the_documentation_holds_each_chapter() {
        assert_eq!(documentation("chapter!(x, \"04-x\");", &pages()), [""; 0]);
        assert_eq!(documentation("", &pages()), ["src/tutorial.rs lacks `04-x`"]);
    }
}
