use ndarray::Array2;

/// Exercise 12.2: occlusion, pixel by pixel.
pub fn occlusion(
    picture: &Array2<f64>,
    grey: f64,
    score: &dyn Fn(&Array2<f64>) -> f64,
) -> Array2<f64> {
    let whole = score(picture);
    Array2::from_shape_fn(picture.dim(), |pixel| {
        let mut covered = picture.clone();
        covered[pixel] = grey;
        whole - score(&covered)
    })
}
