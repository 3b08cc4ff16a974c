//! The pages of the tutorial, and the blocks that a marker comment ties to their source.

use std::{fs, ops::Range, path::Path};

use crate::{markdown::fences, marker::Marker};

/// A Markdown file.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path from the root of the repository.
    pub name: String,
    pub text: String,
}

/// What stands below a marker comment. Lines are counted from 0.
#[derive(Debug)]
pub struct Block {
    /// The comment's line.
    pub marker_line: usize,
    pub marker: Result<Marker, String>,
    /// The lines that the marker speaks of, without a fence.
    pub lines: Range<usize>,
}

impl Page {
    pub fn new(name: &str, text: &str) -> Self {
        Page { name: name.into(), text: text.into() }
    }

    /// The number of a chapter, as in its name: `04`.
    pub fn chapter(&self) -> Option<&str> {
        let (number, _) = self.file().split_once('-')?;
        let is_number = number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
        is_number.then_some(number)
    }

    /// Chapters and appendices: the tutorial itself.
    pub fn is_tutorial(&self) -> bool {
        self.chapter().is_some() || self.file().starts_with("appendix-")
    }

    pub fn file(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    pub fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }

    /// A sentence that names a place in the page, for the reader's editor.
    pub fn at(&self, line: usize, words: &str) -> String {
        format!("{}:{}: {words}", self.name, line + 1)
    }

    pub fn blocks(&self) -> Vec<Block> {
        let (lines, fences) = (self.lines(), fences(&self.text));
        let mut blocks = vec![];
        for (marker_line, line) in lines.iter().enumerate() {
            if fences.iter().any(|fence| fence.holds(marker_line)) {
                continue;
            }
            let Some(marker) = Marker::parse(line) else { continue };
            let blank = lines[marker_line + 1..].iter().take_while(|line| line.trim().is_empty());
            let first = marker_line + 1 + blank.count();
            let fence = fences.iter().find(|fence| fence.open == first);
            let lines = match fence {
                Some(fence) => fence.body(),
                None => paragraph(&lines, first),
            };
            let needs_fence = fence.is_none() && !matches!(marker, Ok(Marker::Results { .. }));
            let unfenced = "no ``` block below this comment".to_string();
            let marker = if needs_fence { marker.and(Err(unfenced)) } else { marker };
            blocks.push(Block { marker_line, marker, lines });
        }
        blocks
    }
}

/// The lines up to the next blank one.
fn paragraph(lines: &[&str], first: usize) -> Range<usize> {
    let count = lines[first..].iter().take_while(|line| !line.trim().is_empty()).count();
    first..first + count
}

/// README.md and the pages in docs/, in the order of their names.
pub fn pages(root: &Path) -> Vec<Page> {
    let mut names = vec!["README.md".to_string()];
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            names.push(format!("docs/{name}"));
        }
    }
    names.sort();
    let read = |name: &String| Page::new(name, &fs::read_to_string(root.join(name)).unwrap());
    names.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_finds_its_block() {
        let text =
            "<!-- results: a.md -->\n| x |\n| y |\n\n<!-- output: a -->\n\n```text\nb\n```\n";
        let blocks = Page::new("docs/04-x.md", text).blocks();
        let lines: Vec<_> = blocks.iter().map(|block| block.lines.clone()).collect();
        assert_eq!(lines, [1..3, 7..8]);
        assert!(blocks.iter().all(|block| block.marker.is_ok()));
    }

    #[test]
    fn a_marker_without_a_block_is_noticed() {
        let blocks = Page::new("docs/04-x.md", "<!-- output: a -->\nwords\n").blocks();
        assert_eq!(blocks[0].marker, Err("no ``` block below this comment".into()));
    }

    #[test]
    fn chapters_are_known_by_their_names() {
        let number = |name| Page::new(name, "").chapter().map(str::to_string);
        assert_eq!(number("docs/04-chain-rule.md"), Some("04".into()));
        assert_eq!(number("docs/design.md"), None);
        assert!(Page::new("docs/appendix-primer.md", "").is_tutorial());
    }
}
