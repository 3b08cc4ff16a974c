//! How the learning rate changes over a training.

use std::f64::consts::PI;

/// The learning rate as a factor of its start, by epochs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Schedule {
    /// Always the same.
    Constant,
    /// Multiplied by `factor` after every `every` epochs.
    Step {
        /// Epochs between two changes.
        every: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Rises from near zero over the first `warm_up` epochs, then falls along half a cosine to
    /// zero at the last epoch.
    Cosine {
        /// Epochs of rising.
        warm_up: f64,
    },
}

impl Schedule {
    /// Whether the factor has fallen to nothing when all epochs are done. Then it follows from
    /// their number, too.
    pub fn ends_at_nothing(&self) -> bool {
        match self {
            Schedule::Constant | Schedule::Step { .. } => false,
            Schedule::Cosine { .. } => true,
        }
    }

    /// The factor at a time, in epochs (2.5 is the middle of the third), of a training of `epochs`.
    pub fn factor(&self, time: f64, epochs: usize) -> f64 {
        match *self {
            Schedule::Constant => 1.0,
            Schedule::Step { every, factor } => {
                factor.powi((time / every.max(1) as f64).floor() as i32)
            }
            Schedule::Cosine { warm_up } if time < warm_up => (time / warm_up).max(1e-3),
            Schedule::Cosine { warm_up } => {
                let share = (time - warm_up) / (epochs as f64 - warm_up).max(f64::MIN_POSITIVE);
                0.5 * (1.0 + (PI * share.clamp(0.0, 1.0)).cos())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_abs_diff_eq;

    #[test]
    fn rates_follow_their_curves() {
        let at = |schedule: Schedule, time| schedule.factor(time, 10);
        assert_eq!(at(Schedule::Constant, 9.0), 1.0);
        let steps = Schedule::Step { every: 4, factor: 0.1 };
        assert_abs_diff_eq!(at(steps, 3.9), 1.0);
        assert_abs_diff_eq!(at(steps, 8.0), 0.01, epsilon = 1e-12);
        let cosine = Schedule::Cosine { warm_up: 2.0 };
        assert_abs_diff_eq!(at(cosine, 1.0), 0.5);
        assert_abs_diff_eq!(at(cosine, 2.0), 1.0);
        assert_abs_diff_eq!(at(cosine, 6.0), 0.5, epsilon = 1e-12);
        assert_abs_diff_eq!(at(cosine, 10.0), 0.0, epsilon = 1e-12);
        for schedule in [Schedule::Constant, steps, cosine] {
            assert_eq!(schedule.ends_at_nothing(), at(schedule, 10.0) < 1e-9, "{schedule:?}");
        }
    }
}
