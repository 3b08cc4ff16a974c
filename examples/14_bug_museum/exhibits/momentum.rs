//! Momentum adds to a steady push; with the wrong sign it brakes.

use crate::museum::{Exhibit, MemoryRule, Pair, Twins, Verdict};

/// μ.
pub const MOMENTUM: f64 = 0.9;

// ANCHOR: twins
/// v ← g + μ·v
pub fn right(v: f64, g: f64) -> f64 {
    g + MOMENTUM * v
}

/// v ← g − μ·v
fn wrong(v: f64, g: f64) -> f64 {
    g - MOMENTUM * v
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "The sign of momentum",
    twins: Twins::Optimizer(Pair { right, wrong, check }),
};

/// No derivative is wrong. The check: under a steady gradient of 1 the steps grow towards
/// 1 + μ + μ² + … = 1/(1 − μ) = 10.
pub fn check(rule: MemoryRule) -> Verdict {
    let mut v = 0.0;
    let mut text = "a steady gradient of 1:".to_string();
    for step in 1..=100 {
        v = rule(v, 1.0);
        if [1, 2, 3, 10, 100].contains(&step) {
            text += &format!("  step {step} is {v:.3}");
        }
    }
    Verdict { text: text + "\nstep 100 should be near 10", caught: (v - 10.0).abs() > 0.1 }
}
