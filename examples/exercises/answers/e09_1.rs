/// Exercise 9.1: how many windows fit along one side?
pub fn output_side(
    length: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    dilation: usize,
) -> Option<usize> {
    let span = dilation * (kernel - 1) + 1;
    let room = (length + 2 * padding).checked_sub(span)?; // how far the window can move
    Some(room / stride + 1)
}
