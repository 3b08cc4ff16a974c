//! How a program that trains starts.

use brickprop::kernels::memory::keep_pages;
use rayon::ThreadPoolBuilder;

/// Memory stays with the program, and this thread works with the others.
pub fn start() {
    keep_pages();
    let pool = ThreadPoolBuilder::new().use_current_thread().build_global();
    pool.expect("the first to ask for threads");
}
