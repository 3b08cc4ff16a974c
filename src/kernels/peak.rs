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

use super::vector::Vector;
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
pub fn fma_peak<F: Real + HasLoops>(duration: Duration) -> f64 {
    let peaks = F::loops().into_iter().map(|looped| looped.peak(duration));
    peaks.fold(0.0, f64::max)
}

/// The set of instructions that the crate's products use on this processor: `AVX-512`, `AVX2` or
/// `portable`.
pub fn instructions<F: HasLoops>() -> &'static str {
    F::loops()[0].instructions
}

/// The loop for one set of instructions.
#[derive(Clone, Copy, Debug)]
pub struct Loop<F> {
    instructions: &'static str,
    /// Numbers in a register.
    lanes: usize,
    run: Run<F>,
}

/// # Safety
/// The processor has the instructions.
type Run<F> = unsafe fn(rounds: usize, factor: F, shift: F) -> F;

impl<F: Real> Loop<F> {
    /// The sum of all numbers in the registers after so many rounds.
    fn run(&self, rounds: usize) -> F {
        let (factor, shift) = (F::of(0.999), F::of(0.001));
        // SAFETY: `HasLoops` gives only loops whose instructions the processor has.
        unsafe { (self.run)(rounds, factor, shift) }
    }

    fn peak(&self, duration: Duration) -> f64 {
        let once = || {
            let start = Instant::now();
            let rounds = rayon::broadcast(|_| {
                let mut rounds = 0;
                while start.elapsed() < duration {
                    black_box(self.run(ROUNDS));
                    rounds += ROUNDS;
                }
                rounds
            });
            let operations = 2 * SUMS * self.lanes * rounds.iter().sum::<usize>();
            operations as f64 / start.elapsed().as_secs_f64()
        };
        (0..REPEATS).map(|_| once()).fold(0.0, f64::max)
    }
}

/// sum ← shift + factor·sum for each of the SUMS vectors, ROUNDS times.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn multiply_and_add<F: Real, V: Vector<F>>(rounds: usize, factor: F, shift: F) -> F {
    let mut total = F::zero();
    // SAFETY: the caller promises the instructions; `numbers` has room for the widest register.
    unsafe {
        let mut sums = [V::zero(); SUMS];
        for (number, sum) in sums.iter_mut().enumerate() {
            *sum = V::splat(F::of(number as f64));
        }
        let (factor, shift) = (V::splat(factor), V::splat(shift));
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = shift.add_product(*sum, factor);
            }
        }
        for sum in sums {
            let mut numbers = [F::zero(); 16];
            sum.store(numbers.as_mut_ptr());
            total += numbers.into_iter().sum();
        }
    }
    total
}

/// What a type of number needs to find the limit.
pub trait HasLoops: Sized {
    /// A loop for each set of instructions that its [`tile`](super::tile) can choose on this
    /// processor, the tile's choice first.
    fn loops() -> Vec<Loop<Self>>;
}

macro_rules! compile {
    ($name:ident: $instructions:literal, $number:ty, $vector:ty $(, $features:literal)?) => {
        pub fn $name() -> Loop<$number> {
            $(#[target_feature(enable = $features)])?
            unsafe fn run(rounds: usize, factor: $number, shift: $number) -> $number {
                // SAFETY: the caller keeps the promise of `Run`.
                unsafe { multiply_and_add::<$number, $vector>(rounds, factor, shift) }
            }
            Loop { instructions: $instructions, lanes: <$vector as Vector<$number>>::LANES, run }
        }
    };
}

macro_rules! choose {
    ($number:ident, $name:ident) => {
        impl HasLoops for $number {
            fn loops() -> Vec<Loop<$number>> {
                let mut loops = vec![portable::$name()];
                #[cfg(target_arch = "x86_64")]
                {
                    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                        loops.insert(0, avx2::$name());
                    }
                    if is_x86_feature_detected!("avx512f") {
                        loops.insert(0, avx512::$name());
                    }
                }
                loops
            }
        }
    };
}
choose!(f32, singles);
choose!(f64, doubles);

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::*;
    use std::arch::x86_64::{__m512, __m512d};
    compile!(singles: "AVX-512", f32, __m512, "avx512f");
    compile!(doubles: "AVX-512", f64, __m512d, "avx512f");
}
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::*;
    use std::arch::x86_64::{__m256, __m256d};
    compile!(singles: "AVX2", f32, __m256, "avx2,fma");
    compile!(doubles: "AVX2", f64, __m256d, "avx2,fma");
}
mod portable {
    use super::*;
    compile!(singles: "portable", f32, [f32; 4]);
    compile!(doubles: "portable", f64, [f64; 2]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_loop_computes_the_recurrence<F: Real + HasLoops>() {
        assert_eq!(F::loops().len(), F::tiles().len(), "a loop for each tile");
        for looped in F::loops() {
            for rounds in [0, 1, 2, 50] {
                let one = |start: usize| (0..rounds).fold(start as f64, |x, _| 0.001 + 0.999 * x);
                let expected = looped.lanes as f64 * (0..SUMS).map(one).sum::<f64>();
                let error = looped.run(rounds).as_f64() - expected;
                assert!(error.abs() < 1e-5 * expected, "{looped:?}, {rounds} rounds: {error}");
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
        for looped in f32::loops() {
            let peak = looped.peak(Duration::from_millis(2));
            let threads = rayon::current_num_threads() as f64;
            let a_lane = peak / threads / looped.lanes as f64;
            assert!((1e7..1e11).contains(&a_lane), "{looped:?}: {a_lane:e} a lane");
        }
        assert!(fma_peak::<f64>(Duration::from_millis(2)) > 0.0);
    }
}
