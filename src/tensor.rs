//! Tensors are [`ndarray`] arrays; a wrong number of axes is refused in words.

use ndarray::{ArrayD, ArrayView2, ArrayView4, Ix2, Ix4};

/// An array of any number of axes: pictures are `[batch, channels, height, width]`,
/// features are `[batch, features]`, always in row-major order.
pub type Tensor<F> = ArrayD<F>;

/// The view of `x` as `[batch, features]`.
///
/// # Panics
/// Where `x` has another number of axes.
pub fn view2<F>(x: &Tensor<F>) -> ArrayView2<'_, F> {
    x.view().into_dimensionality::<Ix2>().unwrap_or_else(|_| {
        panic!("expected a tensor [batch, features], found the shape {:?}", x.shape())
    })
}

/// The view of `x` as `[batch, channels, height, width]`.
///
/// # Panics
/// Where `x` has another number of axes.
pub fn view4<F>(x: &Tensor<F>) -> ArrayView4<'_, F> {
    x.view().into_dimensionality::<Ix4>().unwrap_or_else(|_| {
        panic!(
            "expected a tensor [batch, channels, height, width], found the shape {:?}",
            x.shape()
        )
    })
}
