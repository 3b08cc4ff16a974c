//! The exercises of the tutorial. You edit a file in `examples/exercises/blanks/`, and this program
//! says what is wrong with it, or what it proves.
//!
//! ```sh
//! cargo run --release --example exercises            # lists all
//! cargo run --release --example exercises -- 4.1     # checks your answer to exercise 4.1
//! ```

#[macro_use]
mod table;
mod verdict;

use std::{env, process::ExitCode};

use table::{Exercise, judge, listing};
#[allow(unused_imports)] // until the table has its first line
use verdict::Verdict;

exercises! {
    // the number, the title, the file, and the functions of that file which its check is handed
}

fn main() -> ExitCode {
    let Some(number) = env::args().nth(1) else {
        print!("{}", listing(EXERCISES));
        return ExitCode::SUCCESS;
    };
    // a panic is told in words below
    std::panic::set_hook(Box::new(|_| {}));
    match judge(EXERCISES, &number) {
        Ok(proved) => {
            println!("Right: {proved}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

#[test]
fn each_answer_passes_and_each_blank_waits() {
    for exercise in EXERCISES {
        let proved = (exercise.answer)();
        assert!(proved.is_ok(), "the answer to {}: {proved:?}", exercise.number);
        let waits = judge(EXERCISES, exercise.number).unwrap_err();
        assert!(waits.contains("is still a todo!()"), "the blank of {}: {waits}", exercise.number);
    }
}
