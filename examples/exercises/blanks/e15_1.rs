use ndarray::Array2;

/// Exercise 15.1: the gradient of a concatenation.
///
/// y = [x, x·Wᵀ]: the input, and beside it what a layer makes of it. Given dy for all of y, what
/// is dx? (`dy.view().split_at(ndarray::Axis(1), n)` cuts after n columns.)
pub fn concat_backward(
    w: &Array2<f64>,  // [outputs, inputs]
    dy: &Array2<f64>, // [batch, inputs + outputs]
) -> Array2<f64> {
    todo!()
}
