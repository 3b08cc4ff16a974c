/// Exercise 9.1: how many windows fit along one side?
///
/// The line has `length` pixels and `padding` zeros at both ends. A window takes `kernel` pixels,
/// every `dilation`-th one, and moves by `stride`. Where not even one window fits, give `None`.
pub fn output_side(
    length: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    dilation: usize,
) -> Option<usize> {
    todo!()
}
