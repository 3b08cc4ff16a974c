//! How much memory the program holds: an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes that are held now, and the most since `restart`.
static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// Every `Vec` of the program asks it for memory, and gives that back to it.
struct Counter;

#[global_allocator]
static COUNTER: Counter = Counter;

// SAFETY: the system's allocator does all the work. Beside it two numbers are kept.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }

    // a vector that grows takes new memory and gives the old back: so it is by default
}

fn took(bytes: usize) {
    let now = NOW.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(now, Relaxed);
}

/// Bytes that are held now.
pub fn held() -> usize {
    NOW.load(Relaxed)
}

/// Counts the most from here on.
pub fn restart() {
    MOST.store(held(), Relaxed);
}

/// The most that was held at any time since.
pub fn most() -> usize {
    MOST.load(Relaxed)
}
