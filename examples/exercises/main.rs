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
    exercise!("5.1", "The slope, measured", e05_1, central_difference),
    exercise!("5.2", "How far apart are two slopes?", e05_2, relative_error),
    exercise!("6.1", "A dense layer backward", e06_1, dense_backward),
    exercise!("6.2", "A ReLU backward", e06_2, relu_backward),
    exercise!("7.1", "A step with momentum", e07_1, momentum_step),
    exercise!("7.2", "A rate that warms up and falls", e07_2, cosine),
    exercise!("8.1", "The products of a training step", e08_1, products),
    exercise!("8.2", "The nearest neighbour", e08_2, nearest),
    exercise!("9.1", "How many windows fit?", e09_1, output_side),
    exercise!("9.2", "dx of a convolution along a line", e09_2, conv1d_dx),
    exercise!("9.3", "dw of the same convolution", e09_3, conv1d_dw),
    exercise!("10.1", "Max-pooling backward", e10_1, max_pool_dx),
    exercise!("10.2", "Dropout backward", e10_2, dropout_dx),
    exercise!("10.3", "Batch norm backward, for one feature", e10_3, batch_norm_backward),
    exercise!("11.1", "Mean and deviation over seeds", e11_1, mean_and_deviation),
    exercise!("11.2", "Stratified folds", e11_2, folds),
    exercise!("11.3", "The mirror image", e11_3, mirror),
    exercise!("12.1", "What the confusion matrix says of a class", e12_1, recall_and_precision),
    exercise!("12.2", "Occlusion, pixel by pixel", e12_2, occlusion),
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

/// A reader's blanks may be solved. In the repository none is: `.ci/run` sets the variable.
#[test]
fn each_answer_passes_and_each_blank_waits_or_is_right() {
    let must_wait = env::var_os("EXERCISES_MUST_WAIT").is_some();
    for exercise in EXERCISES {
        let proved = (exercise.answer)();
        assert!(proved.is_ok(), "the answer to {}: {proved:?}", exercise.number);
        let blank = judge(EXERCISES, exercise.number);
        assert!(is_in_order(&blank, must_wait), "the blank of {}: {blank:?}", exercise.number);
    }
}

#[cfg(test)]
fn is_in_order(blank: &Verdict, must_wait: bool) -> bool {
    match blank {
        Ok(_) => !must_wait,
        Err(words) => words.contains("is still a todo!()"),
    }
}

#[test]
fn a_solved_blank_is_in_order_where_none_must_wait() {
    let solved = Ok("It is.".to_string());
    let waits = Err("Exercise 5.9 is still a todo!(): edit it.".to_string());
    let wrong = Err("Exercise 5.9, not yet: for x = 1, …".to_string());
    let in_order = |must_wait| [&solved, &waits, &wrong].map(|blank| is_in_order(blank, must_wait));
    assert_eq!(in_order(false), [true, true, false]);
    assert_eq!(in_order(true), [false, true, false]);
}
