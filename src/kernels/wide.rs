//! Plain loops, compiled for the widest vectors of this processor.
//!
//! A program for all processors of a kind may use only what the oldest of them has: of `f32`, four
//! at a time. Here the same loop is compiled once more for each newer set of instructions, and the
//! widest is chosen when the program runs. Each number goes through the same operations in the same
//! order, so all of them give the same bits.
#![allow(unsafe_code)]

use super::instructions::Instructions;

/// Runs `work`, a loop over slices. Mark the closure `#[inline(always)]`: only what is compiled
/// within these functions becomes wide.
#[inline]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    match Instructions::best() {
        // SAFETY: the processor has been asked.
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx512 => unsafe { avx512(work) },
        // SAFETY: the processor has been asked.
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx2 => unsafe { avx2(work) },
        _ => work(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn avx512<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_loops_give_the_same_bits() {
        let x: Vec<f32> = (0..1003u16).map(|i| (f32::from(i) * 0.37).sin()).collect();
        // a fused product and sum would round once, not twice
        let loops = |y: &mut [f32]| y.iter_mut().zip(&x).for_each(|(y, &x)| *y = *y * x + 0.1);
        let (mut narrow, mut broad) = (x.clone(), x.clone());
        loops(&mut narrow);
        wide(
            #[inline(always)]
            || loops(&mut broad),
        );
        assert_eq!(narrow, broad);
    }
}
