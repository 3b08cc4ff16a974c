//! How fast does memory bring numbers? Together with [`peak`](super::peak) it says what a layer
//! could reach: one with few operations a byte waits for memory, however fast the products are.

use std::{hint::black_box, time::Instant};

use rayon::prelude::*;

/// Copies in a measurement; the best counts.
const REPEATS: usize = 5;

/// Bytes a second that memory brings and takes, on all threads of the current pool at once: an
/// array of `bytes` is copied, and each byte counts twice, for it is read and written. `bytes`
/// should be far beyond the last cache: 128 MiB and more.
pub fn copy_bandwidth(bytes: usize) -> f64 {
    let from = vec![1u8; bytes];
    let mut to = vec![2u8; bytes];
    let piece = bytes.div_ceil(rayon::current_num_threads()).max(1);
    let mut once = || {
        let start = Instant::now();
        let pieces = to.par_chunks_mut(piece).zip(from.par_chunks(piece));
        pieces.for_each(|(to, from)| to.copy_from_slice(black_box(from)));
        black_box(&mut to);
        2.0 * bytes as f64 / start.elapsed().as_secs_f64()
    };
    (0..REPEATS).map(|_| once()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No memory of this century is below 10 MB/s, none beyond 100 TB/s.
    #[test]
    fn bandwidth_is_that_of_a_memory() {
        let found = copy_bandwidth(1 << 22);
        assert!((1e7..1e14).contains(&found), "{found:e}");
    }
}
