//! The six small transforms of the fast algorithm, each in one dimension, and how they work in two.
//!
//! Multiply two polynomials, one of three coefficients g₀ + g₁·p + g₂·p² and one of four. Coefficient
//! by coefficient that takes 12 products. But their product has six coefficients, so it is known as
//! soon as its values at six points are known, and its value at a point is one product: evaluate
//! both at six points (maps G and A), multiply there, and interpolate (map B; Toom 1963, Cook 1966).
//!
//! A row of a convolution, `yᵢ = g₀·dᵢ + g₁·dᵢ₊₁ + g₂·dᵢ₊₂` for four outputs, is the transpose of that:
//! `Σᵢ yᵢ·eᵢ = Σⱼ dⱼ·(g·e)ⱼ` for any e. So it, too, takes six products (Winograd 1980), and every map
//! but G is transposed:
//!
//! ```text
//! u = G·g      v = Bᵀ·d      m[p] = u[p]·v[p]      y = Aᵀ·m
//! ```
//!
//! The points are 0, ±a, ±b and ∞ (the highest coefficient) with a² = ½ and b² = 2: the constants
//! stay near 1, and with them the rounding errors. Points come in pairs of opposite sign, so what
//! is even in the point and what is odd is computed once for both.
//!
//! G, Bᵀ and Aᵀ are linear, so their backward is their transpose:
//!
//! ```text
//! dm = A·dy      du[p] = dm[p]·v[p]      dv[p] = dm[p]·u[p]      dg = Gᵀ·du      dd = B·dv
//! ```
#![allow(unsafe_code)]

use crate::{kernels::vector::Vector, real::Real};

/// Points per dimension: a tile of 4 × 4 outputs needs 6 × 6 products.
pub const POINTS: usize = 6;

/// a² and b².
const A2: f64 = 0.5;
const B2: f64 = 2.0;
/// a and b.
const POINT_A: f64 = std::f64::consts::FRAC_1_SQRT_2;
const POINT_B: f64 = std::f64::consts::SQRT_2;
/// Π (p − q) over the other finite points q, for p = ±a and ±b. For p = 0 it is a²b² = 1.
const DIVISOR_A: f64 = 2.0 * A2 * (A2 - B2);
const DIVISOR_B: f64 = 2.0 * B2 * (B2 - A2);

/// A linear map of N numbers to M, done to LANES channels at once.
pub trait Transform<const N: usize, const M: usize> {
    /// The map.
    ///
    /// # Safety
    /// The processor has the instructions of `V`.
    unsafe fn apply<F: Real, V: Vector<F>>(x: [V; N]) -> [V; M];
}

/// The map down the columns, then along the rows: T·x·Tᵀ.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
pub unsafe fn both_ways<T, F, V, const N: usize, const M: usize>(x: &[[V; N]; N]) -> [[V; M]; M]
where
    T: Transform<N, M>,
    F: Real,
    V: Vector<F>,
{
    // SAFETY: the caller promises the instructions.
    unsafe {
        let mut columns = [[V::zero(); M]; N];
        for (j, column) in columns.iter_mut().enumerate() {
            *column = T::apply(std::array::from_fn(|i| x[i][j]));
        }
        let mut out = [[V::zero(); M]; M];
        for (i, row) in out.iter_mut().enumerate() {
            *row = T::apply(std::array::from_fn(|j| columns[j][i]));
        }
        out
    }
}

/// The number in all lanes.
///
/// # Safety
/// The processor has the instructions of `V`.
#[inline(always)]
unsafe fn all<F: Real, V: Vector<F>>(x: f64) -> V {
    // SAFETY: the caller promises the instructions.
    unsafe { V::splat(F::of(x)) }
}

/// A transform as a list of named numbers, and the numbers it gives.
macro_rules! transform {
    ($(#[$doc:meta])* $name:ident: [$($x:ident),*] -> [$($y:expr),*] $(where $($let:ident = $value:expr),*)?) => {
        $(#[$doc])*
        pub struct $name;

        impl Transform<{ [$(stringify!($x)),*].len() }, { [$(stringify!($y)),*].len() }> for $name {
            #[inline(always)]
            unsafe fn apply<F: Real, V: Vector<F>>(
                [$($x),*]: [V; [$(stringify!($x)),*].len()],
            ) -> [V; [$(stringify!($y)),*].len()] {
                // SAFETY: the caller promises the instructions.
                unsafe {
                    $($(let $let = $value;)*)?
                    [$($y),*]
                }
            }
        }
    };
}

transform! {
    /// v = Bᵀ·d: six neighbours at the points.
    Input: [d0, d1, d2, d3, d4, d5] -> [
        d0.add(d4).add_product(all(-A2 - B2), d2),
        even_a.add(odd_a), even_a.sub(odd_a),
        even_b.add(odd_b), even_b.sub(odd_b),
        d1.add(d5).add_product(all(-A2 - B2), d3)
    ] where
        even_a = d4.add_product(all(-B2), d2),
        even_b = d4.add_product(all(-A2), d2),
        odd_a = d3.add_product(all(-B2), d1).mul(all(POINT_A)),
        odd_b = d3.add_product(all(-A2), d1).mul(all(POINT_B))
}

transform! {
    /// dd = B·dv.
    InputBack: [v0, va, va_, vb, vb_, v_inf] -> [
        v0,
        v_inf.add_product(all(-B2), odd_a).add_product(all(-A2), odd_b),
        v0.mul(all(-A2 - B2)).add_product(all(-B2), even_a).add_product(all(-A2), even_b),
        odd_a.add(odd_b).add_product(all(-A2 - B2), v_inf),
        v0.add(even_a).add(even_b),
        v_inf
    ] where
        even_a = va.add(va_),
        even_b = vb.add(vb_),
        odd_a = va.sub(va_).mul(all(POINT_A)),
        odd_b = vb.sub(vb_).mul(all(POINT_B))
}

transform! {
    /// u = G·g: the kernel as a polynomial, its values at the points, each divided by Π (p − q): the
    /// divisors of the interpolation cost least here, once a step.
    Kernel: [g0, g1, g2] -> [
        g0,
        even_a.add(odd_a), even_a.sub(odd_a),
        even_b.add(odd_b), even_b.sub(odd_b),
        g2
    ] where
        even_a = g0.add_product(all(A2), g2).mul(all(1.0 / DIVISOR_A)),
        even_b = g0.add_product(all(B2), g2).mul(all(1.0 / DIVISOR_B)),
        odd_a = g1.mul(all(POINT_A / DIVISOR_A)),
        odd_b = g1.mul(all(POINT_B / DIVISOR_B))
}

transform! {
    /// dg = Gᵀ·du.
    KernelBack: [u0, ua, ua_, ub, ub_, u_inf] -> [
        u0.add(even_a).add(even_b),
        odd_a.add(odd_b),
        u_inf.add_product(all(A2), even_a).add_product(all(B2), even_b)
    ] where
        even_a = ua.add(ua_).mul(all(1.0 / DIVISOR_A)),
        even_b = ub.add(ub_).mul(all(1.0 / DIVISOR_B)),
        odd_a = ua.sub(ua_).mul(all(POINT_A / DIVISOR_A)),
        odd_b = ub.sub(ub_).mul(all(POINT_B / DIVISOR_B))
}

transform! {
    /// y = Aᵀ·m: four outputs from six products.
    Output: [m0, ma, ma_, mb, mb_, m_inf] -> [
        m0.add(even_a).add(even_b),
        odd_a.add(odd_b),
        even_a.mul(all(A2)).add_product(all(B2), even_b),
        m_inf.add_product(all(A2), odd_a).add_product(all(B2), odd_b)
    ] where
        even_a = ma.add(ma_),
        even_b = mb.add(mb_),
        odd_a = ma.sub(ma_).mul(all(POINT_A)),
        odd_b = mb.sub(mb_).mul(all(POINT_B))
}

transform! {
    /// dm = A·dy.
    OutputBack: [y0, y1, y2, y3] -> [
        y0,
        even_a.add(odd_a), even_a.sub(odd_a),
        even_b.add(odd_b), even_b.sub(odd_b),
        y3
    ] where
        even_a = y0.add_product(all(A2), y2),
        even_b = y0.add_product(all(B2), y2),
        odd_a = y1.add_product(all(A2), y3).mul(all(POINT_A)),
        odd_b = y1.add_product(all(B2), y3).mul(all(POINT_B))
}
