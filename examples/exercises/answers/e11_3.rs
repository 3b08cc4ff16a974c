/// Exercise 11.3: the mirror image, left and right exchanged.
pub fn mirror(picture: &[f64], width: usize) -> Vec<f64> {
    picture.chunks(width).flat_map(|row| row.iter().rev().copied()).collect()
}
