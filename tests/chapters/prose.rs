//! The promise: a number that a chapter's words name is one that a block of the chapter shows. That
//! the words say the right thing about it is not proved.
//!
//! Checked are numbers with a decimal point, with four digits or more, and percentages: the ones
//! that are measured. Formulas count as words; inline code and shell commands do not.

use crate::{
    markdown::fences,
    numbers::{Number, numbers},
    page::Page,
};

/// The languages of fences whose numbers belong to the author's words: formulas and drawings.
const WORDS: [&str; 3] = ["", "math", "text"];

/// What is wrong with the numbers of a chapter's words.
pub fn complaints(page: &Page) -> Vec<String> {
    let sourced: Vec<bool> = sourced_lines(page);
    let lines = page.lines();
    let numbers_of = |wanted: bool| {
        let lines = lines.iter().zip(&sourced).filter(move |(_, is)| **is == wanted);
        lines.flat_map(|(line, _)| numbers(line)).collect::<Vec<_>>()
    };
    let shown = numbers_of(true);
    let mut known = known_numbers(&lines);

    let mut complaints = vec![];
    for (number, line) in words(page, &sourced) {
        let is_shown = |claim: &Claim| shown.iter().any(|shown| claim.agrees_with(shown));
        for claim in claims(&line).iter().filter(|claim| !is_shown(claim)) {
            match known.iter_mut().find(|known| known.value == claim.number.value.abs()) {
                Some(known) => known.is_used = true,
                None => {
                    let words = format!("no block of this page shows {}", claim.text());
                    complaints.push(page.at(number, &words));
                }
            }
        }
    }
    let unused = known.iter().filter(|known| !known.is_used);
    complaints.extend(unused.map(|known| {
        let words =
            format!("{} need not be known: no words name it, or a block shows it", known.value);
        page.at(known.line, &words)
    }));
    complaints
}

/// A number of the comment `<!-- known: 1986 0.5 -->`.
struct Known {
    line: usize,
    value: f64,
    /// Whether the words name it, and no block shows it.
    is_used: bool,
}

fn known_numbers(lines: &[&str]) -> Vec<Known> {
    let comments = lines.iter().enumerate().filter_map(|(line, text)| Some((line, known(text)?)));
    let known = |line, number: Number| Known { line, value: number.value, is_used: false };
    comments
        .flat_map(|(line, text)| numbers(text).into_iter().map(move |number| known(line, number)))
        .collect()
}

/// Whether each line belongs to a block that a test holds against its source.
fn sourced_lines(page: &Page) -> Vec<bool> {
    let mut sourced = vec![false; page.lines().len()];
    let marked = page.blocks().into_iter().map(|block| block.lines);
    let code = fences(&page.text).into_iter().filter(|fence| fence.language() == "rust");
    for lines in marked.chain(code.map(|fence| fence.body())) {
        sourced[lines].fill(true);
    }
    sourced
}

/// The author's words: each line's number, and the line without code, comments and addresses.
fn words(page: &Page, sourced: &[bool]) -> Vec<(usize, String)> {
    let fences = fences(&page.text);
    let is_words = |number: usize| {
        let fence = fences.iter().find(|fence| fence.holds(number));
        !sourced[number] && fence.is_none_or(|fence| WORDS.contains(&fence.language()))
    };
    let lines = page.lines().into_iter().enumerate();
    let lines = lines.filter(|(number, line)| is_words(*number) && !line.starts_with("<!--"));
    lines.map(|(number, line)| (number, without_code(&without_addresses(line)))).collect()
}

/// A line without where its links lead.
fn without_addresses(line: &str) -> String {
    let mut parts = line.split("](");
    let first = parts.next().unwrap_or_default().to_string();
    let behind = |part: &str| part.split_once(')').map_or(String::new(), |(_, rest)| rest.into());
    parts.fold(first, |line, part| line + "] " + &behind(part))
}

/// A line without its inline code; a formula, $`x = 1.5`$, stays.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut is_formula = false;
    for (number, part) in line.split('`').enumerate() {
        if number % 2 == 0 || is_formula {
            kept += part;
        } else {
            kept += "_";
        }
        is_formula = number % 2 == 0 && part.ends_with('$');
    }
    kept
}

/// What stands in the comment `<!-- known: 1986 0.5 -->`.
fn known(line: &str) -> Option<&str> {
    line.trim().strip_prefix("<!-- known:")?.strip_suffix("-->")
}

/// A number in the author's words.
struct Claim {
    number: Number,
    is_percent: bool,
}

impl Claim {
    fn text(&self) -> String {
        let decimals = (-self.number.unit.log10()).round().max(0.0) as usize;
        let sign = if self.is_percent { " %" } else { "" };
        format!("{:.decimals$}{sign}", self.number.value)
    }

    /// Whether what a block shows, rounded to the digits of the claim, is the claim; a percentage
    /// may be shown as a share.
    fn agrees_with(&self, shown: &Number) -> bool {
        let rounds_to = |value: f64| {
            let apart = (value - self.number.value).abs();
            apart <= self.number.unit * (0.5 + 1e-6)
        };
        rounds_to(shown.value) || self.is_percent && rounds_to(100.0 * shown.value)
    }
}

/// The numbers of a line that need a source.
fn claims(line: &str) -> Vec<Claim> {
    let parts = line.split_inclusive('%');
    let mut claims = vec![];
    for part in parts {
        let numbers = numbers(&without_exercises(part));
        let before_sign = part.trim_end_matches(['%', '\\', ' ', ' ', ' ']);
        let ends_in_number =
            part.ends_with('%') && before_sign.ends_with(|c: char| c.is_ascii_digit());
        for (index, number) in numbers.iter().enumerate() {
            let is_percent = ends_in_number && index + 1 == numbers.len();
            let is_long = number.whole && number.value.abs() >= 1000.0;
            if is_percent || is_long || !number.whole && number.unit < 1.0 {
                claims.push(Claim { number: *number, is_percent });
            }
        }
    }
    claims
}

/// A line without the names of exercises: 4.1 in `Exercise 4.1` measures nothing.
fn without_exercises(line: &str) -> String {
    let mut parts = line.split("xercise ");
    let first = parts.next().unwrap_or_default().to_string();
    let behind =
        |part: &str| part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').to_string();
    parts.fold(first, |line, part| line + "xercise " + &behind(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str =
        "<!-- output: 04_x -->\n```text\np = 0.731, 12345 weights, share 0.792, z -0.3\n```\n";

    fn said(words: &str) -> String {
        complaints(&Page::new("docs/04-x.md", &format!("{BLOCK}{words}\n"))).join("\n")
    }

    #[test]
    fn numbers_of_the_blocks_may_be_named_and_rounded() {
        assert_eq!(said("p is 0.731, or 0.73, of 12,345 weights; 79 % and 79.2%; −0.3."), "");
        assert_eq!(
            said("The 16 classes of [chapter 3](03-x.md#1.5), `lr = 0.05`, version v1.25."),
            ""
        );
        assert_eq!(said("**Exercise 4.1** and exercise 4.12: small."), "");
        assert_eq!(said("```sh\ntrain --rate 0.05\n```"), "");
    }

    #[test]
    fn made_up_numbers_are_refused() {
        assert_eq!(said("p is 0.74."), "docs/04-x.md:5: no block of this page shows 0.74");
        assert!(said("p is −0.73.").contains("shows -0.73"));
        assert!(said("z is 0.3.").contains("shows 0.3"));
        assert!(said("It took 12346 steps.").contains("12346"));
        assert!(said("That is 80 % of them.").contains("80 %"));
        assert!(said("| 97.5 | of a table |").contains("97.5"));
        assert!(said("With $`x = 0.25`$ it is 0.731.").contains("0.25"));
        assert!(said("```math\nx = 0.25\n```").contains("0.25"));
        assert!(said("```text\nx = 0.25\n```").contains("0.25"));
    }

    #[test]
    fn known_numbers_are_named_once() {
        assert_eq!(said("In 1986, 0.5.\n<!-- known: 1986 0.5 -->"), "");
        assert!(said("In 1987.\n<!-- known: 1986 -->").contains("1987"));
    }

    #[test]
    fn what_need_not_be_known_is_refused() {
        let unused = "docs/04-x.md:5: 1986 need not be known";
        assert!(said("<!-- known: 1986 -->").contains(unused));
        let shown = said("p is 0.73.\n<!-- known: 0.73 -->");
        assert!(shown.contains("docs/04-x.md:6: 0.73 need not be known"), "{shown}");
    }
}
