//! One copy of the code for each set of instructions, and the choice among them.

use super::*;

macro_rules! compile {
    ($module:ident for $number:ty, $rows:literal by $vectors:literal of $vector:ty $(, $features:literal)?) => {
        pub mod $module {
            use super::*;

            pub fn tile() -> Tile<$number> {
                let (rows, columns) = ($rows, $vectors * <$vector>::LANES);
                Tile { rows, columns, lanes: <$vector>::LANES, multiply, slide, gather }
            }

            $(#[target_feature(enable = $features)])?
            unsafe fn multiply(
                a: *const $number,
                rows: &[usize],
                steps: &[usize],
                b: *const $number,
                out: *mut $number,
                stride: isize,
                onto: bool,
            ) {
                // SAFETY: the caller keeps the promises of `Multiply`.
                unsafe {
                    super::multiply::<_, $vector, $rows, $vectors>(
                        a, rows, steps, b, out, stride, onto,
                    )
                }
            }

            $(#[target_feature(enable = $features)])?
            #[allow(clippy::too_many_arguments)]
            unsafe fn slide(
                a: *const $number,
                rows: &[usize],
                b: *const $number,
                taps: &[usize],
                from: &[usize],
                out: *mut $number,
                to: &[usize],
                stride: usize,
            ) {
                // SAFETY: the caller keeps the promises of `Slide`.
                unsafe {
                    super::slide::<_, $vector, $rows, $vectors>(
                        a, rows, b, taps, from, out, to, stride,
                    )
                }
            }

            $(#[target_feature(enable = $features)])?
            unsafe fn gather(
                from: &[$number],
                runs: &[Run],
                steps: &[usize],
                panel: &mut [$number],
            ) {
                // SAFETY: the caller keeps the promises of `Gather`.
                unsafe { super::gather::<_, $vector, $vectors>(from, runs, steps, panel) }
            }
        }
    };
}

macro_rules! choose {
    ($number:ident, $module:ident) => {
        impl HasTile for $number {
            fn tile_for(instructions: Instructions) -> Tile<$number> {
                instructions.must_be_available();
                match instructions {
                    #[cfg(target_arch = "x86_64")]
                    Instructions::Avx512 => avx512::$module::tile(),
                    #[cfg(target_arch = "x86_64")]
                    Instructions::Avx2 => avx2::$module::tile(),
                    _ => portable::$module::tile(),
                }
            }

            fn flat_tile() -> Tile<$number> {
                match Instructions::best() {
                    #[cfg(target_arch = "x86_64")]
                    Instructions::Avx512 => avx512_flat::$module::tile(),
                    instructions => Self::tile_for(instructions),
                }
            }
        }
    };
}
choose!(f32, singles);
choose!(f64, doubles);

/// 16 of 32 registers for the sums.
#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::*;
    use std::arch::x86_64::{__m512, __m512d};
    compile!(singles for f32, 8 by 2 of __m512, "avx512f");
    compile!(doubles for f64, 8 by 2 of __m512d, "avx512f");
}
/// As many, in half as many rows.
#[cfg(target_arch = "x86_64")]
mod avx512_flat {
    use super::*;
    use std::arch::x86_64::{__m512, __m512d};
    compile!(singles for f32, 4 by 4 of __m512, "avx512f");
    compile!(doubles for f64, 4 by 4 of __m512d, "avx512f");
}
/// 12 of 16 registers for the sums.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::*;
    use std::arch::x86_64::{__m256, __m256d};
    compile!(singles for f32, 4 by 3 of __m256, "avx2,fma");
    compile!(doubles for f64, 4 by 3 of __m256d, "avx2,fma");
}
/// Eight sums of 16 bytes' worth each.
mod portable {
    use super::*;
    compile!(singles for f32, 4 by 2 of [f32; 4]);
    compile!(doubles for f64, 4 by 2 of [f64; 2]);
}
