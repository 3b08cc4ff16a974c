//! The command `brickprop`: arguments in, library calls, words out.

mod command;

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use command::{INTERRUPTED, Interrupted};

fn main() -> ExitCode {
    let main = Instant::now();
    brickprop::kernels::memory::keep_pages();
    match command::Cli::parse().run(main) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("{error}");
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
