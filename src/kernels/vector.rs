//! Several numbers at once: the few vector instructions that the [`tile`](super::tile) needs.
#![allow(unsafe_code)]

use crate::real::Real;

/// A vector register full of numbers.
///
/// # Safety
/// All methods: the processor has the instructions that the implementation uses. Its methods are
/// always inlined, so that they become single instructions within a function compiled for them.
pub unsafe trait Vector<F>: Copy {
    /// How many numbers it holds.
    const LANES: usize;

    /// All zeros.
    unsafe fn zero() -> Self;

    /// The same number in all lanes.
    unsafe fn splat(x: F) -> Self;

    /// LANES neighbours from memory.
    ///
    /// # Safety
    /// `from` points to LANES numbers.
    unsafe fn load(from: *const F) -> Self;

    /// self + a·b, lane by lane.
    unsafe fn add_product(self, a: Self, b: Self) -> Self;

    /// LANES neighbours to memory.
    ///
    /// # Safety
    /// `to` points to LANES numbers.
    unsafe fn store(self, to: *mut F);
}

/// For processors without a faster way: plain numbers, sixteen bytes' worth and more.
// SAFETY: it uses no special instructions.
unsafe impl<F: Real, const N: usize> Vector<F> for [F; N] {
    const LANES: usize = N;

    #[inline(always)]
    unsafe fn zero() -> Self {
        [F::zero(); N]
    }

    #[inline(always)]
    unsafe fn splat(x: F) -> Self {
        [x; N]
    }

    #[inline(always)]
    unsafe fn load(from: *const F) -> Self {
        // SAFETY: the caller promises N numbers.
        unsafe { from.cast::<[F; N]>().read() }
    }

    #[inline(always)]
    unsafe fn add_product(mut self, a: Self, b: Self) -> Self {
        for ((sum, a), b) in self.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
        self
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut F) {
        // SAFETY: the caller promises room for N numbers.
        unsafe { to.cast::<[F; N]>().write(self) }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Vector;
    use std::arch::x86_64::*;

    macro_rules! vector {
        ($register:ty, $lanes:literal of $number:ty, $zero:ident, $splat:ident, $load:ident, $add_product:ident, $store:ident) => {
            // SAFETY: whoever calls a method promises that the processor has the instruction.
            unsafe impl Vector<$number> for $register {
                const LANES: usize = $lanes;

                #[inline(always)]
                unsafe fn zero() -> Self {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $zero() }
                }

                #[inline(always)]
                unsafe fn splat(x: $number) -> Self {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $splat(x) }
                }

                #[inline(always)]
                unsafe fn load(from: *const $number) -> Self {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $load(from) }
                }

                #[inline(always)]
                unsafe fn add_product(self, a: Self, b: Self) -> Self {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $add_product(a, b, self) }
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $number) {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $store(to, self) }
                }
            }
        };
    }
    vector!(__m512, 16 of f32, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_fmadd_ps, _mm512_storeu_ps);
    vector!(__m512d, 8 of f64, _mm512_setzero_pd, _mm512_set1_pd, _mm512_loadu_pd, _mm512_fmadd_pd, _mm512_storeu_pd);
    vector!(__m256, 8 of f32, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_fmadd_ps, _mm256_storeu_ps);
    vector!(__m256d, 4 of f64, _mm256_setzero_pd, _mm256_set1_pd, _mm256_loadu_pd, _mm256_fmadd_pd, _mm256_storeu_pd);
}
