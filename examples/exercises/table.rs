//! The table of exercises, and what is done with a line of it.

use std::{any::Any, panic::catch_unwind};

use crate::verdict::Verdict;

/// An exercise: a line of the table in main.rs.
pub struct Exercise {
    /// The chapter's number and the exercise's: `4.1`.
    pub number: &'static str,
    pub title: &'static str,
    /// The name of its three files: in blanks/, answers/ and checks/.
    pub file: &'static str,
    /// Checks the reader's solution.
    pub blank: fn() -> Verdict,
    /// Checks the answer.
    #[cfg(test)]
    pub answer: fn() -> Verdict,
}

/// Makes the table `EXERCISES`, and the modules it needs, of lines as
/// `exercise!("4.1", "The gradient of tanh", e04_1, tanh_backward),`: number, title, file, and the
/// functions of that file that are handed to its check.
macro_rules! exercises {
    ($(exercise!($number:literal, $title:literal, $file:ident, $($function:ident),+)),* $(,)?) => {
        #[allow(unused_variables)] // a todo!() uses none
        mod blanks { $(pub mod $file;)* }
        #[cfg(test)]
        mod answers { $(pub mod $file;)* }
        mod checks { $(pub mod $file;)* }

        const EXERCISES: &[Exercise] = &[$(Exercise {
            number: $number,
            title: $title,
            file: stringify!($file),
            blank: || checks::$file::check($(blanks::$file::$function),+),
            #[cfg(test)]
            answer: || checks::$file::check($(answers::$file::$function),+),
        }),*];
    };
}

/// All exercises, each with the command that checks it.
pub fn listing(exercises: &[Exercise]) -> String {
    let line = |exercise: &Exercise| format!("  {:<5} {}\n", exercise.number, exercise.title);
    let lines: String = exercises.iter().map(line).collect();
    format!(
        "{lines}\nEdit examples/exercises/blanks/, and check exercise 4.1 with\n\
        cargo run --release --example exercises -- 4.1\n"
    )
}

/// What is to be said about the reader's solution.
pub fn judge(exercises: &[Exercise], number: &str) -> Verdict {
    let Some(exercise) = exercises.iter().find(|exercise| exercise.number == number) else {
        return Err(format!("There is no exercise {number}. These are:\n\n{}", listing(exercises)));
    };
    let place = format!("examples/exercises/blanks/{}.rs", exercise.file);
    match catch_unwind(exercise.blank) {
        Ok(verdict) => verdict.map_err(|wrong| format!("Exercise {number}, not yet: {wrong}")),
        Err(panic) => Err(match message(&*panic) {
            words if words.starts_with("not yet implemented") => {
                format!("Exercise {number} is still a todo!(): edit {place}.")
            }
            words => format!("Exercise {number}: {place} panics: {words}"),
        }),
    }
}

/// The words of a panic.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn exercise(blank: fn() -> Verdict) -> Exercise {
        Exercise { number: "5.9", title: "A fixture", file: "e05_9", blank, answer: blank }
    }

    fn said(blank: fn() -> Verdict) -> Verdict {
        judge(&[exercise(blank)], "5.9")
    }

    #[test]
    fn each_fate_has_its_words() {
        let refused = |blank| said(blank).unwrap_err();
        assert_eq!(said(|| Ok("It is.".into())), Ok("It is.".into()));
        assert_eq!(refused(|| Err("for x = 1, …".into())), "Exercise 5.9, not yet: for x = 1, …");
        let place = "examples/exercises/blanks/e05_9.rs";
        let waits = format!("Exercise 5.9 is still a todo!(): edit {place}.");
        assert_eq!(refused(|| todo!()), waits);
        assert_eq!(refused(|| todo!("your turn")), waits);
        let panics = refused(|| panic!("index {} is out of bounds", 7));
        assert_eq!(panics, format!("Exercise 5.9: {place} panics: index 7 is out of bounds"));
    }

    #[test]
    fn an_unknown_exercise_is_answered_with_the_list() {
        let refused = judge(&[exercise(|| Ok(String::new()))], "9.9").unwrap_err();
        assert!(refused.contains("no exercise 9.9") && refused.contains("5.9   A fixture"));
    }
}
