//! Several numbers at once: the few vector instructions that the kernels need.
#![allow(unsafe_code)]

use crate::real::Real;

/// A vector register full of numbers.
///
/// # Safety
/// To implement it: LANES is a power of two, and at most [`MOST`].
///
/// All methods: the processor has the instructions that the implementation uses. Its methods are
/// always inlined, so that they become single instructions within a function compiled for them.
#[allow(clippy::missing_safety_doc)] // one promise for all methods, above
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

    /// self + other, lane by lane.
    unsafe fn add(self, other: Self) -> Self;

    /// self − other, lane by lane.
    unsafe fn sub(self, other: Self) -> Self;

    /// self · other, lane by lane.
    unsafe fn mul(self, other: Self) -> Self;

    /// The lanes of both by turns, a₀ b₀ a₁ b₁ …: the first and the second half.
    unsafe fn zip(self, other: Self) -> [Self; 2];

    /// The numbers of both in a row, x₀ x₁ x₂ …: those with even and those with odd places.
    unsafe fn unzip(self, other: Self) -> [Self; 2];

    /// Where x is negative, 0, else x. NaN stays NaN.
    unsafe fn relu(self) -> Self;

    /// The running maximum `self`, found at `place`, and a next number `x` at the place `at`: the
    /// larger of the two and its place. Of equal numbers the first stays; NaN goes on.
    unsafe fn larger(self, place: Self, x: Self, at: Self) -> [Self; 2];

    /// self where `place` equals `at`, else 0.
    unsafe fn where_equal(self, place: Self, at: Self) -> Self;

    /// LANES neighbours to memory.
    ///
    /// # Safety
    /// `to` points to LANES numbers.
    unsafe fn store(self, to: *mut F);

    /// LANES small whole numbers from bytes.
    ///
    /// # Safety
    /// `from` points to LANES bytes.
    unsafe fn load_bytes(from: *const u8) -> Self;

    /// LANES small whole numbers as bytes.
    ///
    /// # Safety
    /// `to` points to LANES bytes.
    unsafe fn store_bytes(self, to: *mut u8);
}

/// The most numbers that a register holds.
pub const MOST: usize = 16;

/// `count` numbers, and whatever else a whole register brings.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
pub unsafe fn load_some<F: Real, V: Vector<F>>(from: &[F], count: usize) -> V {
    let mut some = [F::zero(); MOST];
    let whole = if from.len() >= V::LANES {
        from
    } else {
        some[..count].copy_from_slice(&from[..count]);
        &some
    };
    // SAFETY: the caller promises the instructions; `whole` has LANES numbers.
    unsafe { V::load(whole.as_ptr()) }
}

/// As many numbers of the register as `to` has room for, at most LANES.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
pub unsafe fn store_some<F: Real, V: Vector<F>>(register: V, to: &mut [F]) {
    // SAFETY: the caller promises the instructions; both places have LANES numbers.
    unsafe {
        if to.len() == V::LANES {
            register.store(to.as_mut_ptr());
        } else {
            let mut some = [F::zero(); MOST];
            register.store(some.as_mut_ptr());
            to.copy_from_slice(&some[..to.len()]);
        }
    }
}

/// For processors without a faster way: plain numbers, sixteen bytes' worth and more.
// SAFETY: it uses no special instructions.
unsafe impl<F: Real, const N: usize> Vector<F> for [F; N] {
    const LANES: usize = {
        assert!(N.is_power_of_two() && N <= MOST);
        N
    };

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
    unsafe fn add(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] + other[i])
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] - other[i])
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] * other[i])
    }

    #[inline(always)]
    unsafe fn zip(self, other: Self) -> [Self; 2] {
        let turns = |i: usize| if i.is_multiple_of(2) { self[i / 2] } else { other[i / 2] };
        [std::array::from_fn(turns), std::array::from_fn(|i| turns(N + i))]
    }

    #[inline(always)]
    unsafe fn unzip(self, other: Self) -> [Self; 2] {
        let row = |i: usize| if i < N { self[i] } else { other[i - N] };
        [std::array::from_fn(|i| row(2 * i)), std::array::from_fn(|i| row(2 * i + 1))]
    }

    #[inline(always)]
    unsafe fn relu(self) -> Self {
        self.map(|x| if x < F::zero() { F::zero() } else { x })
    }

    #[inline(always)]
    unsafe fn larger(self, place: Self, x: Self, at: Self) -> [Self; 2] {
        let larger = |i: usize| x[i] > self[i] || x[i].is_nan();
        [
            std::array::from_fn(|i| if larger(i) { x[i] } else { self[i] }),
            std::array::from_fn(|i| if larger(i) { at[i] } else { place[i] }),
        ]
    }

    #[inline(always)]
    unsafe fn where_equal(self, place: Self, at: Self) -> Self {
        std::array::from_fn(|i| if place[i] == at[i] { self[i] } else { F::zero() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut F) {
        // SAFETY: the caller promises room for N numbers.
        unsafe { to.cast::<[F; N]>().write(self) }
    }

    #[inline(always)]
    unsafe fn load_bytes(from: *const u8) -> Self {
        // SAFETY: the caller promises N bytes.
        let bytes = unsafe { from.cast::<[u8; N]>().read() };
        bytes.map(|byte| F::of(byte.into()))
    }

    #[inline(always)]
    unsafe fn store_bytes(self, to: *mut u8) {
        let bytes = self.map(|number| number.as_f64() as u8);
        // SAFETY: the caller promises room for N bytes.
        unsafe { to.cast::<[u8; N]>().write(bytes) }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Vector;
    use std::arch::x86_64::*;

    /// One method: its name, its arguments, and the instructions that do it.
    macro_rules! methods {
        ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty = $instructions:expr;)*) => {$(
            #[inline(always)]
            unsafe fn $name($($argument: $type),*) -> $result {
                // SAFETY: the caller promises what the trait asks for.
                unsafe { $instructions }
            }
        )*};
    }

    macro_rules! vector {
        (
            $register:ty, $lanes:literal of $number:ty, $zero:ident, $splat:ident, $load:ident,
            $store:ident, $add_product:ident, $add:ident, $sub:ident, $mul:ident, $max:ident,
            |$a:ident, $b:ident| $zip:expr,
            |$c:ident, $e:ident| $unzip:expr,
            |$best:ident, $place:ident, $x:ident, $at:ident| $larger:expr,
            |$d:ident, $p:ident, $q:ident| $equal:expr,
            |$from:ident| $load_bytes:expr,
            |$numbers:ident, $to:ident| $store_bytes:expr
        ) => {
            // SAFETY: whoever calls a method promises that the processor has the instruction.
            unsafe impl Vector<$number> for $register {
                const LANES: usize = $lanes;

                methods! {
                    zero() -> Self = $zero();
                    splat(x: $number) -> Self = $splat(x);
                    load(from: *const $number) -> Self = $load(from);
                    store(self: Self, to: *mut $number) -> () = $store(to, self);
                    add_product(self: Self, a: Self, b: Self) -> Self = $add_product(a, b, self);
                    add(self: Self, other: Self) -> Self = $add(self, other);
                    sub(self: Self, other: Self) -> Self = $sub(self, other);
                    mul(self: Self, other: Self) -> Self = $mul(self, other);
                    // of a number and NaN, max gives its second operand
                    relu(self: Self) -> Self = $max($zero(), self);
                }

                #[inline(always)]
                unsafe fn zip(self, other: Self) -> [Self; 2] {
                    let ($a, $b) = (self, other);
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $zip }
                }

                #[inline(always)]
                unsafe fn unzip(self, other: Self) -> [Self; 2] {
                    let ($c, $e) = (self, other);
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $unzip }
                }

                #[inline(always)]
                unsafe fn larger(self, place: Self, x: Self, at: Self) -> [Self; 2] {
                    let ($best, $place, $x, $at) = (self, place, x, at);
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $larger }
                }

                #[inline(always)]
                unsafe fn where_equal(self, place: Self, at: Self) -> Self {
                    let ($d, $p, $q) = (self, place, at);
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $equal }
                }

                #[inline(always)]
                unsafe fn load_bytes($from: *const u8) -> Self {
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $load_bytes }
                }

                #[inline(always)]
                unsafe fn store_bytes(self, $to: *mut u8) {
                    let $numbers = self;
                    // SAFETY: the caller promises what the trait asks for.
                    unsafe { $store_bytes }
                }
            }
        };
    }

    vector!(
        __m512, 16 of f32, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps,
        _mm512_fmadd_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_max_ps,
        |a, b| {
            // lanes of a are counted from 0, lanes of b from 16
            let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            let high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
            [_mm512_permutex2var_ps(a, low, b), _mm512_permutex2var_ps(a, high, b)]
        },
        |a, b| {
            let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            let odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
            [_mm512_permutex2var_ps(a, even, b), _mm512_permutex2var_ps(a, odd, b)]
        },
        |best, place, x, at| {
            let larger = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, best);
            let larger = larger | _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(x, x);
            [_mm512_mask_mov_ps(best, larger, x), _mm512_mask_mov_ps(place, larger, at)]
        },
        |d, place, at| _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_EQ_OQ>(place, at), d),
        |from| _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(from.cast()))),
        |x, to| _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(x)))
    );
    vector!(
        __m512d, 8 of f64, _mm512_setzero_pd, _mm512_set1_pd, _mm512_loadu_pd, _mm512_storeu_pd,
        _mm512_fmadd_pd, _mm512_add_pd, _mm512_sub_pd, _mm512_mul_pd, _mm512_max_pd,
        |a, b| {
            // lanes of a are counted from 0, lanes of b from 8
            let low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
            let high = _mm512_add_epi64(low, _mm512_set1_epi64(4));
            [_mm512_permutex2var_pd(a, low, b), _mm512_permutex2var_pd(a, high, b)]
        },
        |a, b| {
            let even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
            let odd = _mm512_add_epi64(even, _mm512_set1_epi64(1));
            [_mm512_permutex2var_pd(a, even, b), _mm512_permutex2var_pd(a, odd, b)]
        },
        |best, place, x, at| {
            let larger = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(x, best);
            let larger = larger | _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(x, x);
            [_mm512_mask_mov_pd(best, larger, x), _mm512_mask_mov_pd(place, larger, at)]
        },
        |d, place, at| _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_EQ_OQ>(place, at), d),
        |from| _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(_mm_loadl_epi64(from.cast()))),
        |x, to| {
            let integers = _mm512_castsi256_si512(_mm512_cvtpd_epi32(x));
            _mm_storel_epi64(to.cast(), _mm512_cvtepi32_epi8(integers));
        }
    );
    vector!(
        __m256, 8 of f32, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps,
        _mm256_fmadd_ps, _mm256_add_ps, _mm256_sub_ps, _mm256_mul_ps, _mm256_max_ps,
        |a, b| {
            // unpacking works within each half of a register
            let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
            [_mm256_permute2f128_ps::<0x20>(low, high), _mm256_permute2f128_ps::<0x31>(low, high)]
        },
        |a, b| {
            // the lower and the upper halves side by side, then even and odd places of each half
            let low = _mm256_permute2f128_ps::<0x20>(a, b);
            let high = _mm256_permute2f128_ps::<0x31>(a, b);
            let even = _mm256_shuffle_ps::<0b10_00_10_00>(low, high);
            let odd = _mm256_shuffle_ps::<0b11_01_11_01>(low, high);
            [even, odd]
        },
        |best, place, x, at| {
            let larger = _mm256_cmp_ps::<_CMP_GT_OQ>(x, best);
            let larger = _mm256_or_ps(larger, _mm256_cmp_ps::<_CMP_UNORD_Q>(x, x));
            [_mm256_blendv_ps(best, x, larger), _mm256_blendv_ps(place, at, larger)]
        },
        |d, place, at| _mm256_and_ps(_mm256_cmp_ps::<_CMP_EQ_OQ>(place, at), d),
        |from| _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(from.cast()))),
        |x, to| {
            let integers = _mm256_cvtps_epi32(x);
            let (low, high) = (_mm256_castsi256_si128(integers), _mm256_extracti128_si256::<1>(integers));
            let words = _mm_packs_epi32(low, high);
            _mm_storel_epi64(to.cast(), _mm_packus_epi16(words, words));
        }
    );
    vector!(
        __m256d, 4 of f64, _mm256_setzero_pd, _mm256_set1_pd, _mm256_loadu_pd, _mm256_storeu_pd,
        _mm256_fmadd_pd, _mm256_add_pd, _mm256_sub_pd, _mm256_mul_pd, _mm256_max_pd,
        |a, b| {
            // unpacking works within each half of a register
            let (low, high) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
            [_mm256_permute2f128_pd::<0x20>(low, high), _mm256_permute2f128_pd::<0x31>(low, high)]
        },
        |a, b| {
            let low = _mm256_permute2f128_pd::<0x20>(a, b);
            let high = _mm256_permute2f128_pd::<0x31>(a, b);
            [_mm256_unpacklo_pd(low, high), _mm256_unpackhi_pd(low, high)]
        },
        |best, place, x, at| {
            let larger = _mm256_cmp_pd::<_CMP_GT_OQ>(x, best);
            let larger = _mm256_or_pd(larger, _mm256_cmp_pd::<_CMP_UNORD_Q>(x, x));
            [_mm256_blendv_pd(best, x, larger), _mm256_blendv_pd(place, at, larger)]
        },
        |d, place, at| _mm256_and_pd(_mm256_cmp_pd::<_CMP_EQ_OQ>(place, at), d),
        |from| _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(_mm_loadu_si32(from))),
        |x, to| {
            let words = _mm_packs_epi32(_mm256_cvtpd_epi32(x), _mm_setzero_si128());
            _mm_storeu_si32(to, _mm_packus_epi16(words, words));
        }
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::instructions::{Instructions, Job, Wide};

    /// Checks a kind of register against plain numbers.
    struct Check;

    impl<F: Real> Job<F> for Check {
        type Output = ();

        unsafe fn run<V: Vector<F>>(self) {
            let n = V::LANES;
            let number = |i: usize| F::of(i as f64 * 0.5 - 3.0);
            let a: Vec<F> = (0..n).map(number).collect();
            let b: Vec<F> = (0..n).map(|i| F::of(2.0 - i as f64)).collect();
            let numbers = |v: V| {
                let mut out = vec![F::zero(); n];
                // SAFETY: the caller promises the instructions; there are LANES numbers.
                unsafe { v.store(out.as_mut_ptr()) };
                out
            };
            let each = |f: &dyn Fn(F, F) -> F| -> Vec<F> {
                a.iter().zip(&b).map(|(&a, &b)| f(a, b)).collect()
            };
            // SAFETY: the caller promises the instructions; there are LANES numbers.
            unsafe {
                let (va, vb) = (V::load(a.as_ptr()), V::load(b.as_ptr()));
                assert_eq!(numbers(va.add(vb)), each(&|a, b| a + b));
                assert_eq!(numbers(va.sub(vb)), each(&|a, b| a - b));
                assert_eq!(numbers(va.mul(vb)), each(&|a, b| a * b));
                assert_eq!(numbers(V::splat(a[0]).add_product(va, vb)), each(&|x, y| a[0] + x * y));
                assert_eq!(numbers(va.relu()), each(&|a, _| a.max(F::zero())));
                let (zero, one) = (V::zero(), V::splat(F::one()));
                let larger = va.larger(zero, vb, one).map(numbers);
                assert_eq!(larger[0], each(&|a, b| a.max(b)));
                let second = |a: F, b: F| if b > a { F::one() } else { F::zero() };
                assert_eq!(larger[1], each(&second));
                assert_eq!(
                    numbers(va.where_equal(V::load(larger[1].as_ptr()), one)),
                    each(&|a, b| a * second(a, b))
                );

                let zipped = va.zip(vb).map(numbers).concat();
                assert_eq!(
                    zipped,
                    a.iter().zip(&b).flat_map(|(&a, &b)| [a, b]).collect::<Vec<_>>()
                );
                let [low, high] = va.zip(vb);
                assert_eq!(low.unzip(high).map(numbers), [a.clone(), b.clone()]);

                let nan = V::splat(F::nan());
                assert!(numbers(nan.relu()).iter().all(|x| x.is_nan()));
                assert!(numbers(va.larger(zero, nan, one)[0]).iter().all(|x| x.is_nan()));
                assert!(numbers(nan.larger(zero, va, one)[0]).iter().all(|x| x.is_nan()));

                let bytes: Vec<u8> = (0..n as u8).map(|i| 255 - 17 * i).collect();
                let expanded = V::load_bytes(bytes.as_ptr());
                let expected: Vec<F> = bytes.iter().map(|&byte| F::of(byte.into())).collect();
                assert_eq!(numbers(expanded), expected);
                let mut again = vec![0; n];
                expanded.store_bytes(again.as_mut_ptr());
                assert_eq!(again, bytes);

                for count in 1..=n {
                    let some = numbers(load_some(&a[..count], count));
                    assert_eq!(some[..count], a[..count]);
                    let mut to = vec![F::zero(); count];
                    store_some(va, &mut to);
                    assert_eq!(to, a[..count]);
                }
            }
        }
    }

    #[test]
    fn every_register_computes_as_plain_numbers_do() {
        for instructions in Instructions::available() {
            f32::run(instructions, Check);
            f64::run(instructions, Check);
        }
    }
}
