//! Gradients that are added up, and never set to zero again.

use super::momentum;
use crate::museum::{Exhibit, Pair, Twins};

// ANCHOR: twins
/// The sum of all gradients since the beginning: a momentum of 1, which never forgets.
fn wrong(sum: f64, g: f64) -> f64 {
    sum + g
}
// ANCHOR_END: twins

pub const EXHIBIT: Exhibit = Exhibit {
    title: "Gradients never set to zero",
    twins: Twins::Optimizer(Pair { right: momentum::right, wrong, check: momentum::check }),
};
