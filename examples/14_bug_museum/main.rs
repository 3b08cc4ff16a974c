//! The bug museum: fifteen classic mistakes on the way back, each beside its right twin.
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
//! Each exhibit is a file of the folder `exhibits`; `cargo test --example 14_bug_museum` proves
//! that its check catches the bug and lets the right twin pass.

mod checks;
mod drawings;
mod exhibits;
mod museum;
mod step;
mod training;

use std::{error::Error, fs};

use brickprop::plot::{self, Multiple};
use drawings::{CLASSES, Drawings};
use exhibits::EXHIBITS;
use training::{Run, train};

fn main() -> Result<(), Box<dyn Error>> {
    for (number, exhibit) in (1..).zip(EXHIBITS) {
        let [right, wrong] = exhibit.verdicts();
        println!("== {number}. {} ==\n", exhibit.title);
        println!("the wrong one\n{}\nthe right one\n{}\n", wrong.text, right.text);
    }

    let drawings = Drawings::new();
    println!("== What each of them learns ==\n");
    println!(
        "                                    first   last    right of       right of      active after"
    );
    println!(
        "                                    cost    cost    its drawings   new drawings  the last ReLU\n"
    );
    let right = train(None, 1, &drawings)?;
    row("everything right", &right);
    let mut runs: Vec<(String, Run)> = vec![];
    for (number, exhibit) in (1..).zip(EXHIBITS) {
        let title = format!("{number}. {}", exhibit.title);
        let run = train(Some(&exhibit.twins), 1, &drawings)?;
        row(&title, &run);
        runs.push((title, run));
    }

    println!("\n== To compare with ==\n");
    let chance = 100.0 / CLASSES as f64;
    println!("guessing one of {CLASSES} characters is right about {chance:.1} %");
    println!("knowing nothing costs ln {CLASSES} = {:.3}", (CLASSES as f64).ln());
    println!("everything right, from five different first weights:");
    for seed in 1..=5 {
        let Run { last_cost, test_accuracy, .. } = train(None, seed, &drawings)?;
        println!("  last cost {last_cost:.3}, {:.1} % of new drawings", 100.0 * test_accuracy);
    }

    let notes: Vec<String> = runs.iter().map(|(_, run)| note(run)).collect();
    let charts: Vec<Multiple> = (runs.iter().zip(&notes))
        .map(|((title, run), note)| Multiple {
            title,
            note,
            grey: &right.costs,
            orange: &run.costs,
        })
        .collect();
    let title = format!(
        "Fifteen bugs: the cost over {} steps (without any: {})",
        right.steps,
        note(&right)
    );
    fs::create_dir_all("target/examples-out")?;
    plot::multiples(&title, ["everything right", "with the bug"], &charts, 3.0, 3)?
        .save("target/examples-out/14-bug-museum.png")?;
    println!("\n== The picture ==\n\ntarget/examples-out/14-bug-museum.png shows the curves.");
    Ok(())
}

fn row(title: &str, run: &Run) {
    let percent = |share: f64| format!("{:5.1} %", 100.0 * share);
    let [train, test] = [run.train_accuracy, run.test_accuracy].map(percent);
    let (first, last, active) = (run.first_cost, run.last_cost, percent(run.active));
    println!("{title:<35} {first:5.3}   {last:5.3}   {train}        {test}       {active}");
}

fn note(run: &Run) -> String {
    format!("{:.1} % of new drawings", 100.0 * run.test_accuracy)
}
