//! Published tables.

use std::fs;

use super::home::*;

const TABLES: &str = "train --data IN --model softmax --size 8 --epochs 1 --validation 0";

macro_rules! index {
    ($text:expr) => {
        |home| home.write("in/index.csv", $text)
    };
}

#[test]
fn tables() {
    let ok = |_: &Home| {};
    try_all(
        Home::published,
        &[
            ("as it should be", ok, TABLES, 0, ""),
            (
                "no folder",
                ok,
                "train --data HOME/no",
                1,
                "error: HOME/no: expected index.csv, found none (for one folder a class use --folder)",
            ),
            (
                "no index",
                |h| fs::remove_file(h.path("in/index.csv")).unwrap(),
                TABLES,
                1,
                "error: HOME/in: expected index.csv, found none (for one folder a class use --folder)",
            ),
            (
                "no metadata",
                |h| fs::remove_file(h.path("in/metadata.csv")).unwrap(),
                TABLES,
                1,
                "error: cannot read HOME/in/metadata.csv: No such file or directory (os error 2)",
            ),
            (
                "no header",
                index!("left/1.png,1\nright/1.png,2\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected one column path, found “left/1.png,1”",
            ),
            (
                "an empty table",
                index!(""),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected one column path, found “”",
            ),
            (
                "no row",
                index!("path,class_id\n\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv: expected at least one row below the header, found none",
            ),
            (
                "byte order mark, CRLF, quotes, blanks",
                index!(
                    "\u{feff}path,\"class_id\"\r\n\r\n\"left/1.png\", 1\r\nright/1.png,2\r\n,\r\n"
                ),
                TABLES,
                0,
                "",
            ),
            (
                "not UTF-8",
                index!(b"path,class_id\nleft/\xff.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected text in UTF-8, found the byte 0xFF",
            ),
            (
                "a quote that is not closed",
                index!("path,class_id,note\nleft/1.png,1,\"12 inch\nright/1.png,2,x\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected quotes around whole fields, found “left/1.png,1,\"12 inch”",
            ),
            (
                "a quote that the next one closes",
                index!("path,class_id,note\nleft/1.png,1,\"12 inch\nright/1.png,2,\"x\"\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected quotes around whole fields, found “left/1.png,1,\"12 inch”",
            ),
            (
                "a quote that is not closed in the last row",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,LEFT\n2,\"RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 3: expected quotes around whole fields, found “2,\"RIGHT”",
            ),
            (
                "quotes within fields",
                |h| {
                    h.write(
                        "in/metadata.csv",
                        "class_id,minifigure_name\n1,12\" LEFT\n2,\"5\"\" RIGHT\" \n",
                    )
                },
                TABLES,
                0,
                "",
            ),
            (
                "a column twice",
                index!("path,class_id,class_id\nleft/1.png,1,2\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected one column class_id, found “path,class_id,class_id”",
            ),
            (
                "a header without an end",
                index!("x,".repeat(100_000)),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 1: expected one column path, found “x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x…",
            ),
            (
                "a name that clears screens",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,\x1b[2J\n2,RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 2: expected a minifigure_name without control characters, found “\\u{1b}[2J”",
            ),
            (
                "300 MiB of nothing",
                |h| fs::File::create(h.path("in/index.csv")).unwrap().set_len(300 << 20).unwrap(),
                TABLES,
                1,
                "error: HOME/in/index.csv: expected a file of at most 256 MiB, found a larger one",
            ),
            (
                "an unknown class",
                index!("path,class_id\nleft/1.png,3\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a class_id of metadata.csv, found 3",
            ),
            (
                "a class that is no number",
                index!("path,class_id\nleft/1.png,LEFT\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a whole number as class_id, found “LEFT”",
            ),
            (
                "a class beyond all numbers",
                index!("path,class_id\nleft/1.png,99999999999999999999\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a whole number as class_id, found “99999999999999999999”",
            ),
            (
                "a field too few",
                index!("path,class_id\nleft/1.png\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected 2 fields, found 1",
            ),
            (
                "an empty field",
                index!("path,class_id\nleft/1.png, \n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a class_id, found nothing",
            ),
            (
                "no such picture",
                index!("path,class_id\nleft/1.png,1\nleft/9.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 3: expected a picture left/9.png, found no such file",
            ),
            (
                "a folder in the place of a picture",
                index!("path,class_id\nleft,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a picture left, found no such file",
            ),
            (
                "a path upwards",
                index!("path,class_id\n../in/left/1.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a path below the table's folder, found “../in/left/1.png”",
            ),
            (
                "an absolute path",
                index!("path,class_id\n/etc/passwd,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a path below the table's folder, found “/etc/passwd”",
            ),
            (
                "a row twice",
                index!("path,class_id\nleft/1.png,1\nleft/1.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 3: expected each picture once, found left/1.png also in index.csv, line 2",
            ),
            (
                "trains and tests",
                |h| h.write("in/test.csv", "path,class_id\nleft/2.png,1\n"),
                TABLES,
                1,
                "error: HOME/in/test.csv, line 2: expected each picture once, found left/2.png also in index.csv, line 3",
            ),
            (
                "a class twice",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,LEFT\n1,RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 3: expected each class_id once, found 1 again",
            ),
            (
                "a class without a name",
                |h| h.write("in/metadata.csv", "class_id,minifigure_name\n1,\n2,RIGHT\n"),
                TABLES,
                1,
                "error: HOME/in/metadata.csv, line 2: expected a minifigure_name, found nothing",
            ),
            (
                "one class",
                |h| {
                    h.write("in/metadata.csv", "class_id,minifigure_name\n1,LEFT\n");
                    h.write("in/index.csv", "path,class_id\nleft/1.png,1\nleft/2.png,1\n");
                    fs::remove_file(h.path("in/test.csv")).unwrap();
                },
                TABLES,
                1,
                "error: the photos in HOME/in: expected at least 2 classes, found 1",
            ),
            (
                "one picture",
                index!("path,class_id\nleft/1.png,1\n"),
                TABLES,
                1,
                "error: the photos in HOME/in: expected at least 2 pictures to learn from, found 1",
            ),
            (
                "the same pixels train and test",
                |h| h.copy("in/left/1.png", "in/right/3.png"),
                TABLES,
                0,
                "warning: left/1.png and right/3.png are the same picture: what is learnt must not be tested",
            ),
            (
                "the same pixels in two classes",
                |h| h.copy("in/left/1.png", "in/right/1.png"),
                TABLES,
                0,
                "warning: left/1.png and right/1.png are the same picture, of two classes",
            ),
            (
                "the same pixels twice",
                |h| h.copy("in/left/1.png", "in/left/2.png"),
                TABLES,
                0,
                "warning: left/1.png and left/2.png are the same picture",
            ),
            (
                "a class that is only tested",
                index!("path,class_id\nleft/1.png,1\nleft/2.png,1\n"),
                TABLES,
                0,
                "warning: no picture of RIGHT to learn from: it is only tested",
            ),
        ],
    );
}

#[cfg(unix)]
#[test]
fn links() {
    try_all(
        Home::published,
        &[
            (
                "a test table that is nowhere",
                |h| h.replace_by_link("in/test.csv", "nowhere"),
                TABLES,
                1,
                "error: cannot read HOME/in/test.csv: No such file or directory (os error 2)",
            ),
            (
                "a test table that is a pipe",
                |h| h.replace_by_pipe("in/test.csv"),
                TABLES,
                1,
                "error: HOME/in/test.csv: expected a file, found a pipe or a device",
            ),
            (
                "a picture that is a pipe",
                |h| h.replace_by_pipe("in/left/1.png"),
                TABLES,
                1,
                "error: HOME/in/index.csv, line 2: expected a picture left/1.png, found no such file",
            ),
        ],
    );
}
