//! Working memory that a thread keeps from one piece of work to the next.
//!
//! Fresh memory costs a page fault every 4 KB, and zeroing it costs another walk through it. So
//! what a kernel needs only while it works is taken from its thread and handed back.

use std::{
    any::{Any, TypeId},
    cell::RefCell,
    collections::HashMap,
};

thread_local! {
    static KEPT: RefCell<HashMap<TypeId, Box<dyn Any>>> = RefCell::default();
}

/// Lends `work` the thread's own `T`: as the last work left it, or a new one.
pub fn with<T: Default + 'static, R>(work: impl FnOnce(&mut T) -> R) -> R {
    let kept = KEPT.with_borrow_mut(|kept| kept.remove(&TypeId::of::<T>()));
    let mut own: Box<T> = kept.and_then(|kept| kept.downcast().ok()).unwrap_or_default();
    let result = work(&mut own);
    KEPT.with_borrow_mut(|kept| kept.insert(TypeId::of::<T>(), own));
    result
}

/// Bytes of a cache line. A wide register that is loaded across its border takes two loads.
const LINE: usize = 64;

/// So many numbers of a buffer that grows where it has to, from the beginning of a cache line on.
/// What they are is left over from other work.
pub fn take<F: Copy + Default>(buffer: &mut Vec<F>, length: usize) -> &mut [F] {
    let room = length + LINE / size_of::<F>();
    if buffer.len() < room {
        buffer.resize(room, F::default());
    }
    let first = buffer.as_ptr().align_offset(LINE);
    &mut buffer[first..][..length]
}

/// The same, all zero.
pub fn take_zeroed<F: Copy + Default>(buffer: &mut Vec<F>, length: usize) -> &mut [F] {
    let taken = take(buffer, length);
    taken.fill(F::default());
    taken
}
