//! The promise: each chapter has its parts, in the form that readers know from the others.

use crate::{
    markdown::{link_targets, outside_fences},
    page::Page,
};

/// What a chapter lacks. `examples` are those with the chapter's number.
pub fn complaints(page: &Page, examples: &[String]) -> Vec<String> {
    let Some(chapter) = page.chapter() else { return vec![] };
    let number = chapter.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    let title = format!("# {number} · ");
    let heading = |words: &str| page.text.lines().any(|line| line.starts_with(words));
    let command = |example: &String| page.text.contains(&format!("--example {example}"));
    let tags = |tag: &str| page.text.matches(tag).count();
    let parts = [
        (page.text.starts_with(&title), format!("the first line is `{title}Title`")),
        (page.text.contains("After this chapter you can"), "After this chapter you can …".into()),
        (
            !figures(page).is_empty(),
            format!("a figure ![what one sees](images/{chapter}-name.png)"),
        ),
        (!examples.is_empty(), format!("an example {chapter}_name")),
        (
            examples.iter().any(command),
            format!("cargo run --release --example {chapter}_name, of {examples:?}"),
        ),
        (heading("## What goes wrong"), "## What goes wrong, and how you notice".into()),
        (heading("## Exercises"), "## Exercises".into()),
        (tags("<details>") == tags("</details>"), "as many </details> as <details>".into()),
        (leads_on(page, chapter), "a last line with a link to the next chapter".into()),
    ];
    let missing = parts.into_iter().filter(|(is_there, _)| !is_there);
    missing.map(|(_, part)| format!("{}: not found: {part}", page.name)).collect()
}

/// The PNG pictures of a page that its chapter's example draws: `images/04-name.png`.
pub fn figures(page: &Page) -> Vec<&str> {
    let is_own = |target: &str| {
        let name = target.strip_prefix("images/").and_then(|name| name.strip_suffix(".png"));
        let digits = name.and_then(|name| name.split_once('-')).map_or("", |(digits, _)| digits);
        digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let pictures = outside_fences(&page.text).filter(|(_, line)| line.contains("!["));
    let targets = pictures.flat_map(|(_, line)| link_targets(line));
    targets.filter(|target| is_own(target)).map(|target| &target["images/".len()..]).collect()
}

/// The last line that is no comment links to the chapter with the next number, or an appendix.
fn leads_on(page: &Page, chapter: &str) -> bool {
    let next = format!("{:02}-", chapter.parse::<usize>().unwrap_or(0) + 1);
    let is_last = |line: &&str| !line.trim().is_empty() && !line.starts_with("<!--");
    let last = page.text.lines().rev().find(is_last).unwrap_or_default();
    link_targets(last).any(|target| target.starts_with(&next) || target.starts_with("appendix-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAPTER: &str = "\
# 4 · The chain rule

After this chapter you can …

![Arrows](images/04-arrows.png)

```sh
cargo run --release --example 04_chain_rule
```

## What goes wrong, and how you notice

## Exercises

<details><summary>Answer</summary>
</details>

[Next](05-gradient-check.md)

<!-- known: 1986 -->
";

    fn said(text: &str) -> Vec<String> {
        complaints(&Page::new("docs/04-chain-rule.md", text), &["04_chain_rule".into()])
    }

    #[test]
    fn a_whole_chapter_passes() {
        assert_eq!(said(CHAPTER), [""; 0]);
    }

    #[test]
    fn each_missing_part_is_named() {
        let lines = CHAPTER.lines().filter(|line| !line.is_empty() && !line.starts_with("```"));
        for line in lines.filter(|line| !line.starts_with("<!--")) {
            assert_eq!(said(&CHAPTER.replace(line, "")).len(), 1, "without {line}");
        }
        assert_eq!(said("").len(), 7);
        assert_eq!(complaints(&Page::new("docs/04-chain-rule.md", CHAPTER), &[]).len(), 2);
    }

    #[test]
    fn only_own_pictures_are_figures() {
        let text = "![a](images/04-a.png) ![b](images/curves.png)\n[c](images/04-c.png)\n";
        assert_eq!(figures(&Page::new("docs/04-x.md", text)), ["04-a.png"]);
    }
}
