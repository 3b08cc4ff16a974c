//! The command `brickprop`: arguments in, library calls, words out.

mod command;

use std::{process::ExitCode, time::Instant};

use clap::Parser;

fn main() -> ExitCode {
    let main = Instant::now();
    brickprop::kernels::memory::keep_pages();
    match command::Cli::parse().run(main) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
