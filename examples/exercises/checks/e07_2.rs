use brickprop::optimizer::Schedule;

use crate::verdict::{Verdict, same};

/// Beside the crate's schedule, with and without a warm-up.
pub fn check(answer: impl Fn(f64, f64, f64) -> f64) -> Verdict {
    for (warm_up, epochs) in [(2.0, 10), (0.0, 8), (1.0, 3)] {
        let schedule = Schedule::Cosine { warm_up };
        // from 0.25 on: at the very start the crate keeps the rate a little above 0
        for quarter in 1..=4 * epochs {
            let time = f64::from(quarter) / 4.0;
            let input = format!("time = {time}, warm_up = {warm_up}, epochs = {epochs}");
            let found = answer(time, warm_up, f64::from(epochs));
            same(&input, schedule.factor(time, epochs as usize), found)?;
        }
    }
    Ok("it rises, turns at the end of the warm-up, and ends at 0".into())
}
