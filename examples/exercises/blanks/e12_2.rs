use ndarray::Array2;

/// Exercise 12.2: occlusion, pixel by pixel.
///
/// `score` is what a network says about a picture. For each pixel: how far does the score fall when
/// this pixel alone is set to `grey`? Give a map of the picture's size.
pub fn occlusion(
    picture: &Array2<f64>,
    grey: f64,
    score: &dyn Fn(&Array2<f64>) -> f64,
) -> Array2<f64> {
    todo!()
}
