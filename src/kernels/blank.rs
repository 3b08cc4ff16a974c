//! New arrays that many threads fill.
#![allow(unsafe_code)]

use std::mem::{MaybeUninit, take};

/// A new array, zeroed part by part by who fills the part. So a part's zeros are still in its
/// thread's cache when they are written over, and nobody waits while one thread zeroes it all.
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
    /// All its [`parts`](Blank::parts) have been [zeroed](Part::zeroed).
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
    #[should_panic = "the parts are less than the whole"]
    fn parts_must_be_the_whole() {
        Blank::<f32>::new(3).parts([2].into_iter());
    }
}
