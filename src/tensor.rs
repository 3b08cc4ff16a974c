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

/// The numbers of `x` in row-major order, as kernels take them.
///
/// # Panics
/// Where `x` is a transposed or otherwise strided array; layers make none.
pub fn slice<F>(x: &Tensor<F>) -> &[F] {
    x.as_slice().expect("a tensor in row-major order")
}

/// A tensor of a shape from its numbers in row-major order.
///
/// # Panics
/// Where the shape has another number of elements.
pub fn tensor<F>(shape: &[usize], data: Vec<F>) -> Tensor<F> {
    let length = data.len();
    Tensor::from_shape_vec(shape, data)
        .unwrap_or_else(|_| panic!("{length} numbers do not make a tensor of the shape {shape:?}"))
}

/// The same, to be written.
///
/// # Panics
/// As [`slice()`] does.
pub fn slice_mut<F>(x: &mut Tensor<F>) -> &mut [F] {
    x.as_slice_mut().expect("a tensor in row-major order")
}

/// How many channels of pictures `[batch, channels, height, width]` there are in all, and their
/// height and width.
///
/// # Panics
/// Where `x` has another number of axes.
pub fn planes<F>(x: &Tensor<F>) -> (usize, [usize; 2]) {
    let (batch, channels, height, width) = view4(x).dim();
    (batch * channels, [height, width])
}
