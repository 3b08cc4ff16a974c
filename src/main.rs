//! The command `brickprop`: arguments in, library calls, words out.

mod command;

use std::{process::ExitCode, time::Instant};

use clap::Parser;

/// The pages of a step's activations are used again in the next one, not given back in between.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let main = Instant::now();
    match command::Cli::parse().run(main) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
