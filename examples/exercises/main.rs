//! The exercises of the tutorial. You edit a file in `examples/exercises/blanks/`, and this program
//! says what is wrong with it, or what it proves.
//!
//! ```sh
//! cargo run --release --example exercises            # lists all
//! cargo run --release --example exercises -- 4.1     # checks your answer to exercise 4.1
//! ```

mod counted;
#[macro_use]
mod table;
mod verdict;

use std::{env, process::ExitCode};

use table::{Exercise, judge, listing};
use verdict::Verdict;

exercises! {
    // the number, the title, the file, and the functions of that file which its check is handed
    exercise!("0.1", "A normalised channel", e00_1, normalise),
    exercise!("0.2", "Where a pixel lies in memory", e00_2, place),
    exercise!("1.1", "The gradient of a neuron", e01_1, neuron_gradient),
    exercise!("1.2", "The way back through a sigmoid", e01_2, sigmoid_backward),
    exercise!("2.1", "A dense layer forward", e02_1, dense_forward),
    exercise!("2.2", "How many parameters?", e02_2, parameters),
    exercise!("3.1", "A softmax that does not overflow", e03_1, softmax),
    exercise!("3.2", "The gradient of cross-entropy", e03_2, cross_entropy_backward),
    exercise!("4.1", "The gradient of tanh", e04_1, tanh_backward),
    exercise!("4.2", "δ of a hidden layer", e04_2, hidden_delta),
    exercise!("13.1", "A sum that is fast and near to the truth", e13_1, sum),
    exercise!("13.2", "Two outputs in four products", e13_2, winograd),
    exercise!("14.1", "Mend a dense layer's backward", e14_1, dense_backward),
    exercise!("14.2", "Mend a sum that overflows", e14_2, log_sum_exp),
    exercise!("15.1", "The gradient of a concatenation", e15_1, concat_backward),
    exercise!("15.2", "How many weights has a dense block?", e15_2, block_parameters),
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
