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
        let out_of_focus = rng.random_bool(0.15);
        Camera {
            exposure: std::array::from_fn(|_| brightness * rng.random_range(0.9..1.1)),
            blur: if out_of_focus { side.div_ceil(100) } else { 0 },
            noise: rng.random_range(0.0..9.0),
        }
    }

    /// The camera that changes nothing.
    pub fn perfect() -> Camera {
        Camera { exposure: [1.0; 3], blur: 0, noise: 0.0 }
    }

    /// The picture that this camera takes of a drawing.
    pub fn shoot(&self, drawing: &Pixmap, rng: &mut impl Rng) -> Picture {
        let (width, height) = (drawing.width() as usize, drawing.height() as usize);
        // a background covers every drawing, so no pixel is one to look through
        let pixels = drawing.data();
        let mut photo = Array3::from_shape_fn((height, width, 3), |(y, x, channel)| {
            self.exposure[channel] * f32::from(pixels[4 * (y * width + x) + channel])
        });
        if self.blur > 0 {
            photo = spread(&photo, self.blur, 0);
            photo = spread(&photo, self.blur, 1);
        }
        photo.mapv(|value| {
            let noise = if self.noise > 0.0 { self.noise * bell(rng) } else { 0.0 };
            (value + noise).round().clamp(0.0, 255.0) as u8
        })
    }
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
