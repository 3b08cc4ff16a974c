//! Changing the colours of a picture: one matrix for hue, saturation, contrast and brightness.

use ndarray::{Array3, Zip, s};

/// The map `rgb → matrix · rgb + offset`, kept between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    matrix: [[f32; 3]; 3],
    offset: f32,
}

impl Colour {
    /// Turns every colour by `hue` degrees about the axis of greys, moves it away from that axis
    /// by the factor `saturation`, multiplies it by `brightness`, and moves it away from middle
    /// grey by the factor `contrast`, in this order. Greys stay grey.
    pub fn new(hue: f64, saturation: f64, brightness: f64, contrast: f64) -> Self {
        // A colour is its grey part, the mean of r, g and b, and the rest, which is at right
        // angles to the axis (1, 1, 1)/√3. Rodrigues' formula turns the rest:
        // cos · rest + sin · axis × rest.
        let (sin, cos) = hue.to_radians().sin_cos();
        let (along, across) = (saturation * cos, saturation * sin / 3f64.sqrt());
        let entry = |row: usize, col: usize| {
            let grey = 1.0 / 3.0;
            let rest = if row == col { 1.0 - grey } else { -grey };
            // axis × rest: the matrix [[0, −1, 1], [1, 0, −1], [−1, 1, 0]]
            let cross = [0.0, 1.0, -1.0][(3 + row - col) % 3];
            (contrast * brightness * (grey + along * rest + across * cross)) as f32
        };
        Colour {
            matrix: std::array::from_fn(|row| std::array::from_fn(|col| entry(row, col))),
            offset: (0.5 * (1.0 - contrast)) as f32,
        }
    }

    /// Changes every pixel of an image `[3, height, width]`.
    pub fn apply(&self, image: &mut Array3<f32>) {
        let (reds, greens, blues) =
            image.multi_slice_mut((s![0, .., ..], s![1, .., ..], s![2, .., ..]));
        Zip::from(reds).and(greens).and(blues).for_each(|r, g, b| {
            let changed = self.matrix.map(|[of_r, of_g, of_b]| {
                (of_r * *r + of_g * *g + of_b * *b + self.offset).clamp(0.0, 1.0)
            });
            [*r, *g, *b] = changed;
        });
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    fn assert_changes(colour: Colour, from: [f32; 3], to: [f32; 3]) {
        let mut image = Array3::from_shape_fn((3, 2, 5), |(channel, _, _)| from[channel]);
        colour.apply(&mut image);
        for (channel, plane) in image.outer_iter().enumerate() {
            for &value in plane {
                assert_abs_diff_eq!(value, to[channel], epsilon = 1e-6);
            }
        }
    }

    #[test]
    fn nothing_changes_where_nothing_is_asked() {
        assert_changes(Colour::new(0.0, 1.0, 1.0, 1.0), [0.2, 0.5, 0.9], [0.2, 0.5, 0.9]);
    }

    #[test]
    fn a_third_of_the_hue_circle_turns_red_into_green_into_blue() {
        assert_changes(Colour::new(120.0, 1.0, 1.0, 1.0), [0.9, 0.1, 0.2], [0.2, 0.9, 0.1]);
    }

    #[test]
    fn without_saturation_the_mean_remains() {
        assert_changes(Colour::new(40.0, 0.0, 1.0, 1.0), [0.3, 0.0, 0.9], [0.4; 3]);
    }

    #[test]
    fn contrast_moves_away_from_middle_grey_after_brightness() {
        assert_changes(Colour::new(0.0, 1.0, 0.5, 1.5), [0.8, 1.0, 0.2], [0.35, 0.5, 0.0]);
    }

    #[test]
    fn greys_stay_grey_and_values_in_range() {
        assert_changes(Colour::new(77.0, 1.7, 1.2, 2.0), [0.6; 3], [0.94; 3]);
        assert_changes(Colour::new(10.0, 2.0, 3.0, 1.0), [1.0, 0.0, 1.0], [1.0, 0.0, 1.0]);
    }
}
