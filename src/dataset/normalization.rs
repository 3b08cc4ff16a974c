//! Normalization: each colour channel gets mean 0 and standard deviation 1.
//!
//! Inputs around zero let every weight of the first layer move up or down from the start, and
//! inputs of one size let one learning rate suit all of them.

use ndarray::{Array3, Axis};

use super::Dataset;

/// The mean and the standard deviation of red, green and blue, which run from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
pub struct Normalization {
    /// What is taken away from each channel.
    pub mean: [f32; 3],
    /// What each channel is divided by after that.
    pub std: [f32; 3],
}

impl Normalization {
    /// Leaves every value as it is.
    pub const IDENTITY: Normalization = Normalization { mean: [0.0; 3], std: [1.0; 3] };

    /// What networks that were trained on ImageNet expect, as torchvision gives it.
    pub const IMAGENET: Normalization =
        Normalization { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

    /// Measures all pixels of the training part. The test part must not be looked at: what is
    /// measured there would leak into training.
    ///
    /// A channel that has the same value everywhere is not divided; without pictures this is
    /// [`Normalization::IDENTITY`].
    pub fn from_training(training: &Dataset) -> Self {
        // Sums of whole numbers are exact, in any order.
        let mut count = 0;
        let mut sums = [0u64; 3];
        let mut squares = [0u64; 3];
        for example in &training.examples {
            count += example.picture.len() / 3;
            for (channel, plane) in example.picture.axis_iter(Axis(2)).enumerate() {
                for &value in plane {
                    sums[channel] += u64::from(value);
                    squares[channel] += u64::from(value).pow(2);
                }
            }
        }
        if count == 0 {
            return Self::IDENTITY;
        }
        let mean = sums.map(|sum| sum as f64 / count as f64);
        let std = std::array::from_fn(|channel| {
            let variance = squares[channel] as f64 / count as f64 - mean[channel].powi(2);
            if variance > 0.0 { (variance.sqrt() / 255.0) as f32 } else { 1.0 }
        });
        Normalization { mean: mean.map(|m| (m / 255.0) as f32), std }
    }

    /// `x = (x − mean) / std`, channel by channel, for an image `[3, height, width]`.
    pub fn apply(&self, image: &mut Array3<f32>) {
        for (channel, mut plane) in image.outer_iter_mut().enumerate() {
            let (mean, scale) = (self.mean[channel], 1.0 / self.std[channel]);
            plane.mapv_inplace(|value| (value - mean) * scale);
        }
    }

    /// The way back, `x = x · std + mean`, to show an image as it was.
    pub fn invert(&self, image: &mut Array3<f32>) {
        for (channel, mut plane) in image.outer_iter_mut().enumerate() {
            let (mean, std) = (self.mean[channel], self.std[channel]);
            plane.mapv_inplace(|value| value * std + mean);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use approx::assert_abs_diff_eq;

    use super::*;
    use crate::dataset::{Example, Picture, augmentation::plain, frame::Frame};

    fn dataset(pictures: Vec<Picture>) -> Dataset {
        let example =
            |picture| Example { picture: Arc::new(picture), label: 0, source: String::new() };
        Dataset { classes: Arc::new([]), examples: pictures.into_iter().map(example).collect() }
    }

    fn picture(offset: usize) -> Picture {
        Picture::from_shape_fn((4, 4, 3), |(row, col, c)| {
            (offset + 10 * row + 3 * col + 40 * c) as u8
        })
    }

    #[test]
    fn training_pictures_get_mean_0_and_standard_deviation_1() {
        let data = dataset(vec![picture(0), picture(90)]);
        let normalization = Normalization::from_training(&data);
        let images: Vec<_> = data
            .examples
            .iter()
            .map(|example| {
                let mut image = plain(&example.picture, Frame::whole(4));
                normalization.apply(&mut image);
                image
            })
            .collect();
        let all = ndarray::concatenate![Axis(1), images[0], images[1]];
        for channel in all.outer_iter() {
            assert_abs_diff_eq!(channel.mean().unwrap(), 0.0, epsilon = 1e-5);
            assert_abs_diff_eq!(channel.std(0.0), 1.0, epsilon = 1e-5);
        }
    }

    #[test]
    fn invert_leads_back() {
        let normalization = Normalization { mean: [0.5, 0.4, 0.3], std: [0.2, 0.1, 0.3] };
        let image = plain(&picture(7), Frame::whole(4));
        let mut there_and_back = image.clone();
        normalization.apply(&mut there_and_back);
        normalization.invert(&mut there_and_back);
        for (&found, &expected) in there_and_back.iter().zip(&image) {
            assert_abs_diff_eq!(found, expected, epsilon = 1e-6);
        }
    }

    #[test]
    fn one_colour_or_no_picture_divides_nothing_by_zero() {
        let black = dataset(vec![Picture::zeros((2, 2, 3))]);
        assert_eq!(Normalization::from_training(&black), Normalization::IDENTITY);
        assert_eq!(Normalization::from_training(&dataset(vec![])), Normalization::IDENTITY);
    }
}
