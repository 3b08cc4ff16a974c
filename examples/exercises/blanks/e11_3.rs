/// Exercise 11.3: the mirror image, left and right exchanged.
///
/// A picture is `[channels, height, width]`, in row-major order: `width` numbers a row, `height`
/// rows a channel.
pub fn mirror(picture: &[f64], width: usize) -> Vec<f64> {
    todo!()
}
