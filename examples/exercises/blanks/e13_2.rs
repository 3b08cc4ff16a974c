use crate::counted::Counted;

/// Exercise 13.2: two outputs of a convolution in four products.
///
/// y₀ = g₀·d₀ + g₁·d₁ + g₂·d₂ and y₁ = g₀·d₁ + g₁·d₂ + g₂·d₃, in four products.
///
/// A `Counted` is a number that can be added, subtracted and multiplied, and counts the products.
/// `number.half()` halves it; that does not count.
pub fn winograd(d: [Counted; 4], g: [Counted; 3]) -> [Counted; 2] {
    todo!()
}
