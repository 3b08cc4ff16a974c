//! The date, which the standard library does not know.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today, such as `2026-11-24`.
pub fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut day = since.as_secs() / 86_400;
    let mut year = 1970;
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    while day >= days(year, month) {
        day -= days(year, month);
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

/// The days of a year.
fn days_of(year: u64) -> u64 {
    (1..=12).map(|month| days(year, month)).sum()
}

/// The days of a month.
fn days(year: u64, month: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
