//! From the drawing to the photo of it: light, focus and noise.

use ndarray::Array3;
use ndarray_rand::rand::Rng;
use tiny_skia::Pixmap;

use crate::dataset::Picture;

/// How a photo was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// How bright red, green and blue come out; 1 leaves them as they are.
    pub exposure: [f32; 3],
    /// How many pixels a point spreads to either side.
    pub blur: usize,
    /// The standard deviation of the noise, in the units of a picture.
    pub noise: f32,
}

impl Camera {
    /// A camera in some hand, some light and some hurry.
    pub fn random(side: usize, rng: &mut impl Rng) -> Camera {
        let brightness = rng.random_range(0.68..1.18);
        let out_of_focus = rng.random_bool(0.12);
        Camera {
            exposure: std::array::from_fn(|_| brightness * rng.random_range(0.9..1.1)),
            blur: if out_of_focus { side.div_ceil(100) } else { 0 },
            noise: rng.random_range(0.0..7.0),
        }
    }

    /// The picture that this camera takes of a drawing.
    pub fn shoot(&self, drawing: &Pixmap, rng: &mut impl Rng) -> Picture {
        let drawn = develop(drawing);
        let mut photo = Array3::from_shape_fn(drawn.raw_dim(), |(y, x, channel)| {
            self.exposure[channel] * f32::from(drawn[[y, x, channel]])
        });
        if self.blur > 0 {
            photo = spread(&photo, self.blur, 0);
            photo = spread(&photo, self.blur, 1);
        }
        photo.mapv(|value| (value + self.noise * bell(rng)).round().clamp(0.0, 255.0) as u8)
    }
}

/// The drawing as a picture, without any camera.
pub fn develop(drawing: &Pixmap) -> Picture {
    let (width, height) = (drawing.width() as usize, drawing.height() as usize);
    // a background covers every drawing, so no pixel is one to look through
    let pixels = drawing.data();
    Array3::from_shape_fn((height, width, 3), |(y, x, channel)| {
        pixels[4 * (y * width + x) + channel]
    })
}

/// The mean of the neighbours up to `reach` away along one axis.
fn spread(photo: &Array3<f32>, reach: usize, axis: usize) -> Array3<f32> {
    let last = photo.shape()[axis] - 1;
    Array3::from_shape_fn(photo.raw_dim(), |(y, x, channel)| {
        let here = [y, x][axis];
        let (from, to) = (here.saturating_sub(reach), (here + reach).min(last));
        let sum: f32 =
            (from..=to)
                .map(|there| {
                    if axis == 0 { photo[[there, x, channel]] } else { photo[[y, there, channel]] }
                })
                .sum();
        sum / (to - from + 1) as f32
    })
}

/// A random number near the bell curve of mean 0 and deviation 1: the sum of four even ones.
fn bell(rng: &mut impl Rng) -> f32 {
    let sum: i32 = rng.random::<u32>().to_le_bytes().into_iter().map(i32::from).sum();
    (sum - 510) as f32 / 148.0
}

#[cfg(test)]
mod tests {
    use ndarray_rand::rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_blur_keeps_what_is_even() {
        let even = Array3::from_elem((5, 7, 3), 80.0);
        assert_eq!(spread(&even, 2, 0), even);
        assert_eq!(spread(&even, 2, 1), even);
    }

    #[test]
    fn a_blur_is_the_mean_of_the_neighbours() {
        let row = Array3::from_shape_vec((1, 4, 1), vec![0.0, 30.0, 60.0, 0.0]).unwrap();
        assert_eq!(spread(&row, 1, 1).into_raw_vec_and_offset().0, [15.0, 30.0, 30.0, 30.0]);
    }

    #[test]
    fn the_noise_has_mean_0_and_deviation_1() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let values: Vec<f32> = (0..20_000).map(|_| bell(&mut rng)).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.05, "variance {variance}");
    }
}
