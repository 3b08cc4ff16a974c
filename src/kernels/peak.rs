//! How fast can this processor multiply and add at all? The limit that all speed is measured
//! against.
//!
//! The loop does what the [`tile`](super::tile) does, without its loads: sums in registers, each
//! multiplied and added to in every round. It has as many independent sums as hide the few cycles
//! that one product takes, so that the processor begins new ones in every cycle.
#![allow(unsafe_code)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use super::{
    instructions::{Instructions, Job},
    vector::{MOST, Vector},
};
use crate::real::Real;

/// Independent sums. With the two constants they fit into 16 registers, the fewest there are.
const SUMS: usize = 12;

/// Rounds between two looks at the clock, some ten microseconds.
const ROUNDS: usize = 10_000;

/// How often the limit is measured; the best counts, for nothing but other work makes it slower.
const REPEATS: usize = 7;

/// The limit of this processor in floating-point operations a second (a product and a sum are
/// two), on all threads of the current pool at once, with the fastest set of instructions that it
/// has and the crate uses. It takes seven times `duration` for each set.
pub fn fma_peak<F: Real>(duration: Duration) -> f64 {
    let sets = Instructions::available().into_iter();
    let repeats = sets.flat_map(|instructions| [instructions; REPEATS]);
    repeats.map(|instructions| once::<F>(instructions, duration)).fold(0.0, f64::max)
}

fn once<F: Real>(instructions: Instructions, duration: Duration) -> f64 {
    let start = Instant::now();
    let rounds = rayon::broadcast(|_| {
        let mut rounds = 0;
        loop {
            black_box(F::run(instructions, MultiplyAndAdd { rounds: ROUNDS }));
            rounds += ROUNDS;
            if start.elapsed() >= duration {
                return rounds;
            }
        }
    });
    let operations = 2 * SUMS * F::lanes(instructions) * rounds.iter().sum::<usize>();
    operations as f64 / start.elapsed().as_secs_f64()
}

/// sum ← 0.001 + 0.999·sum for each of the SUMS vectors, many times; gives the sum of all numbers.
struct MultiplyAndAdd {
    rounds: usize,
}

impl<F: Real> Job<F> for MultiplyAndAdd {
    type Output = F;

    #[inline(always)]
    unsafe fn run<V: Vector<F>>(self) -> F {
        let mut total = F::zero();
        // SAFETY: the caller promises the instructions; `numbers` has room for any register.
        unsafe {
            let mut sums = [V::zero(); SUMS];
            for (number, sum) in sums.iter_mut().enumerate() {
                *sum = V::splat(F::of(number as f64));
            }
            let (factor, shift) = (V::splat(F::of(0.999)), V::splat(F::of(0.001)));
            for _ in 0..self.rounds {
                for sum in &mut sums {
                    *sum = shift.add_product(*sum, factor);
                }
            }
            for sum in sums {
                let mut numbers = [F::zero(); MOST];
                sum.store(numbers.as_mut_ptr());
                total += numbers.into_iter().sum();
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::instructions::Wide;

    fn every_loop_computes_the_recurrence<F: Real>() {
        for instructions in Instructions::available() {
            for rounds in [0, 1, 2, 50] {
                let one = |start: usize| (0..rounds).fold(start as f64, |x, _| 0.001 + 0.999 * x);
                let lanes = F::lanes(instructions) as f64;
                let expected = lanes * (0..SUMS).map(one).sum::<f64>();
                let found = F::run(instructions, MultiplyAndAdd { rounds }).as_f64();
                let near = (found - expected).abs() < 1e-5 * expected;
                assert!(near, "{instructions}, {rounds} rounds: {found} for {expected}");
            }
        }
    }

    #[test]
    fn the_loops_compute_what_is_counted() {
        every_loop_computes_the_recurrence::<f32>();
        every_loop_computes_the_recurrence::<f64>();
    }

    /// A processor has a few billion cycles a second and begins one to four products in each.
    #[test]
    fn limits_are_those_of_a_processor() {
        for instructions in Instructions::available() {
            let peak = once::<f32>(instructions, Duration::from_millis(2));
            let threads = rayon::current_num_threads() as f64;
            let a_lane = peak / threads / f32::lanes(instructions) as f64;
            assert!((1e7..1e11).contains(&a_lane), "{instructions}: {a_lane:e} a lane");
        }
        assert!(fma_peak::<f64>(Duration::from_millis(2)) > 0.0);
    }
}
