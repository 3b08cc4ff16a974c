//! rayon's iterators; in a browser, where there is one thread, plain ones in their place: there
//! they would only be more code to load.

#[cfg(not(target_family = "wasm"))]
pub use rayon::prelude::*;

#[cfg(target_family = "wasm")]
mod plain {
    use std::slice::{ChunksExactMut, ChunksMut, Iter};

    /// rayon's name for `into_iter`.
    pub trait IntoParallelIterator: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<I: IntoIterator> IntoParallelIterator for I {}

    /// How many pieces a thread takes at least says nothing to one thread.
    pub trait IndexedParallelIterator: Iterator + Sized {
        fn with_min_len(self, _: usize) -> Self {
            self
        }
    }

    impl<I: Iterator> IndexedParallelIterator for I {}

    /// rayon's names for what slices do.
    pub trait ParallelSlice<T> {
        fn as_plain(&self) -> &[T];

        fn par_iter(&self) -> Iter<'_, T> {
            self.as_plain().iter()
        }
    }

    impl<T> ParallelSlice<T> for [T] {
        fn as_plain(&self) -> &[T] {
            self
        }
    }

    /// The same for slices that change.
    pub trait ParallelSliceMut<T> {
        fn as_plain_mut(&mut self) -> &mut [T];

        fn par_chunks_mut(&mut self, size: usize) -> ChunksMut<'_, T> {
            self.as_plain_mut().chunks_mut(size)
        }

        fn par_chunks_exact_mut(&mut self, size: usize) -> ChunksExactMut<'_, T> {
            self.as_plain_mut().chunks_exact_mut(size)
        }
    }

    impl<T> ParallelSliceMut<T> for [T] {
        fn as_plain_mut(&mut self) -> &mut [T] {
            self
        }
    }
}

#[cfg(target_family = "wasm")]
pub use plain::*;
