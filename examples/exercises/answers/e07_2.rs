//! 7.2 A cosine schedule: the answer.

use std::f64::consts::PI;

/// The factor of the learning rate at a time.
pub fn cosine(time: f64, warm_up: f64, epochs: f64) -> f64 {
    if time < warm_up {
        return time / warm_up;
    }
    let share = (time - warm_up) / (epochs - warm_up);
    0.5 * (1.0 + (PI * share).cos())
}
