//! The command `brickprop`: arguments in, library calls, words out.

mod command;

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use command::{INTERRUPTED, Interrupted, warn};

fn main() -> ExitCode {
    let main = Instant::now();
    brickprop::kernels::memory::keep_pages();
    match command::Cli::parse().run(main) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<Interrupted>() => {
            warn(&error);
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            warn(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
