//! Which vector instructions this processor has, and how code is compiled for each of them.
//!
//! The program is built for every processor of its family. A function that should use wide
//! registers is compiled once for each set of instructions below; which copy runs is decided when
//! the program runs.
#![allow(unsafe_code)]

use std::{
    fmt::{Display, Formatter},
    sync::OnceLock,
};

use super::vector::Vector;

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Instructions {
    /// Registers of 64 bytes, and 32 of them.
    Avx512,
    /// Registers of 32 bytes, 16 of them, and multiply-add in one instruction.
    Avx2,
    /// What every processor has.
    Portable,
}

impl Display for Instructions {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Instructions::Avx512 => "AVX-512",
            Instructions::Avx2 => "AVX2",
            Instructions::Portable => "portable",
        })
    }
}

impl Instructions {
    /// The best that this processor has; or what the environment variable `BRICKPROP_INSTRUCTIONS`
    /// names (`AVX-512`, `AVX2` or `portable`), if the processor has that. Asked once.
    pub fn best() -> Self {
        static BEST: OnceLock<Instructions> = OnceLock::new();
        *BEST.get_or_init(|| {
            let available = Self::available();
            let wanted = std::env::var("BRICKPROP_INSTRUCTIONS").unwrap_or_default();
            let named = available.iter().find(|one| one.to_string() == wanted);
            *named.unwrap_or(&available[0])
        })
    }

    /// Checked wherever code for these instructions is chosen.
    ///
    /// # Panics
    /// Where the processor does not have them.
    pub(super) fn must_be_available(self) {
        static FIRST: OnceLock<Instructions> = OnceLock::new();
        let first = *FIRST.get_or_init(|| Self::available()[0]);
        // better instructions come first: a processor has all that follow, too
        assert!(first as u8 <= self as u8, "this processor does not have {self}");
    }

    /// All that this processor has, the best first. Tests hold them equal.
    pub fn available() -> Vec<Self> {
        let all = [Instructions::Avx512, Instructions::Avx2, Instructions::Portable];
        all.into_iter().filter(|one| one.is_available()).collect()
    }

    fn is_available(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => {
                is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Instructions::Avx512 | Instructions::Avx2 => false,
            Instructions::Portable => true,
        }
    }
}

/// Work that is written once for any kind of vector register.
pub trait Job<F> {
    /// What it gives.
    type Output;

    /// Does the work. Marked `#[inline(always)]`, so that it is compiled for `V`'s instructions.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    unsafe fn run<V: Vector<F>>(self) -> Self::Output;
}

/// Numbers that have vector registers.
pub trait Wide: Sized {
    /// Numbers in a register.
    fn lanes(instructions: Instructions) -> usize;

    /// Does the work with these instructions.
    ///
    /// # Panics
    /// Where the processor has not got them.
    fn run<J: Job<Self>>(instructions: Instructions, job: J) -> J::Output;
}

macro_rules! wide {
    ($number:ty, $avx512:ident, $avx2:ident, $portable:literal) => {
        impl Wide for $number {
            fn lanes(instructions: Instructions) -> usize {
                match instructions {
                    Instructions::Avx512 => 64 / size_of::<$number>(),
                    Instructions::Avx2 => 32 / size_of::<$number>(),
                    Instructions::Portable => $portable,
                }
            }

            fn run<J: Job<Self>>(instructions: Instructions, job: J) -> J::Output {
                instructions.must_be_available();
                #[cfg(target_arch = "x86_64")]
                {
                    #[target_feature(enable = "avx512f")]
                    fn avx512<J: Job<$number>>(job: J) -> J::Output {
                        // SAFETY: this function is compiled for AVX-512.
                        unsafe { job.run::<std::arch::x86_64::$avx512>() }
                    }
                    #[target_feature(enable = "avx2,fma")]
                    fn avx2<J: Job<$number>>(job: J) -> J::Output {
                        // SAFETY: this function is compiled for AVX2 and FMA.
                        unsafe { job.run::<std::arch::x86_64::$avx2>() }
                    }
                    match instructions {
                        // SAFETY: the processor was just asked.
                        Instructions::Avx512 => return unsafe { avx512(job) },
                        // SAFETY: the processor was just asked.
                        Instructions::Avx2 => return unsafe { avx2(job) },
                        Instructions::Portable => {}
                    }
                }
                // SAFETY: plain arrays need no special instructions.
                unsafe { job.run::<[$number; $portable]>() }
            }
        }
    };
}
wide!(f32, __m512, __m256, 4);
wide!(f64, __m512d, __m256d, 2);
