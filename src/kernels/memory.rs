//! Keeping the pages of memory that a step has used for the next one.
#![allow(unsafe_code)]

/// From now on, memory that is freed stays with this program and is given out again.
///
/// A training step takes and frees the same large arrays again and again. By default the C library
/// hands each of them back to the operating system, which then gives out fresh, zeroed pages: for
/// a batch of some hundred pictures that costs a fifth of the time. Programs that train call this
/// once at their start. It does something where the C library is glibc, and nothing elsewhere.
pub fn keep_pages() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: these settings change where malloc gets memory from, and nothing else.
    unsafe {
        libc::mallopt(libc::M_MMAP_MAX, 0);
        libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX);
    }
}
