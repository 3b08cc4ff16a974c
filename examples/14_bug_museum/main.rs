//! The bug museum: fifteen classic mistakes in backpropagation, each beside its right twin.
//!
//! You will see
//!
//! 1. for each exhibit what its check says about the wrong code, and about the right one;
//! 2. how a small network fares with each of them: final cost and accuracy in a table, and the cost
//!    curves beside the right one's in `target/examples-out/14-bug-museum.png`.
//!
//! ```sh
//! cargo run --release --example 14_bug_museum
//! ```
//!
//! Each exhibit is a file of this folder; `cargo test --example 14_bug_museum` proves that its check
//! catches the bug and lets the right twin pass.

mod batch_norm;
mod bias;
mod col2im;
mod dropout_mask;
mod dropout_scale;
mod labels;
mod mean_forgotten;
mod mean_twice;
mod momentum;
mod museum;
mod never_zeroed;
mod relu_mask;
mod softmax;
mod stride;
mod ties;
mod training;
mod transpose;

use std::{error::Error, fs};

use brickprop::plot::{self, Multiple};
use museum::Exhibit;
use training::{CLASSES, Drawings, Run, train};

const EXHIBITS: [&Exhibit; 15] = [
    &transpose::EXHIBIT,
    &mean_forgotten::EXHIBIT,
    &mean_twice::EXHIBIT,
    &bias::EXHIBIT,
    &col2im::EXHIBIT,
    &ties::EXHIBIT,
    &softmax::EXHIBIT,
    &relu_mask::EXHIBIT,
    &stride::EXHIBIT,
    &batch_norm::EXHIBIT,
    &momentum::EXHIBIT,
    &dropout_scale::EXHIBIT,
    &dropout_mask::EXHIBIT,
    &labels::EXHIBIT,
    &never_zeroed::EXHIBIT,
];

fn main() -> Result<(), Box<dyn Error>> {
    for (number, exhibit) in (1..).zip(EXHIBITS) {
        let [right, wrong] = exhibit.verdicts();
        println!("== {number}. {} ==\n", exhibit.title);
        println!("The wrong one\n{}\n\nThe right one\n{}\n", wrong.text, right.text);
    }

    let drawings = Drawings::new();
    let right = train(None, &drawings)?;
    println!("== What each of them learns ==\n");
    println!("    {:<34} first   last    right of      right of", "");
    println!("    {:<34} cost    cost    its drawings  new drawings\n", "");
    row("  ", "everything right", &right);
    let mut runs = vec![];
    for (number, exhibit) in (1..).zip(EXHIBITS) {
        let run = train(Some(&exhibit.twins), &drawings)?;
        row(&format!("{number:>2}"), exhibit.title, &run);
        runs.push(run);
    }
    println!(
        "\n    {CLASSES} characters: guessing is right about {:.1} %,",
        100.0 / CLASSES as f64
    );
    println!("    and knowing nothing costs ln {CLASSES} = {:.3}", (CLASSES as f64).ln());

    let words: Vec<[String; 2]> = (1..)
        .zip(EXHIBITS)
        .zip(&runs)
        .map(|((number, exhibit), run)| {
            let note = format!("{:.0} % of new drawings right", 100.0 * run.test_accuracy);
            [format!("{number}. {}", exhibit.title), note]
        })
        .collect();
    let charts: Vec<Multiple> = (words.iter().zip(&runs))
        .map(|([title, note], run)| Multiple {
            title,
            note,
            grey: &right.costs,
            orange: &run.costs,
        })
        .collect();
    let title = format!(
        "Fifteen bugs: the cost while training (right code: {:.0} % right)",
        100.0 * right.test_accuracy
    );
    fs::create_dir_all("target/examples-out")?;
    plot::multiples(&title, ["everything right", "with the bug"], &charts, 3.0, 3)?
        .save("target/examples-out/14-bug-museum.png")?;
    println!("\n== The picture ==\n\ntarget/examples-out/14-bug-museum.png shows the curves.");
    Ok(())
}

fn row(number: &str, title: &str, run: &Run) {
    let Run { first_cost, last_cost, train_accuracy, test_accuracy, .. } = run;
    let [train, test] = [train_accuracy, test_accuracy].map(|share| 100.0 * share);
    println!(
        " {number} {title:<34} {first_cost:5.3}   {last_cost:5.3}   {train:5.1} %       {test:5.1} %"
    );
}

#[test]
fn each_bug_is_caught_and_each_right_twin_passes() {
    for exhibit in EXHIBITS {
        let [right, wrong] = exhibit.verdicts();
        assert!(!right.caught, "{}: {}", exhibit.title, right.text);
        assert!(wrong.caught, "{}: {}", exhibit.title, wrong.text);
    }
}
