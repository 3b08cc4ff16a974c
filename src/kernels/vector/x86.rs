//! The registers of x86-64: AVX-512, and AVX2 with FMA.

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
