//! How near is the crate to what this machine can do, and how does its cost grow? Tables for
//! `docs/performance.md`.
//!
//! ```sh
//! cargo bench --bench limits                 # all of it, some minutes
//! cargo bench --bench limits -- roofline     # a part: rates, roofline or growth
//! cargo bench --bench limits -- --write      # into the page, and docs/images/roofline.png
//! ```

#[path = "../common/noise.rs"]
mod noise;
#[path = "../common/shapes.rs"]
mod shapes;
#[path = "../common/start.rs"]
mod start;
#[path = "../common/trainer.rs"]
mod trainer;

mod date;
mod growth;
mod machine;
mod markdown;
mod page;
mod rates;
mod roofline;
mod timing;
mod walk;

use std::path::Path;

use clap::{Parser, ValueEnum};

/// Tables of speed beside this machine's limits.
#[derive(Parser)]
struct Options {
    /// The parts to measure; all where none is named.
    parts: Vec<Part>,
    /// Put the tables into docs/performance.md, and the chart into docs/images.
    #[arg(long)]
    write: bool,
    /// Cargo says this.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Part {
    Rates,
    Roofline,
    Growth,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    start::start();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chart = if options.write {
        root.join("docs/images/roofline.png")
    } else {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("roofline.png")
    };
    let parts = if options.parts.is_empty() { Part::value_variants() } else { &options.parts };
    for part in parts {
        let (name, tables) = match part {
            Part::Rates => ("rates", rates::report()),
            Part::Roofline => ("roofline", roofline::report(&chart)?),
            Part::Growth => ("growth", growth::report()),
        };
        let text = format!("{}, {}.\n\n{tables}", date::today(), machine::name());
        println!("{text}");
        if options.write {
            page::replace(&root.join("docs/performance.md"), name, &format!("Measured on {text}"))?;
        } else if matches!(part, Part::Roofline) {
            println!("chart: {}\n", chart.display());
        }
    }
    Ok(())
}
