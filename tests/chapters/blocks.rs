//! The promise: what a chapter shows is what a program prints, and code that is compiled.

use std::ops::Range;

use crate::{
    excerpt::{excerpt, trimmed},
    markdown::{Fence, fences},
    marker::{Marker, is_drawing},
    numbers::same,
    page::{Block, Page},
};

/// How many lines of Rust a chapter may hold that are not taken from a tested file: these run as
/// doctests, and are read at a glance.
const SHORT: usize = 3;

/// How the block in README.md begins that tests/text.rs holds against the crate's front page.
const FOUR_LINES: &str = "let tape      = network.forward(";

/// Where the true lines come from.
pub struct Sources<'a> {
    /// What a program prints.
    pub run: &'a dyn Fn(&str) -> Result<String, String>,
    /// What a file of the repository holds.
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

/// What is wrong with the blocks of a page.
pub fn complaints(page: &Page, sources: &Sources) -> Vec<String> {
    let mut complaints = unmarked_code(page);
    complaints.extend(unmarked_outputs(page));
    let lines = page.lines();
    for block in page.blocks() {
        let shown = &lines[block.lines.clone()];
        if let Err(words) = check(&block, shown, sources) {
            complaints.push(page.at(block.marker_line, &words));
        }
    }
    complaints
}

/// The page with each block as its source has it. What has no source stays as it is: the check
/// complains of it.
pub fn refreshed(page: &Page, sources: &Sources) -> String {
    let mut lines: Vec<String> = page.text.lines().map(Into::into).collect();
    for block in page.blocks().into_iter().rev() {
        let is_slow = |marker: &Marker| marker.is_of_times() && cfg!(debug_assertions);
        let truth = match block.marker {
            // times of a build for tests would mislead: only a release build refreshes them
            Ok(marker) if is_slow(&marker) => Ok(None),
            marker => marker.and_then(|marker| truth(&marker, sources)),
        };
        if let Ok(Some(truth)) = truth {
            lines.splice(block.lines, truth);
        }
    }
    lines.join("\n") + "\n"
}

fn check(block: &Block, shown: &[&str], sources: &Sources) -> Result<(), String> {
    let marker = block.marker.as_ref()?;
    let Some(truth) = truth(marker, sources)? else {
        return quoted(marker, shown, sources);
    };
    if marker.is_learnt_elsewhere() {
        return Ok(());
    }
    let is_same = |shown: &str, true_line: &str| match marker {
        Marker::Output { tolerance, .. } => same(shown, true_line, *tolerance),
        _ => shown == true_line,
    };
    for number in 0..shown.len().max(truth.len()) {
        let (shown, truth) = (shown.get(number), truth.get(number));
        if shown.zip(truth).is_some_and(|(shown, truth)| is_same(shown, truth)) {
            continue;
        }
        let line = |line: Option<&str>| line.map_or("nothing".into(), |line| format!("`{line}`"));
        return Err(format!(
            "line {} of the block of {marker}\n    the page has  {}\n    the source has {}",
            number + 1,
            line(shown.copied()),
            line(truth.map(String::as_str)),
        ));
    }
    Ok(())
}

/// The lines that a block must hold; `None` where its marker only demands that a file has them.
fn truth(marker: &Marker, sources: &Sources) -> Result<Option<Vec<String>>, String> {
    match marker {
        Marker::Output { program, section, .. } => {
            let output = (sources.run)(program)?;
            let lines: Vec<String> = output.lines().map(|line| line.trim_end().into()).collect();
            let lines = match section {
                Some(title) => lines[self::section(&lines, title)?].to_vec(),
                None => lines,
            };
            Ok(Some(trimmed(&lines)))
        }
        Marker::Code { file, name } => {
            let part = excerpt(&(sources.read)(file)?, name);
            part.map(Some).map_err(|words| format!("{file}: {words}"))
        }
        Marker::Results { .. } => Ok(None),
    }
}

/// The lines behind `== title ==`, up to the next such line.
fn section(lines: &[String], title: &str) -> Result<Range<usize>, String> {
    let is_heading = |line: &String| line.starts_with("== ") && line.ends_with(" ==");
    let heading = lines.iter().position(|line| *line == format!("== {title} =="));
    let first = heading.ok_or(format!("the output has no line `== {title} ==`"))? + 1;
    let length = lines[first..].iter().position(is_heading).unwrap_or(lines.len() - first);
    Ok(first..first + length)
}

/// Each row and each sentence stands in the file of results, from the line with the first words
/// to the next heading.
fn quoted(marker: &Marker, shown: &[&str], sources: &Sources) -> Result<(), String> {
    let Marker::Results { file, words } = marker else { return Ok(()) };
    let text = (sources.read)(file)?;
    let part = part(&text, words).ok_or(format!("{file} does not hold `{words}`"))?;
    if shown.is_empty() {
        return Err(format!("nothing stands below the comment of {file}"));
    }
    let is_row = |line: &&str| line.trim_start().starts_with('|');
    let rows: Vec<String> = part.iter().copied().filter(is_row).map(bare).collect();
    for row in shown.iter().filter(|line| is_row(line)) {
        if !rows.contains(&bare(row)) {
            return Err(format!("{file} has no such row here: `{row}`"));
        }
    }
    let words = |lines: &[&str]| bare(&lines.join("\n"));
    let prose: Vec<&str> = shown.iter().copied().filter(|line| !is_row(line)).collect();
    let is_gap = |line: &&str| line.trim().is_empty() || is_row(line);
    match part.split(is_gap).any(|paragraph| has_sentences(&words(paragraph), &words(&prose))) {
        true => Ok(()),
        false => Err(format!("{file} has no such sentences here: `{}`", words(&prose))),
    }
}

/// The lines of a file from the one with the words to the next heading.
fn part<'a>(text: &'a str, words: &str) -> Option<Vec<&'a str>> {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| bare(line).contains(&bare(words)))?;
    let fences = fences(text);
    let goes_on = |&number: &usize| {
        let is_code = fences.iter().any(|fence| fence.holds(number));
        number == first || is_code || !lines[number].starts_with('#')
    };
    Some((first..lines.len()).take_while(goes_on).map(|number| lines[number]).collect())
}

/// Whether a text holds the quotation, from where a sentence begins to where one ends.
fn has_sentences(text: &str, quotation: &str) -> bool {
    let ends = |text: &str| text.is_empty() || text.ends_with(['.', ':', ';']);
    quotation.is_empty()
        || text.match_indices(quotation).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + quotation.len()..]);
            let is_whole = after.is_empty() || after.starts_with(' ') && ends(quotation);
            ends(before.trim_end()) && is_whole
        })
}

/// The words of a text with single spaces, without the signs of a table or a quotation.
fn bare(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || "|>".contains(c));
    let rule = |word: &str| !word.is_empty() && word.chars().all(|c| "-:".contains(c));
    words.filter(|word| !word.is_empty() && !rule(word)).collect::<Vec<_>>().join(" ")
}

/// Outputs of a chapter that nothing holds against a program.
fn unmarked_outputs(page: &Page) -> Vec<String> {
    let (blocks, lines) = (page.blocks(), page.lines());
    let has_source = |fence: &Fence| {
        let above = lines[..fence.open].iter().rev().find(|line| !line.trim().is_empty());
        let is_drawn = above.is_some_and(|line| is_drawing(line));
        is_drawn || blocks.iter().any(|block| block.lines == fence.body())
    };
    let is_output = |fence: &Fence| page.is_tutorial() && ["", "text"].contains(&fence.language());
    let fences = fences(&page.text);
    let unmarked = fences.iter().filter(|fence| is_output(fence) && !has_source(fence));
    let words = "text needs a comment <!-- output: EXAMPLE, SECTION -->, or <!-- drawing -->";
    unmarked.map(|fence| page.at(fence.open, words)).collect()
}

/// Code that nothing holds against a tested file.
fn unmarked_code(page: &Page) -> Vec<String> {
    let blocks = page.blocks();
    let marked = |fence: &Fence| blocks.iter().any(|block| block.lines == fence.body());
    let lines = page.lines();
    let mut complaints = vec![];
    for fence in fences(&page.text).iter().filter(|fence| fence.language() == "rust") {
        let code = &lines[fence.body()];
        let is_doctest = page.is_tutorial() && fence.info == "rust";
        let is_short = code.iter().filter(|line| is_visible(line)).count() <= SHORT;
        let is_tested = marked(fence) || is_short && is_doctest || is_of_the_readme(page, code);
        if !is_tested {
            let words = format!(
                "Rust needs a comment <!-- code: FILE, NAME -->, unless it is a doctest (```rust) \
                 of {SHORT} lines or fewer"
            );
            complaints.push(page.at(fence.open, &words));
        }
    }
    complaints
}

/// The README's code: the four lines, which are held against the crate's front page, and what is
/// short enough for a glance.
fn is_of_the_readme(page: &Page, code: &[&str]) -> bool {
    let is_short = code.len() <= SHORT;
    page.name == "README.md" && (is_short || code[0].starts_with(FOUR_LINES))
}

/// Whether rustdoc shows the line of a doctest.
fn is_visible(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line != "#" && !line.starts_with("# ")
}

impl std::fmt::Display for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Marker::Output { program, section: Some(title), .. } => write!(f, "{program}, {title}"),
            Marker::Output { program, .. } => write!(f, "{program}"),
            Marker::Code { file, name } => write!(f, "{file}, {name}"),
            Marker::Results { file, words } => write!(f, "{file}, {words}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: Sources = Sources { run: &run, read: &read };

    const RESULTS: &str = "\
# Photos

| a | b |
|---|---|
| 1.5 % |  2 |
| mlp | 21.5 % | 94 |

Alone. The mean is
79.5 %, or 3.9 % of it.

```sh
# no heading
```

One more.

## Drawings

| 8.5 % | 2 |
";

    fn run(program: &str) -> Result<String, String> {
        match program {
            "04_x" => Ok("hello\n\n== Forward ==\n\nz = 0.731 \na = 2\n\n== Backward ==\nd".into()),
            _ => Err("there is no example".into()),
        }
    }

    fn read(file: &str) -> Result<String, String> {
        match file {
            "src/a.rs" => Ok("/// One.\nfn one() -> u8 {\n    1\n}\n".into()),
            "docs/results/r.md" => Ok(RESULTS.into()),
            _ => Err(format!("{file} does not exist")),
        }
    }

    fn said(text: &str) -> String {
        complaints(&Page::new("docs/04-x.md", text), &SOURCES).join("\n")
    }

    #[test]
    fn what_is_right_passes() {
        assert_eq!(said("<!-- output: 04_x, Forward -->\n```text\nz = 0.732\na = 2\n```\n"), "");
        assert_eq!(
            said(
                "<!-- code: src/a.rs, fn one -->\n```rust,ignore\nfn one() -> u8 {\n    1\n}\n```\n"
            ),
            ""
        );
        assert_eq!(said("<!-- results: docs/results/r.md, Photos -->\n| 1.5 % | 2 |\n"), "");
        assert_eq!(said("```rust\n# use a;\n#\nlet a = 1;\nlet b = 2;\n\nlet c = 3;\n```\n"), "");
    }

    #[test]
    fn a_wrong_number_is_named_with_its_place() {
        let said = said("Words.\n<!-- output: 04_x, Forward -->\n```text\nz = 0.831\na = 2\n```\n");
        for words in ["docs/04-x.md:2", "04_x, Forward", "line 1", "`z = 0.831`", "`z = 0.731`"] {
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn missing_and_surplus_lines_are_noticed() {
        assert!(
            said("<!-- output: 04_x, Forward -->\n```text\nz = 0.731\n```\n")
                .contains("the page has  nothing")
        );
        assert!(
            said("<!-- output: 04_x, Backward -->\n```text\nd\ne\n```\n")
                .contains("the source has nothing")
        );
    }

    #[test]
    fn a_changed_line_of_code_is_noticed() {
        let said = said(
            "<!-- code: src/a.rs, fn one -->\n```rust,ignore\nfn one() -> u8 {\n    2\n}\n```\n",
        );
        assert!(said.contains("`    2`") && said.contains("`    1`"), "{said}");
    }

    #[test]
    fn long_code_without_a_source_is_refused() {
        let code = "let a = 1;\n".repeat(SHORT + 1);
        assert!(said(&format!("```rust\n{code}```\n")).contains("docs/04-x.md:1: Rust needs"));
        assert!(said("```rust,ignore\nlet a = 1;\n```\n").contains("Rust needs"));
        assert_eq!(said(&format!("```python\n{code}```\n")), "");
    }

    #[test]
    fn made_up_results_are_refused() {
        let wrong = said("<!-- results: docs/results/r.md, Photos -->\n| 9.5 % | 2 |\n");
        assert!(wrong.contains("has no such row here"), "{wrong}");
        assert!(
            said("<!-- results: docs/results/r.md, Sketches -->\n1.5 %\n")
                .contains("does not hold")
        );
        assert!(said("<!-- results: docs/results/r.md -->\n\n").contains("nothing stands below"));
    }

    #[test]
    fn results_are_quoted_in_whole_rows_and_sentences_of_their_part() {
        let quoting =
            |words| said(&format!("<!-- results: docs/results/r.md, Photos -->\n{words}\n"));
        for right in [
            "| mlp | 21.5 % | 94 |",
            "> The mean is 79.5 %,\n> or 3.9 % of it.",
            "Alone.",
            "One more.",
        ] {
            assert_eq!(quoting(right), "");
        }
        for wrong in ["| 1.5 % | 9 |", "| mlp | 21.5 % |", "| 8.5 % | 2 |"] {
            assert!(quoting(wrong).contains("no such row here"), "{wrong}");
        }
        for wrong in
            ["9.5 %, or 3.9 % of it.", "The mean is 79.5 %, or 3", "3.9 % of it.", "8.5 % 2"]
        {
            assert!(quoting(wrong).contains("no such sentences here"), "{wrong}");
        }
    }

    #[test]
    fn text_needs_a_source_or_is_a_drawing() {
        let drawing = "```text\na ─▶ b\n```\n";
        assert!(said(drawing).contains("docs/04-x.md:1: text needs a comment"));
        assert!(said(&drawing.replace("text", "")).contains("text needs a comment"));
        assert_eq!(said(&format!("<!-- drawing -->\n{drawing}")), "");
        assert_eq!(complaints(&Page::new("docs/design.md", drawing), &SOURCES), [""; 0]);
        let misspelt = format!("<!-- ouput: 04_x -->\n{drawing}");
        assert!(said(&misspelt).contains("`ouput:` is not known"));
    }

    #[test]
    fn what_has_no_source_is_refused() {
        assert!(said("<!-- output: 05_y -->\n```text\n```\n").contains("no example"));
        assert!(said("<!-- output: 04_x, Sideways -->\n```text\n```\n").contains("== Sideways =="));
        assert!(said("<!-- code: src/b.rs, fn one -->\n```rust\n```\n").contains("does not exist"));
    }

    #[test]
    fn a_refreshed_page_passes() {
        let text = "Words.\n\n<!-- output: 04_x, Forward -->\n```text\n```\n\n<!-- code: src/a.rs, fn one -->\n```rust,ignore\nold\n```\nEnd.\n";
        let text = refreshed(&Page::new("docs/04-x.md", text), &SOURCES);
        assert_eq!(said(&text), "");
        assert!(text.starts_with("Words.\n\n<!--") && text.ends_with("```\nEnd.\n"), "{text}");
    }

    #[test]
    fn tolerances_reach_the_comparison() {
        let block = |option| {
            format!("<!-- output: 04_x, Forward{option} -->\n```text\nz = 0.8\na = 2\n```\n")
        };
        assert_ne!(said(&block("")), "");
        assert_eq!(said(&block(", tolerance=0.1")), "");
        assert_eq!(said(&block(", timing")), "");
    }
}
