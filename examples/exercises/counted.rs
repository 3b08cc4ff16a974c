//! Numbers that count how often they are multiplied, for exercise 13.2.

use std::{
    cell::Cell,
    ops::{Add, Mul, Sub},
};

thread_local!(static PRODUCTS: Cell<usize> = const { Cell::new(0) });

/// Starts to count anew.
pub fn start() {
    PRODUCTS.set(0);
}

/// The products since the start.
pub fn products() -> usize {
    PRODUCTS.get()
}

/// A number whose products are counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted(f64);

impl Counted {
    pub fn new(value: f64) -> Self {
        Counted(value)
    }

    pub fn value(self) -> f64 {
        self.0
    }

    /// Half of it; not counted.
    #[allow(dead_code)] // a blank does not use it yet
    pub fn half(self) -> Self {
        Counted(self.0 / 2.0)
    }
}

impl Add for Counted {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Counted(self.0 + other.0)
    }
}

impl Sub for Counted {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Counted(self.0 - other.0)
    }
}

impl Mul for Counted {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        PRODUCTS.set(PRODUCTS.get() + 1);
        Counted(self.0 * other.0)
    }
}
