//! The promise: a chapter's exercises can be checked by the command that stands beside them.

use crate::{markdown::outside_fences, page::Page};

/// The numbers in the table of examples/exercises/main.rs.
pub fn in_table(source: &str) -> Vec<String> {
    let entry = |line: &str| line.trim().strip_prefix("exercise!(\"").and_then(number_before_quote);
    source.lines().filter_map(entry).collect()
}

fn number_before_quote(rest: &str) -> Option<String> {
    rest.split_once('"').map(|(number, _)| number.into())
}

/// The numbers of the exercises of a page: `**Exercise 4.1**`.
fn in_page(page: &Page) -> Vec<String> {
    let lines = outside_fences(&page.text).map(|(_, line)| line);
    let names = lines.filter_map(|line| line.trim().strip_prefix("**Exercise ")?.split_once("**"));
    names.map(|(number, _)| number.into()).collect()
}

/// What is wrong between the pages and the table.
pub fn complaints(pages: &[Page], table: &[String]) -> Vec<String> {
    let mut complaints = vec![];
    let mut named = vec![];
    for page in pages {
        let numbers = in_page(page);
        for number in &numbers {
            for words in missing(page, number, table) {
                complaints.push(format!("{}: exercise {number} {words}", page.name));
            }
        }
        named.extend(numbers);
    }
    let unnamed = table.iter().filter(|number| !named.contains(number));
    complaints.extend(unnamed.map(|number| format!("exercise {number} stands in no chapter")));
    complaints
}

fn missing(page: &Page, number: &str, table: &[String]) -> Vec<String> {
    let command = format!("--example exercises -- {number}`");
    let (chapter, rest) = number.split_once('.').unwrap_or((number, ""));
    let answer = format!("examples/exercises/answers/e{chapter:0>2}_{rest}.rs");
    let parts = [
        (table.iter().any(|entry| entry == number), "is not in the table".to_string()),
        (page.text.contains(&command), format!("lacks its command `… {command}")),
        (page.text.contains(&answer), format!("lacks its answer from {answer}")),
        (page.chapter() == Some(&format!("{chapter:0>2}")), "stands in another chapter".into()),
    ];
    parts.into_iter().filter(|(is_there, _)| !is_there).map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "**Exercise 4.1** — x. `cargo run --release --example exercises -- 4.1`\n\
        <!-- code: examples/exercises/answers/e04_1.rs, fn a -->\n";

    fn said(name: &str, text: &str, table: &[&str]) -> String {
        let table: Vec<String> = table.iter().map(|number| number.to_string()).collect();
        complaints(&[Page::new(name, text)], &table).join("; ")
    }

    #[test]
    fn table_and_chapters_agree() {
        assert_eq!(in_table("    exercise!(\"4.1\", \"x\", e04_1, a),\n// exercise"), ["4.1"]);
        assert_eq!(said("docs/04-x.md", TEXT, &["4.1"]), "");
    }

    #[test]
    fn what_is_missing_on_either_side_is_named() {
        assert!(said("docs/04-x.md", TEXT, &[]).contains("is not in the table"));
        assert!(said("docs/04-x.md", "", &["4.1"]).contains("4.1 stands in no chapter"));
        assert!(said("docs/05-x.md", TEXT, &["4.1"]).contains("stands in another chapter"));
        let bare = said("docs/04-x.md", "**Exercise 4.1** — x.", &["4.1"]);
        assert!(bare.contains("lacks its command") && bare.contains("lacks its answer"), "{bare}");
    }
}
