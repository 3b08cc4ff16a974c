//! Looking at a picture through an affine map.
//!
//! Flip, shift, rotation, zoom, shear and the change of size are one map from the pixels of the
//! view to points of the picture. The picture is read once, so that it is blurred once.

use ndarray::{Array3, arr2};

use super::{Picture, frame::Frame};

/// What happens to the picture, seen by someone who looks at the view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Motion {
    /// Left and right change places.
    pub flip: bool,
    /// To the right and down, as a share of the side.
    pub shift: [f64; 2],
    /// Clockwise, in degrees.
    pub rotation: f64,
    /// The factor by which things grow.
    pub zoom: f64,
    /// How far the top moves against the bottom, as a share of the side.
    pub shear: f64,
}

impl Motion {
    /// Nothing moves.
    pub const NONE: Motion =
        Motion { flip: false, shift: [0.0; 2], rotation: 0.0, zoom: 1.0, shear: 0.0 };

    /// The matrix `m` of the way back: what is seen at `p` comes from the point `m · (p − shift)`,
    /// both `[x, y]` from the centre.
    fn way_back(&self) -> [[f64; 2]; 2] {
        let (sin, cos) = self.rotation.to_radians().sin_cos();
        let flip = arr2(&[[if self.flip { -1.0 } else { 1.0 }, 0.0], [0.0, 1.0]]);
        let shear = arr2(&[[1.0, self.shear], [0.0, 1.0]]);
        let rotation = arr2(&[[cos, sin], [-sin, cos]]);
        let m = flip.dot(&shear).dot(&rotation) / self.zoom;
        [[m[[0, 0]], m[[0, 1]]], [m[[1, 0]], m[[1, 1]]]]
    }
}

/// The view `[3, side, side]` of a picture in a frame, from 0 to 1. Beyond the picture's edge its outermost
/// pixels continue.
///
/// # Panics
/// Where the picture has no pixel.
pub(super) fn view(picture: &Picture, frame: Frame, motion: &Motion) -> Array3<f32> {
    let Frame { side, share } = frame;
    let source = picture.as_standard_layout();
    let bitmap = Bitmap::new(source.as_slice().unwrap_or_default(), picture.dim());
    let (width, height) = (bitmap.width as f64, bitmap.height as f64);

    // x = centre_x + dx_dcol · (col − middle) + dx_drow · (row − middle), and y likewise
    let [[xx, xy], [yx, yy]] = motion.way_back().map(|row| row.map(|m| m * share));
    let (scale_x, scale_y) = (width / side as f64, height / side as f64);
    let (dx_dcol, dx_drow) = ((xx * scale_x) as f32, (xy * scale_x) as f32);
    let (dy_dcol, dy_drow) = ((yx * scale_y) as f32, (yy * scale_y) as f32);
    let [right, down] = motion.shift;
    let centre_x = ((width - 1.0) / 2.0 - (xx * right + xy * down) * width) as f32;
    let centre_y = ((height - 1.0) / 2.0 - (yx * right + yy * down) * height) as f32;
    let middle = (side as f32 - 1.0) / 2.0;

    let area = side * side;
    let mut planes = vec![0.0; 3 * area];
    let (red, rest) = planes.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    for row in 0..side {
        let down = row as f32 - middle;
        let (row_x, row_y) = (centre_x + dx_drow * down, centre_y + dy_drow * down);
        let pixels = row * side..(row + 1) * side;
        let (red, green, blue) =
            (&mut red[pixels.clone()], &mut green[pixels.clone()], &mut blue[pixels]);
        for (col, ((r, g), b)) in red.iter_mut().zip(green).zip(blue).enumerate() {
            let right = col as f32 - middle;
            [*r, *g, *b] = bitmap.bilinear(row_x + dx_dcol * right, row_y + dy_dcol * right);
        }
    }
    Array3::from_shape_vec((3, side, side), planes).expect("three planes of side × side")
}

/// The bytes of a picture, row by row, red, green and blue in turn.
struct Bitmap<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
}

impl<'a> Bitmap<'a> {
    fn new(bytes: &'a [u8], (height, width, channels): (usize, usize, usize)) -> Self {
        assert!(
            width > 0 && height > 0 && channels == 3,
            "expected a picture [height, width, 3], found [{height}, {width}, {channels}]"
        );
        Bitmap { bytes, width, height }
    }

    /// The colour at the point (x, y), from 0 to 1: the mean of the four pixels around it, each
    /// weighted by its nearness.
    #[inline(always)]
    fn bilinear(&self, x: f32, y: f32) -> [f32; 3] {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let [top_left, top_right] = [self.pixel(left, top), self.pixel(right, top)];
        let [bottom_left, bottom_right] = [self.pixel(left, bottom), self.pixel(right, bottom)];
        std::array::from_fn(|c| {
            let top = top_left[c] + (top_right[c] - top_left[c]) * fx;
            let bottom = bottom_left[c] + (bottom_right[c] - bottom_left[c]) * fx;
            (top + (bottom - top) * fy) * (1.0 / 255.0)
        })
    }

    #[inline(always)]
    fn pixel(&self, col: usize, row: usize) -> [f32; 3] {
        let start = 3 * (row * self.width + col);
        let rgb = &self.bytes[start..start + 3];
        [rgb[0].into(), rgb[1].into(), rgb[2].into()]
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Every pixel of every channel has another value.
    fn numbered(height: usize, width: usize) -> Picture {
        Picture::from_shape_fn((height, width, 3), |(row, col, c)| {
            (c * 80 + row * width + col) as u8
        })
    }

    fn moved(picture: &Picture, motion: Motion) -> Array3<f32> {
        view(picture, Frame::whole(picture.dim().0), &motion) * 255.0
    }

    /// The red channel of the numbered picture at a place, wherever the view shows it.
    fn red(picture: &Picture, row: usize, col: usize) -> f32 {
        picture[[row, col, 0]].into()
    }

    #[test]
    fn nothing_moves_where_nothing_is_asked() {
        let picture = numbered(5, 5);
        let seen = moved(&picture, Motion::NONE);
        for ((c, row, col), &value) in seen.indexed_iter() {
            assert_abs_diff_eq!(value, f32::from(picture[[row, col, c]]), epsilon = 1e-4);
        }
    }

    #[test]
    fn flip_exchanges_left_and_right() {
        let picture = numbered(4, 4);
        let seen = moved(&picture, Motion { flip: true, ..Motion::NONE });
        assert_abs_diff_eq!(seen[[0, 1, 0]], red(&picture, 1, 3), epsilon = 1e-4);
    }

    #[test]
    fn shift_moves_right_and_down_and_the_edge_continues() {
        let picture = numbered(4, 4);
        let seen = moved(&picture, Motion { shift: [0.25, 0.5], ..Motion::NONE });
        assert_abs_diff_eq!(seen[[0, 2, 1]], red(&picture, 0, 0), epsilon = 1e-4);
        assert_abs_diff_eq!(seen[[0, 3, 3]], red(&picture, 1, 2), epsilon = 1e-4);
        assert_abs_diff_eq!(seen[[0, 0, 0]], red(&picture, 0, 0), epsilon = 1e-4);
    }

    #[test]
    fn a_quarter_turn_is_clockwise() {
        let picture = numbered(4, 4);
        let seen = moved(&picture, Motion { rotation: 90.0, ..Motion::NONE });
        // the left column, read upwards, is now the top row
        assert_abs_diff_eq!(seen[[0, 0, 0]], red(&picture, 3, 0), epsilon = 1e-3);
        assert_abs_diff_eq!(seen[[0, 0, 3]], red(&picture, 0, 0), epsilon = 1e-3);
    }

    #[test]
    fn zoom_makes_things_larger() {
        let picture = numbered(5, 5);
        let seen = moved(&picture, Motion { zoom: 2.0, ..Motion::NONE });
        assert_abs_diff_eq!(seen[[0, 2, 2]], red(&picture, 2, 2), epsilon = 1e-4);
        assert_abs_diff_eq!(seen[[0, 0, 4]], red(&picture, 1, 3), epsilon = 1e-4);
    }

    #[test]
    fn a_shear_by_the_whole_side_moves_rows_by_pixels() {
        let picture = numbered(5, 5);
        let seen = moved(&picture, Motion { shear: 1.0, ..Motion::NONE });
        assert_abs_diff_eq!(seen[[0, 1, 2]], red(&picture, 1, 1), epsilon = 1e-4);
        assert_abs_diff_eq!(seen[[0, 3, 2]], red(&picture, 3, 3), epsilon = 1e-4);
    }

    #[test]
    fn halving_the_size_takes_the_mean_of_four_pixels() {
        let picture = numbered(4, 6);
        let seen = view(&picture, Frame::whole(2), &Motion::NONE) * 255.0;
        assert_eq!(seen.dim(), (3, 2, 2));
        // 6 columns to 2: the middle column of each three, and the mean of two rows
        let expected = (red(&picture, 0, 1) + red(&picture, 1, 1)) / 2.0;
        assert_abs_diff_eq!(seen[[0, 0, 0]], expected, epsilon = 1e-3);
    }
}
