//! The place in a page that a later run fills anew.

use std::{fs, path::Path};

use anyhow::Context;

/// Puts `text` between the markers of this name.
pub fn replace(page: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let old = fs::read_to_string(page)?;
    let [begin, end] = ["begin", "end"].map(|side| format!("<!-- {name}: {side} -->"));
    let (before, rest) = old.split_once(&begin).with_context(|| format!("no {begin}"))?;
    let (_, after) = rest.split_once(&end).with_context(|| format!("no {end}"))?;
    fs::write(page, format!("{before}{begin}\n{text}{end}{after}"))?;
    Ok(())
}
