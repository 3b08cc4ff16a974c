//! Several numbers at once: the few vector instructions that the kernels need.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod x86;

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
