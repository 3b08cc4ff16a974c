//! Lines as words and numbers, and when two lines say the same.

/// A number as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    /// What its last digit counts: 0.01 for 0.25, 1 for 12.
    pub unit: f64,
    /// Whole numbers are counts: neither a decimal point nor an exponent.
    pub whole: bool,
    /// How many characters it takes.
    pub width: usize,
}

/// How far apart the numbers of two lines may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Whole numbers are the same, others within this share and half a unit of the last digit.
    Share(f64),
    /// The same for all numbers: the whole ones are counts that a training decides.
    Counts(f64),
    /// Numbers are measured times: they are free.
    Free,
}

/// What a block allows that asks for nothing.
pub const STANDARD: Tolerance = Tolerance::Share(0.01);

/// Whether `found` says what `expected` says. Spaces may differ only where numbers take another
/// width.
pub fn same(expected: &str, found: &str, tolerance: Tolerance) -> bool {
    let (words, numbers) = split(expected);
    let (found_words, found_numbers) = split(found);
    if numbers.len() != found_numbers.len() {
        return false;
    }
    let mut pairs = numbers.iter().zip(&found_numbers);
    let same_widths = pairs.clone().all(|(a, b)| a.width == b.width);
    let same_words = match same_widths {
        true => words == found_words,
        false => squeezed(&words) == squeezed(&found_words),
    };
    same_words && pairs.all(|(a, b)| close(a, b, tolerance))
}

fn close(a: &Number, b: &Number, tolerance: Tolerance) -> bool {
    let share = match tolerance {
        Tolerance::Share(_) if a.whole && b.whole => return a.value == b.value,
        Tolerance::Share(share) | Tolerance::Counts(share) => share,
        Tolerance::Free => return true,
    };
    let rounding = 0.5 * a.unit.max(b.unit) * (1.0 + 1e-9);
    (a.value - b.value).abs() <= share * a.value.abs().max(b.value.abs()) + rounding
}

/// The words without what only keeps columns apart.
fn squeezed(words: &str) -> String {
    let single = words.split_whitespace().collect::<Vec<_>>().join(" ");
    single.replace(" #", "#")
}

/// The numbers of a line.
pub fn numbers(line: &str) -> Vec<Number> {
    split(line).1
}

/// A line's words, with `#` for each number, and the numbers. Digits of a name (`W1`, `f64`) are
/// words.
pub fn split(line: &str) -> (String, Vec<Number>) {
    let (mut words, mut numbers) = (String::new(), vec![]);
    let mut rest = line.trim_end();
    while let Some(next) = rest.chars().next() {
        let in_name = words.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        // the minus of 3-2 is no sign
        let is_between = words.ends_with('#') && sign_width(rest) > 0;
        let width = if in_name || is_between { 0 } else { number_width(rest) };
        if width > 0 {
            numbers.push(parse(&rest[..width]));
            words.push('#');
            rest = &rest[width..];
        } else {
            words.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    (words, numbers)
}

/// How many bytes of the text's beginning are a number: sign, digits, decimals, exponent.
fn number_width(text: &str) -> usize {
    let sign = sign_width(text);
    let whole = digits(&text[sign..], true);
    if whole == 0 {
        return 0;
    }
    let mut width = sign + whole;
    if text[width..].starts_with('.') {
        let decimals = digits(&text[width + 1..], false);
        width += if decimals > 0 { decimals + 1 } else { 0 };
    }
    if text[width..].starts_with(['e', 'E']) {
        let sign = sign_width(&text[width + 1..]);
        let exponent = digits(&text[width + 1 + sign..], false);
        width += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    width
}

fn sign_width(text: &str) -> usize {
    let sign = text.chars().next().filter(|c| "+-−".contains(*c));
    sign.map_or(0, char::len_utf8)
}

/// How many bytes are digits; `1,234,567` where `grouped`.
fn digits(text: &str, grouped: bool) -> usize {
    let run = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut width = run(text);
    while grouped && (1..=3).contains(&run(text)) && text[width..].starts_with(',') {
        match run(&text[width + 1..]) {
            3 => width += 4,
            _ => break,
        }
    }
    width
}

fn parse(text: &str) -> Number {
    let plain = text.replace(',', "").replace('−', "-").to_lowercase();
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent: i32 = exponent.parse().unwrap_or(0);
    Number {
        value: plain.parse().unwrap_or(f64::NAN),
        unit: 10f64.powi(exponent - decimals as i32),
        whole: decimals == 0 && !plain.contains('e'),
        width: text.chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(line: &str) -> Vec<f64> {
        numbers(line).iter().map(|number| number.value).collect()
    }

    fn same_as_usual(expected: &str, found: &str) -> bool {
        same(expected, found, STANDARD)
    }

    #[test]
    fn numbers_in_all_their_clothes_are_read() {
        assert_eq!(
            values("[−0.5, +1.25] 3e-7 99.2% (1,234,567) 1.5E+3."),
            [-0.5, 1.25, 3e-7, 99.2, 1_234_567.0, 1500.0]
        );
        assert_eq!(values("4 − 3, 2-2, 7 - 1"), [4.0, 3.0, 2.0, 2.0, 7.0, 1.0]);
        assert_eq!(values("W1 conv2d x_3 f64 dW₁ 10⁻⁷"), [10.0]);
        assert_eq!(values("12ms, 3x3, 1.89."), [12.0, 3.0, 1.89]);
    }

    #[test]
    fn names_keep_their_digits_and_lines_their_words() {
        assert_eq!(split("W1 = −0.5 of f64").0, "W1 = # of f64");
        assert!(!same_as_usual("W1 = 0.5", "W2 = 0.5"));
        assert!(!same_as_usual("cost 0.5", "Cost 0.5"));
        assert!(!same_as_usual("cost 0.5", "cost 0.5 0.5"));
        assert!(!same_as_usual("  cost 0.5", "cost 0.5"));
    }

    #[test]
    fn a_wrong_number_is_noticed() {
        assert!(same_as_usual("p = 0.731", "p = 0.732"));
        assert!(!same_as_usual("p = 0.731", "p = 0.751"));
        assert!(!same_as_usual("p = 0.731", "p = -0.731"));
        assert!(!same_as_usual("1.2e-7", "1.2e-6"));
        assert!(!same_as_usual("cost 0.1", "cost 0.2"));
        assert!(!same_as_usual("0.000", "0.001"));
        assert!(!same_as_usual("3 of 40", "4 of 40"));
    }

    #[test]
    fn counts_are_free_only_where_that_is_said() {
        let (entries, others) = ("12 entries, 3 kinks: 1.0e-9", "2 entries, 25 kinks: 1.4e-9");
        assert!(!same(entries, others, Tolerance::Share(0.9)));
        assert!(same(entries, "12 entries, 3 kinks: 1.4e-9", Tolerance::Share(0.9)));
        assert!(same("37 of 40", "38 of 40", Tolerance::Counts(0.05)));
        assert!(!same("37 of 40", "33 of 40", Tolerance::Counts(0.05)));
    }

    #[test]
    fn times_are_free_and_their_words_are_not() {
        assert!(same("took   8.1 ms", "took 12.7 ms", Tolerance::Free));
        assert!(!same("took 8.1 ms", "took 8.1 s", Tolerance::Free));
    }

    #[test]
    fn columns_may_move_with_the_width_of_a_number() {
        assert!(same_as_usual("cost   9.99  right", "cost 10.01  right"));
        assert!(!same_as_usual("cost   9.99", "cost 9.99"));
    }
}
