//! Step 4, downhill: how far to go in the direction of the gradient.
//!
//! You will see four ways down the same bowl, in `target/examples-out/07-downhill.png`.
//!
//! ```sh
//! cargo run --release --example 07_downhill
//! ```

use std::{error::Error, f64::consts::TAU};

use brickprop::plot::{self, Line, LineChart};

fn main() -> Result<(), Box<dyn Error>> {
    println!("== A bowl ==");
    let (mut paths, mut costs) = (vec![], vec![]);
    for radius in 1..=6 {
        let ring = (0..=72).map(|i| f64::from(i) / 72.0 * TAU);
        let (x, y) = (f64::from(radius), f64::from(radius) / 10f64.sqrt());
        paths.push(Line::new("", ring.map(|angle| (x * angle.cos(), y * angle.sin()))));
    }
    for (name, rate, momentum) in [
        ("η = 0.01: too small", 0.01, 0.0),
        ("η = 0.15: good", 0.15, 0.0),
        ("η = 0.205: too large", 0.205, 0.0),
        ("η = 0.05, momentum 0.7", 0.05, 0.7),
    ] {
        let path = downhill(rate, momentum);
        println!(
            "{name:<23} cost {:.3} at first, {:.3} after 12 steps",
            cost(path[0]),
            cost(path[12])
        );
        costs.push(Line::new(name, (0..=12).map(|i| (i as f64, cost(path[i])))));
        paths.push(Line::new(name, path));
    }
    let bowl = LineChart { axes: ["w₀", "w₁"], lines: paths, ..LineChart::default() };
    let axes = ["steps", "cost"];
    let chart = LineChart { axes, logarithmic: [false, true], lines: costs };
    std::fs::create_dir_all("target/examples-out")?;
    plot::lines("Four ways down a bowl, twelve steps each", &[bowl, chart])?
        .save("target/examples-out/07-downhill.png")?;
    Ok(())
}

fn cost((x, y): (f64, f64)) -> f64 {
    0.5 * (x * x + 10.0 * y * y)
}

/// Twelve steps v ← μ·v + g, w ← w − η·v, and the place before each.
fn downhill(rate: f64, momentum: f64) -> Vec<(f64, f64)> {
    let (mut w, mut v, mut path) = ((-5.0, 1.0), (0.0, 0.0), vec![]);
    for _ in 0..=12 {
        path.push(w);
        let gradient = (w.0, 10.0 * w.1);
        v = (momentum * v.0 + gradient.0, momentum * v.1 + gradient.1);
        w = (w.0 - rate * v.0, w.1 - rate * v.1);
    }
    path
}
