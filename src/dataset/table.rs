//! A CSV table with named columns, and words for what is wrong in one of its rows.

use std::{
    io,
    path::{Path, PathBuf},
};

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{DataError, file::read_at_most};

/// A row for each of a million pictures takes less.
const MOST_MEBIBYTES: u64 = 256;

/// The wanted columns of a table, without blank rows.
pub(super) struct Table<const N: usize> {
    path: PathBuf,
    pub rows: Vec<Row<N>>,
}

/// One row: where it begins, counted from 1, and its fields, none of them empty.
pub(super) struct Row<const N: usize> {
    line: u64,
    pub fields: [String; N],
}

impl<const N: usize> Table<N> {
    /// Reads a table whose first row names its columns: `columns`, in any order, and others, which
    /// are left out.
    pub fn read(path: &Path, columns: [&str; N]) -> Result<Self, DataError> {
        let mut table = Table { path: path.into(), rows: vec![] };
        let bytes = read_at_most(path, MOST_MEBIBYTES)?;
        let text = str::from_utf8(&bytes).map_err(|error| {
            let (before, after) = bytes.split_at(error.valid_up_to());
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64;
            table.wrong_line(line, "text in UTF-8", &format!("the byte 0x{:02X}", after[0]))
        })?;
        // spreadsheets like to begin a file with a byte order mark
        let text = text.trim_start_matches('\u{feff}');
        let mut reader =
            ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(text.as_bytes());
        let unparsable = |reason: csv::Error| {
            let reason = io::Error::from(reason);
            DataError::Read { path: path.into(), reason }
        };

        let header = reader.headers().map_err(unparsable)?.clone();
        let places = table.places(&header, columns)?;
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(unparsable)? {
            if record.iter().all(str::is_empty) {
                continue;
            }
            let line = first_line(text, &record);
            let raw = &text[start(&record)..reader.position().byte() as usize];
            if !has_whole_quotes(raw) {
                let found = format!("“{}”", raw.trim().lines().next().unwrap_or_default());
                return Err(table.wrong_line(line, "quotes around whole fields", &found));
            }
            if record.len() != header.len() {
                let (expected, found) = (header.len(), record.len());
                return Err(table.wrong_line(
                    line,
                    &format!("{expected} fields"),
                    &found.to_string(),
                ));
            }
            let fields = places.map(|place| record[place].to_string());
            if let Some(empty) = fields.iter().position(String::is_empty) {
                return Err(table.wrong_line(line, &format!("a {}", columns[empty]), "nothing"));
            }
            if let Some(odd) = fields.iter().position(|field| field.contains(char::is_control)) {
                let expected = format!("a {} without control characters", columns[odd]);
                let found = format!("“{}”", fields[odd].escape_debug());
                return Err(table.wrong_line(line, &expected, &found));
            }
            table.rows.push(Row { line, fields });
        }
        if table.rows.is_empty() {
            let (expected, found) = ("at least one row below the header".into(), "none".into());
            return Err(DataError::File { path: path.into(), expected, found });
        }
        Ok(table)
    }

    /// The error that says what a row should hold, and what it holds.
    pub fn wrong(&self, row: &Row<N>, expected: &str, found: &str) -> DataError {
        self.wrong_line(row.line, expected, found)
    }

    /// Where a row is, for people: `index.csv, line 7`.
    pub fn place(&self, row: &Row<N>) -> String {
        let name = self.path.file_name().unwrap_or_default();
        format!("{}, line {}", name.display(), row.line)
    }

    fn wrong_line(&self, line: u64, expected: &str, found: &str) -> DataError {
        /// So much of it tells which place is meant.
        const ENOUGH: usize = 100;
        let more = if found.chars().count() > ENOUGH { "…" } else { "" };
        let found = found.chars().take(ENOUGH).chain(more.chars()).collect();
        let (path, expected) = (self.path.clone(), expected.into());
        DataError::Row { path, line, expected, found }
    }

    fn places(&self, header: &StringRecord, columns: [&str; N]) -> Result<[usize; N], DataError> {
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(columns) {
            let mut named = (0..header.len()).filter(|&place| &header[place] == column);
            *place = named.next().filter(|_| named.next().is_none()).ok_or_else(|| {
                let found = header.iter().collect::<Vec<_>>().join(",");
                self.wrong_line(1, &format!("one column {column}"), &format!("“{found}”"))
            })?;
        }
        Ok(places)
    }
}

/// The line where a record begins. Blank lines before it are part of it for the `csv` crate, and
/// not for a reader who looks for the mistake.
fn first_line(text: &str, record: &StringRecord) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let from_here = &text[start(record)..];
    let blank = &from_here[..from_here.len() - from_here.trim_start().len()];
    position.line() + blank.matches('\n').count() as u64
}

/// Whether each quote that begins a field is closed where the field ends. The `csv` crate takes all
/// that follows an open one, other rows as well, for one field.
fn has_whole_quotes(record: &str) -> bool {
    enum At {
        Begin,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Begin;
    for character in record.chars() {
        at = match (at, character) {
            (At::Begin | At::Closed, '"') => At::Quoted, // two within quotes mean one
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (_, ',' | '\n' | '\r') => At::Begin,
            (At::Closed, ' ' | '\t') => At::Closed,
            (At::Closed, _) => return false,
            (At::Begin | At::Plain, _) => At::Plain,
        };
    }
    !matches!(at, At::Quoted)
}

/// Where it begins in the text.
fn start(record: &StringRecord) -> usize {
    record.position().map_or(0, |position| position.byte() as usize)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Table<2>, DataError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, text).unwrap();
        Table::read(&path, ["b", "a"])
    }

    #[test]
    fn rows_know_their_line_behind_blank_lines_and_quoted_line_breaks() {
        let text = "\u{feff}a,x,b\r\n1,\"two\r\nlines\",2\r\n\r\n  \r\n,,\r\n 3 ,,4";
        let table = read(text).unwrap();
        let fields: Vec<_> = table.rows.iter().map(|row| row.fields.clone()).collect();
        assert_eq!(fields, [["2", "1"], ["4", "3"]]);
        let places: Vec<_> = table.rows.iter().map(|row| table.place(row)).collect();
        assert_eq!(places, ["table.csv, line 2", "table.csv, line 7"]);
    }

    #[test]
    fn a_field_that_is_wanted_is_not_empty() {
        let message = read("a,b\n1,2\n3, \n").err().unwrap().to_string();
        assert!(message.ends_with("table.csv, line 3: expected a b, found nothing"), "{message}");
    }
}
