//! Parallel work in fixed pieces: the same bits for any number of threads.
//!
//! Adding `f32` numbers in another order gives other bits. So a piece of work is never "a share
//! for each thread": it is a picture, a group of pictures or a stretch of an array, fixed by the
//! shapes alone. Each piece writes to its own place, and sums over pieces run in their order.
#![allow(unsafe_code)]

use std::ops::Range;

use ndarray::Zip;

use super::parallel::*;
use super::{blank::Blank, wide::wide};
use crate::{real::Real, tensor::Tensor};

/// Elements of an elementwise piece: large enough to be worth a thread's while.
pub const STRETCH: usize = 1 << 14;

/// Pictures whose weight gradients are added up in one buffer: more of them where they are small,
/// for a buffer costs as much to zero and to add up whatever the pictures.
fn group(pixels: usize) -> usize {
    if pixels > 100 { 4 } else { 8 }
}

/// So many products threads do not share: waking one costs some microseconds.
const FEW: usize = 1 << 17;

/// A browser gives a program one thread.
const ALONE: bool = cfg!(target_family = "wasm");

/// So many products take as long as moving one number through memory.
pub const MOVE: usize = 16;

/// Hands each piece to `work` with its number: side by side, or one after the other where there
/// are only few products to compute.
pub fn share<P: Send>(pieces: Vec<P>, products: usize, work: impl Fn(usize, P) + Sync + Send) {
    if products <= FEW || ALONE {
        pieces.into_iter().enumerate().for_each(|(number, piece)| work(number, piece));
    } else {
        pieces.into_par_iter().enumerate().for_each(|(number, piece)| work(number, piece));
    }
}

/// y = f(x) for each element.
pub fn map<F: Real>(x: &Tensor<F>, f: impl Fn(F) -> F + Sync + Send) -> Tensor<F> {
    if x.len() <= STRETCH || ALONE { x.mapv(f) } else { Zip::from(x).par_map_collect(|&x| f(x)) }
}

/// y = f(a, b) for each pair of elements at the same place.
pub fn map2<F: Real>(
    a: &Tensor<F>,
    b: &Tensor<F>,
    f: impl Fn(F, F) -> F + Sync + Send,
) -> Tensor<F> {
    let pairs = Zip::from(a).and(b);
    if a.len() <= STRETCH || ALONE {
        pairs.map_collect(|&a, &b| f(a, b))
    } else {
        pairs.par_map_collect(|&a, &b| f(a, b))
    }
}

/// Hands each of `count` equal pieces of `out` to `work`, with the number of the piece: a picture,
/// or one channel of it.
pub fn for_each_piece<T: Send>(
    out: &mut [T],
    count: usize,
    work: impl Fn(usize, &mut [T]) + Sync + Send,
) {
    if out.is_empty() {
        return;
    }
    let length = out.len() / count;
    out.par_chunks_mut(length).enumerate().for_each(|(number, out)| work(number, out));
}

/// The same for two arrays that are cut at the same places.
pub fn for_each_piece2<T: Send, U: Send>(
    first: &mut [T],
    second: &mut [U],
    count: usize,
    work: impl Fn(usize, &mut [T], &mut [U]) + Sync + Send,
) {
    if first.is_empty() {
        return;
    }
    let lengths = (first.len() / count, second.len() / count);
    let pieces = first.par_chunks_mut(lengths.0).zip(second.par_chunks_mut(lengths.1));
    pieces.enumerate().for_each(|(number, (first, second))| work(number, first, second));
}

/// Two new arrays, made in stretches as long as `lengths` says: each is handed, all zeros, to
/// `work` with its number.
pub fn stretches2<T: Copy + Default + Send, U: Copy + Default + Send>(
    lengths: &[[usize; 2]],
    work: impl Fn(usize, &mut [T], &mut [U]) + Sync + Send,
) -> (Vec<T>, Vec<U>) {
    let of = |which: usize| lengths.iter().map(move |lengths| lengths[which]);
    let (mut first, mut second) = (Blank::new(of(0).sum()), Blank::new(of(1).sum()));
    let parts = first.parts(of(0)).into_par_iter().zip(second.parts(of(1))).enumerate();
    parts.for_each(|(number, (first, second))| work(number, first.zeroed(), second.zeroed()));
    // SAFETY: every part has been zeroed.
    unsafe { (first.filled(), second.filled()) }
}

/// One new array, made in the same way.
pub fn stretches<T: Copy + Default + Send>(
    lengths: impl Iterator<Item = usize>,
    work: impl Fn(usize, &mut [T]) + Sync + Send,
) -> Vec<T> {
    let lengths: Vec<_> = lengths.map(|length| [length, 0]).collect();
    stretches2(&lengths, |number, out, _: &mut [u8]| work(number, out)).0
}

/// A copy.
pub fn copy<T: Copy + Default + Send + Sync>(x: &[T]) -> Vec<T> {
    stretches(x.chunks(STRETCH).map(<[T]>::len), |number, out| {
        out.copy_from_slice(&x[number * STRETCH..][..out.len()]);
    })
}

/// Adds up a gradient over the batch: each group of a few examples fills a zeroed buffer of
/// `length`, and the buffers are added in the order of the groups. Meanwhile each group fills its
/// examples' part of a new array, zeros before: `share` numbers an example. The size of a group
/// follows from the `pixels` of an example.
pub fn sum_over_groups<F: Real>(
    [examples, pixels]: [usize; 2],
    share: usize,
    length: usize,
    work: impl Fn(Range<usize>, &mut [F], &mut [F]) + Sync + Send,
) -> (Vec<F>, Vec<F>) {
    let size = group(pixels);
    let groups: Vec<Range<usize>> =
        (0..examples).step_by(size).map(|i| i..examples.min(i + size)).collect();
    let mut out = Blank::new(examples * share);
    let parts = out.parts(groups.iter().map(|group| group.len() * share));
    let sums = groups.into_par_iter().zip(parts).map(|(group, part)| {
        let mut sum = vec![F::zero(); length];
        work(group, part.zeroed(), &mut sum);
        sum
    });
    let sum = add_up(sums.collect(), length);
    // SAFETY: every part has been zeroed.
    (unsafe { out.filled() }, sum)
}

/// The sum of arrays, number by number in their order.
fn add_up<F: Real>(arrays: Vec<Vec<F>>, length: usize) -> Vec<F> {
    let mut arrays = arrays.into_iter();
    let mut total = arrays.next().unwrap_or_else(|| vec![F::zero(); length]);
    let others: Vec<Vec<F>> = arrays.collect();
    let stretches = total.chunks_mut(STRETCH).collect();
    share(stretches, MOVE * others.len() * length, |number, total: &mut [F]| {
        for other in &others {
            let other = &other[number * STRETCH..][..total.len()];
            wide(
                #[inline(always)]
                || total.iter_mut().zip(other).for_each(|(total, &part)| *total += part),
            );
        }
    });
    total
}

/// Σ f(a, b) over two slices, in sixteen running sums: fast, and nearer to the true sum than one.
#[inline(always)]
pub fn sum2<F: Real>(a: &[F], b: &[F], f: impl Fn(F, F) -> F) -> F {
    let ((blocks_a, rest_a), (blocks_b, rest_b)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let mut sums = [F::zero(); 16];
    for (&a, &b) in blocks_a.iter().zip(blocks_b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f(a, b);
        }
    }
    let rest: F = rest_a.iter().zip(rest_b).map(|(&a, &b)| f(a, b)).sum();
    sums.into_iter().sum::<F>() + rest
}

/// Σ a·b over two slices.
pub fn dot<F: Real>(a: &[F], b: &[F]) -> F {
    wide(
        #[inline(always)]
        || sum2(a, b, |a, b| a * b),
    )
}

/// Σ x over a slice.
#[inline(always)]
pub fn sum<F: Real>(x: &[F]) -> F {
    sum2(x, x, |x, _| x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_arrays_are_mapped_alike() {
        for count in [STRETCH, STRETCH + 1] {
            let x = Tensor::from_shape_fn(vec![count], |i| i[0] as f64);
            assert_eq!(map(&x, |x| 2.0 * x), &x * 2.0);
            assert_eq!(map2(&x, &x, |a, b| a * b), &x * &x);
        }
    }

    #[test]
    fn each_piece_is_handed_out_once_with_its_number() {
        let (mut first, mut second) = (vec![0; 12], vec![0; 6]);
        for_each_piece2(&mut first, &mut second, 3, |number, first, second| {
            first.iter_mut().for_each(|x| *x += number);
            second.iter_mut().for_each(|x| *x += 10 * number);
        });
        for_each_piece(&mut first, 6, |number, first| first[0] += 100 * number);
        assert_eq!(first, [0, 0, 100, 0, 201, 1, 301, 1, 402, 2, 502, 2]);
        assert_eq!(second, [0, 0, 10, 10, 20, 20]);
        for_each_piece(&mut first[..0], 0, |_, _| panic!("there is nothing to do"));
    }

    #[test]
    fn groups_add_up_to_all_examples() {
        for (examples, pixels) in (0..20).flat_map(|n| [(n, 64), (n, 256)]) {
            let sizes = [examples, pixels];
            let (out, sums) = sum_over_groups(sizes, 3, 2, |group, out: &mut [f64], sums| {
                assert!(group.len() <= self::group(pixels) && out.len() == 3 * group.len());
                for (n, out) in group.zip(out.chunks_exact_mut(3)) {
                    out.iter_mut().for_each(|out| *out += n as f64);
                    sums[0] += 1.0;
                    sums[1] += n as f64;
                }
            });
            assert_eq!(out, (0..3 * examples).map(|i| (i / 3) as f64).collect::<Vec<_>>());
            assert_eq!(sums, [examples as f64, (0..examples).sum::<usize>() as f64]);
        }
    }

    #[test]
    fn large_sums_add_up_in_order() {
        let length = 2 * STRETCH + 3;
        let array = |k: usize| (0..length).map(|i| ((i * k) as f64).sin()).collect::<Vec<_>>();
        let total = add_up((0..20).map(array).collect(), length);
        let expected = |i: usize| (0..20).fold(0.0, |sum, k| sum + ((i * k) as f64).sin());
        assert!(total.iter().enumerate().all(|(i, &sum)| sum == expected(i)));
    }

    #[test]
    fn stretches_are_handed_out_once_with_their_numbers() {
        let (first, second) = stretches2(&[[2, 0], [1, 3]], |number, first, second: &mut [u8]| {
            first.iter_mut().for_each(|x| *x += 10 + number);
            second.fill(number as u8);
        });
        assert_eq!((first, second), (vec![10, 10, 11], vec![1, 1, 1]));
    }

    #[test]
    fn sums_leave_nothing_out() {
        for count in [0, 1, 15, 16, 17, 100] {
            let x: Vec<f64> = (1..=count).map(f64::from).collect();
            assert_eq!(sum(&x), x.iter().sum::<f64>());
            assert_eq!(dot(&x, &x), x.iter().map(|x| x * x).sum::<f64>());
        }
    }

    #[test]
    fn a_long_sum_is_nearer_to_the_truth_than_one_running_sum() {
        let x = vec![0.1f32; 1_000_000];
        let error = |sum: f32| (f64::from(sum) - 1e6 * f64::from(0.1f32)).abs();
        let one = x.iter().sum::<f32>();
        assert!(error(sum(&x)) < error(one) / 8.0, "{} and {one}", sum(&x));
    }
}
