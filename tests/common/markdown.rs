//! A Markdown page, as far as the tests read it: fenced blocks, headings, links.
#![allow(dead_code)] // each test file uses its part of it

use std::ops::Range;

/// A fenced block; lines are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Fence {
    /// What stands behind the opening ticks: `rust,ignore`, `text`, `math`.
    pub info: String,
    /// The line of the opening ticks.
    pub open: usize,
    /// The line of the closing ticks.
    pub close: usize,
}

impl Fence {
    /// The first word of the info.
    pub fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }

    pub fn body(&self) -> Range<usize> {
        self.open + 1..self.close
    }

    pub fn holds(&self, line: usize) -> bool {
        (self.open..=self.close).contains(&line)
    }
}

pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = vec![];
    let mut is_open = false;
    let mut end = 0;
    for (number, line) in text.lines().enumerate() {
        end = number + 1;
        let Some(info) = line.trim().strip_prefix("```") else { continue };
        match fences.last_mut() {
            Some(fence) if is_open => fence.close = number,
            _ => fences.push(Fence { info: info.into(), open: number, close: number }),
        }
        is_open = !is_open;
    }
    if let Some(fence) = fences.last_mut().filter(|_| is_open) {
        fence.close = end;
    }
    fences
}

/// The lines outside of fenced blocks, and their numbers.
pub fn outside_fences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let fences = fences(text);
    let inside = move |line: usize| fences.iter().any(|fence| fence.holds(line));
    text.lines().enumerate().filter(move |(number, _)| !inside(*number))
}

/// The targets of the relative links outside of fenced blocks.
pub fn relative_links(text: &str) -> Vec<&str> {
    let targets = outside_fences(text).flat_map(|(_, line)| link_targets(line));
    targets.filter(|target| !target.contains("://")).collect()
}

/// Where the links of a line lead.
pub fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The anchors of the page's headings, as GitHub and mdBook make them.
pub fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = vec![];
    for (_, line) in outside_fences(text) {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let slug = slug(title.trim());
        let repeated = |n: &usize| !anchors.contains(&format!("{slug}-{n}"));
        match anchors.contains(&slug) {
            true => anchors.push(format!("{slug}-{}", (1..).find(repeated).unwrap())),
            false => anchors.push(slug),
        }
    }
    anchors
}

fn slug(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn anchors_are_those_of_github() {
    let text = "# 4 · The chain rule\n## What goes wrong, and how\n```\n# no\n```\n## What goes wrong, and how\n";
    let expected = ["4--the-chain-rule", "what-goes-wrong-and-how", "what-goes-wrong-and-how-1"];
    assert_eq!(anchors(text), expected);
}

#[test]
fn links_in_code_are_no_links() {
    let text = "[a](x.md#y) and [b](https://z)\n```rust\nv[0](1)\n```\n![c](images/d.png)\n";
    assert_eq!(relative_links(text), ["x.md#y", "images/d.png"]);
}

#[test]
fn a_fence_knows_its_lines() {
    let fence = Fence { info: "rust,ignore".into(), open: 1, close: 3 };
    assert_eq!(fence.language(), "rust");
    assert_eq!(fences("a\n```rust,ignore\nb\n```\nc"), [fence]);
    assert_eq!(fences("```\nnever closed")[0].body(), 1..2);
}
