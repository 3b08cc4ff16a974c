//! The comments that say where a block comes from.

use brickprop::kernels::instructions::Instructions;

use crate::numbers::{STANDARD, Tolerance};

/// Comments that name no source: known numbers, and where a bench writes its tables.
const OTHER: [&str; 5] = ["known", "growth", "peers", "rates", "roofline"];

#[derive(Clone, Debug, PartialEq)]
pub enum Marker {
    /// `<!-- output: EXAMPLE, SECTION, tolerance=0.05, counts -->`: what a program prints.
    Output { program: String, section: Option<String>, tolerance: Tolerance },
    /// `<!-- code: FILE, NAME -->`: an item or an anchored part of a source file.
    Code { file: String, name: String },
    /// `<!-- results: FILE, FIRST WORDS -->`: lines of a file of measured results.
    Results { file: String, words: String },
}

impl Marker {
    /// The marker in a line, if it holds one; an error where it can't be read.
    pub fn parse(line: &str) -> Option<Result<Marker, String>> {
        let comment = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let (kind, fields) = comment.split_once(':')?;
        let (first, rest) = fields.split_once(',').unwrap_or((fields, ""));
        let (first, rest) = (first.trim().to_string(), rest.trim().to_string());
        match kind.trim() {
            "output" => Some(output(first, &rest)),
            "code" if rest.is_empty() => Some(Err("code: FILE, NAME".into())),
            "code" => Some(Ok(Marker::Code { file: first, name: rest })),
            "results" => Some(Ok(Marker::Results { file: first, words: rest })),
            other if OTHER.contains(&other) => None,
            unknown => Some(Err(format!("a comment `{unknown}:` is not known"))),
        }
    }

    /// Whether it is the output of a training, and this processor rounds otherwise than those on
    /// which the pages were made: without a fused multiply-add a training takes another way, and its
    /// figures are others.
    pub fn is_learnt_elsewhere(&self) -> bool {
        let is_learnt = match self {
            Marker::Output { tolerance, .. } => *tolerance != STANDARD,
            _ => false,
        };
        is_learnt && Instructions::best() == Instructions::Portable
    }

    /// Whether it is an output of measured times.
    pub fn is_of_times(&self) -> bool {
        matches!(self, Marker::Output { tolerance: Tolerance::Free, .. })
    }
}

/// Whether a line says that the block below it is drawn, and printed by no program.
pub fn is_drawing(line: &str) -> bool {
    line.trim() == "<!-- drawing -->"
}

/// The fields behind the program: a section's title, and options.
fn output(program: String, fields: &str) -> Result<Marker, String> {
    let mut tolerance = STANDARD;
    let mut has_counts = false;
    let mut title = vec![];
    for field in fields.split(',').map(str::trim) {
        if field == "timing" {
            tolerance = Tolerance::Free;
        } else if field == "counts" {
            has_counts = true;
        } else if let Some(share) = field.strip_prefix("tolerance=") {
            let share = share.parse().map_err(|_| format!("{share} is no number"))?;
            tolerance = Tolerance::Share(share);
        } else if !field.is_empty() {
            title.push(field);
        }
    }
    if let (true, Tolerance::Share(share)) = (has_counts, tolerance) {
        tolerance = Tolerance::Counts(share);
    }
    let section = (!title.is_empty()).then(|| title.join(", "));
    Ok(Marker::Output { program, section, tolerance })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(
        program: &str,
        section: Option<&str>,
        tolerance: Tolerance,
    ) -> Option<Result<Marker, String>> {
        let (program, section) = (program.into(), section.map(Into::into));
        Some(Ok(Marker::Output { program, section, tolerance }))
    }

    #[test]
    fn outputs_have_a_section_and_options() {
        let parse = Marker::parse;
        let plain = output("04_chain_rule", None, STANDARD);
        assert_eq!(parse("<!-- output: 04_chain_rule -->"), plain);
        let section = output("04_chain_rule", Some("Forward, by hand"), Tolerance::Share(0.05));
        assert_eq!(
            parse("<!-- output: 04_chain_rule, Forward, by hand, tolerance=0.05 -->"),
            section
        );
        let counts = output("07_rules", Some("Seeds"), Tolerance::Counts(0.3));
        assert_eq!(parse("<!-- output: 07_rules, Seeds, counts, tolerance=0.3 -->"), counts);
        let command = output("brickprop summary --model mlp", None, Tolerance::Free);
        assert_eq!(parse("<!-- output: brickprop summary --model mlp, timing -->"), command);
        assert!(parse("<!-- output: a, tolerance=much -->").unwrap().is_err());
    }

    #[test]
    fn a_misspelt_comment_is_refused() {
        let wrong = Marker::parse("<!-- ouput: 04_chain_rule -->").unwrap();
        assert_eq!(wrong, Err("a comment `ouput:` is not known".into()));
    }

    #[test]
    fn other_comments_are_left_alone() {
        assert_eq!(Marker::parse("<!-- known: 1986 -->"), None);
        assert_eq!(Marker::parse("<!-- drawing -->"), None);
        assert_eq!(Marker::parse("text: words"), None);
        assert!(Marker::parse("<!-- code: src/lib.rs -->").unwrap().is_err());
    }
}
