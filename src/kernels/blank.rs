//! New arrays that many threads fill.
#![allow(unsafe_code)]

use std::mem::{MaybeUninit, take};

use ndarray::ArrayViewMut2;

/// A new array, written part by part by who fills the part, at once or after its zeros. So they are
/// still in its thread's cache, and nobody waits while one thread zeroes it all.
pub struct Blank<T> {
    data: Vec<T>,
    length: usize,
}

/// A part of a [`Blank`].
pub struct Part<'a, T>(&'a mut [MaybeUninit<T>]);

impl<T: Copy + Default> Blank<T> {
    /// Memory for so many numbers.
    pub fn new(length: usize) -> Self {
        Blank { data: Vec::with_capacity(length), length }
    }

    /// All of it in parts.
    ///
    /// # Panics
    /// Where the lengths do not add up to the array's.
    pub fn parts(&mut self, lengths: impl Iterator<Item = usize>) -> Vec<Part<'_, T>> {
        let mut rest = &mut self.data.spare_capacity_mut()[..self.length];
        let mut parts = vec![];
        for length in lengths {
            let (part, others) = take(&mut rest).split_at_mut(length);
            parts.push(Part(part));
            rest = others;
        }
        assert!(rest.is_empty(), "the parts are less than the whole");
        parts
    }

    /// The array.
    ///
    /// # Safety
    /// All its [`parts`](Blank::parts) have been [zeroed](Part::zeroed) or [mapped](Part::map), or
    /// each number of their [matrix](Part::matrix) written.
    pub unsafe fn filled(mut self) -> Vec<T> {
        // SAFETY: the parts were all of it, and each was written.
        unsafe { self.data.set_len(self.length) };
        self.data
    }
}

impl<'a, T: Copy + Default> Part<'a, T> {
    /// The part, all zeros.
    pub fn zeroed(self) -> &'a mut [T] {
        for number in self.0.iter_mut() {
            number.write(T::default());
        }
        // SAFETY: each number has just been written.
        unsafe { &mut *(std::ptr::from_mut(self.0) as *mut [T]) }
    }

    /// The part as a matrix, to be written number by number.
    ///
    /// # Panics
    /// Where it has not as many numbers.
    pub fn matrix(self, size: [usize; 2]) -> ArrayViewMut2<'a, MaybeUninit<T>> {
        ArrayViewMut2::from_shape(size, self.0).expect("the part has as many numbers")
    }

    /// Each number becomes f of the one at the same place of `x`.
    ///
    /// # Panics
    /// Where `x` has another length, as [`map2`](Part::map2) does.
    #[inline(always)]
    pub fn map(self, x: &[T], f: impl Fn(T) -> T) {
        self.map2(x, x, |x, _| f(x));
    }

    /// Each number becomes f of those at the same place of `a` and `b`.
    #[inline(always)]
    pub fn map2(self, a: &[T], b: &[T], f: impl Fn(T, T) -> T) {
        assert_eq!([a.len(), b.len()], [self.0.len(); 2], "the part has a number for each");
        for ((number, &a), &b) in self.0.iter_mut().zip(a).zip(b) {
            number.write(f(a, b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_zeros_and_make_the_whole() {
        let mut blank = Blank::new(7);
        for (number, part) in blank.parts([3, 0, 4].into_iter()).into_iter().enumerate() {
            let part = part.zeroed();
            assert!(part.iter().all(|&x| x == 0));
            part.fill(number);
        }
        // SAFETY: all parts have been zeroed.
        assert_eq!(unsafe { blank.filled() }, [0, 0, 0, 2, 2, 2, 2]);
    }

    #[test]
    fn parts_are_made_of_other_numbers() {
        let mut blank = Blank::new(3);
        let mut parts = blank.parts([1, 2].into_iter()).into_iter();
        parts.next().unwrap().map(&[7], |x| x + 1);
        parts.next().unwrap().map2(&[1, 2], &[10, 20], |a, b| a + b);
        // SAFETY: all parts have been mapped.
        assert_eq!(unsafe { blank.filled() }, [8, 11, 22]);
    }

    #[test]
    #[should_panic = "the part has a number for each"]
    fn a_part_is_made_of_as_many_numbers() {
        Blank::new(2).parts([2].into_iter()).remove(0).map(&[1], |x| x);
    }

    #[test]
    #[should_panic = "the parts are less than the whole"]
    fn parts_must_be_the_whole() {
        Blank::<f32>::new(3).parts([2].into_iter());
    }
}
