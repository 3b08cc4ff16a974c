//! Markdown tables.

/// A table: the first column is text, all others are numbers.
pub struct Table {
    lines: Vec<String>,
}

impl Table {
    pub fn new<const N: usize>(heads: [&str; N]) -> Self {
        let mut rule = [" ---: "; N];
        rule[0] = " --- ";
        Table { lines: vec![format!("| {} |", heads.join(" | ")), format!("|{}|", rule.join("|"))] }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.lines.push(format!("| {} |", cells.join(" | ")));
    }

    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

/// A number with three digits that count.
pub fn number(x: f64) -> String {
    let digits = (2 - x.abs().max(1e-9).log10().floor() as i32).clamp(0, 3) as usize;
    format!("{x:.digits$}")
}

/// A share in percent, rounded down: none seems to reach a goal that it misses.
pub fn percent(share: f64) -> String {
    // what is a whole number but for the noise of a division stays one
    format!("{:.0} %", (100.0 * share + 1e-9).floor())
}

/// A figure, marked where it does not reach its goal.
pub fn judged(figure: String, reached: bool) -> String {
    if reached { figure } else { format!("✗ {figure}") }
}
