//! The promise: what the tutorial shows is what the crate does. Its outputs are printed by programs,
//! its code is compiled, its pictures are drawn by the examples.
//!
//! Not proved is that the words are right about the numbers. A number in the words must be one that
//! a block of its chapter shows, with its sign, rounded as the words round it; but which line of
//! which block is meant, a reader has to judge. Numbers of `<!-- known: … -->` are the author's.
//!
//! ```sh
//! cargo test --test chapters             # checks
//! UPDATE=1 cargo test --test chapters    # first takes outputs, code and pictures from their sources
//! ```

mod blocks;
mod contents;
mod excerpt;
mod exercises;
#[path = "../common/markdown.rs"]
mod markdown;
mod marker;
mod numbers;
mod page;
mod pictures;
mod prose;
mod run;
mod structure;

use std::{env, fs, sync::LazyLock};

use blocks::Sources;
use page::Page;
use run::root;

const SOURCES: Sources = Sources { run: &run::output, read: &read };

/// All pages, as they are on the disk; refreshed first where that is asked for.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let mut pages = page::pages(root());
    if env::var_os("UPDATE").is_some() {
        pages.iter_mut().for_each(refresh);
    }
    pages
});

fn refresh(page: &mut Page) {
    pictures::refresh(page);
    let text = blocks::refreshed(page, &SOURCES);
    if text != page.text {
        fs::write(root().join(&page.name), &text).unwrap();
        page.text = text;
    }
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}

fn chapters() -> impl Iterator<Item = &'static Page> {
    PAGES.iter().filter(|page| page.is_tutorial())
}

#[track_caller]
fn assert_none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<String> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn blocks_are_what_their_sources_say() {
    assert_none(PAGES.iter().flat_map(|page| blocks::complaints(page, &SOURCES)));
}

#[test]
fn numbers_in_the_words_stand_in_a_block() {
    assert_none(chapters().flat_map(prose::complaints));
}

#[test]
fn pictures_are_those_of_the_examples() {
    assert_none(PAGES.iter().flat_map(pictures::complaints));
}

#[test]
fn chapters_have_their_parts() {
    let examples = |page: &Page| run::examples_of(page.chapter().unwrap_or("appendix"));
    assert_none(chapters().flat_map(|page| structure::complaints(page, &examples(page))));
}

#[test]
fn exercises_stand_in_chapter_and_table() {
    let table = exercises::in_table(&read("examples/exercises/main.rs").unwrap());
    assert_none(exercises::complaints(&PAGES, &table));
}

#[test]
fn the_contents_are_complete() {
    assert_none(contents::summary(&read("docs/SUMMARY.md").unwrap(), &PAGES));
    assert_none(contents::documentation(&read("src/tutorial.rs").unwrap(), &PAGES));
}
