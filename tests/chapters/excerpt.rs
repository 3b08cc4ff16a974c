//! Parts of a source file: between anchors, or one item.
//!
//! The sources are formatted, so an item ends at the first line that is indented as the item
//! itself and ends in `}` or `;`.

/// The lines between `// ANCHOR: name` and `// ANCHOR_END: name`, or else the item whose first
/// line holds `name`, without their indentation.
pub fn excerpt(source: &str, name: &str) -> Result<Vec<String>, String> {
    let lines: Vec<&str> = source.lines().collect();
    let is = |line: &str, tag: &str| line.trim() == format!("// {tag}: {name}");
    let range = match lines.iter().position(|line| is(line, "ANCHOR")) {
        Some(start) => {
            let length = lines[start..].iter().position(|line| is(line, "ANCHOR_END"));
            start..start + length.ok_or(format!("no line `// ANCHOR_END: {name}`"))?
        }
        None => item(&lines, name)?,
    };
    let kept = lines[range].iter().filter(|line| !is_anchor(line));
    Ok(trimmed(&dedented(&kept.copied().collect::<Vec<_>>())))
}

fn item(lines: &[&str], name: &str) -> Result<std::ops::Range<usize>, String> {
    let begins = |line: &&str| !line.trim_start().starts_with("//") && has_words(line, name);
    let starts: Vec<usize> = (0..lines.len()).filter(|&i| begins(&lines[i])).collect();
    let &[start] = starts.as_slice() else {
        let found = starts.iter().map(|i| i + 1).collect::<Vec<_>>();
        return Err(match found.is_empty() {
            true => format!("no line holds `{name}`, nor is there an anchor of this name"),
            false => format!("the lines {found:?} hold `{name}`: an anchor is needed"),
        });
    };
    let closes =
        |line: &&str| indentation(line) == indentation(lines[start]) && line.ends_with(['}', ';']);
    let length = lines[start..].iter().position(closes).ok_or(format!("`{name}` never ends"))?;
    Ok(start..start + length + 1)
}

/// Whether a line holds the words, not as part of longer names.
fn has_words(line: &str, words: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(words).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + words.len()..]);
        !before.ends_with(in_name) && !after.starts_with(in_name)
    })
}

fn is_anchor(line: &str) -> bool {
    ["// ANCHOR: ", "// ANCHOR_END: "].iter().any(|tag| line.trim_start().starts_with(tag))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn dedented(lines: &[&str]) -> Vec<String> {
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let common = filled.map(|line| indentation(line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or_default().trim_end().into()).collect()
}

/// The lines without blank ones at both ends.
pub fn trimmed(lines: &[String]) -> Vec<String> {
    let filled = |line: &String| !line.trim().is_empty();
    let first = lines.iter().position(filled).unwrap_or(0);
    let end = lines.iter().rposition(filled).map_or(0, |last| last + 1);
    lines[first..end].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
impl Layer for Tanh {
    /// fn forward is told of here
    #[inline]
    fn forward(
        &self,
        x: f64,
    ) -> f64 {
        let format = \"{x}\";

        x.tanh()
    }

    fn forward_all(&self) -> Vec<f64>;
    // ANCHOR: inner

    fn backward() {}
    // ANCHOR_END: inner
    fn backward(a: u8) {}
}
";

    #[test]
    fn an_item_reaches_to_its_closing_brace() {
        let forward = excerpt(SOURCE, "fn forward").unwrap();
        assert_eq!((forward.len(), forward[0].as_str()), (8, "fn forward("));
        assert_eq!((forward[6].as_str(), forward[7].as_str()), ("    x.tanh()", "}"));
        assert_eq!(
            excerpt(SOURCE, "fn forward_all").unwrap(),
            ["fn forward_all(&self) -> Vec<f64>;"]
        );
        assert_eq!(excerpt(SOURCE, "for Tanh").unwrap().last().unwrap(), "}");
    }

    #[test]
    fn anchors_come_first() {
        assert_eq!(excerpt(SOURCE, "inner").unwrap(), ["fn backward() {}"]);
    }

    #[test]
    fn what_is_not_unique_needs_an_anchor() {
        assert!(excerpt(SOURCE, "fn backward").unwrap_err().contains("an anchor is needed"));
        assert!(excerpt(SOURCE, "fn sideways").unwrap_err().contains("no line holds"));
        assert!(excerpt("// ANCHOR: a\n", "a").unwrap_err().contains("ANCHOR_END"));
    }
}
