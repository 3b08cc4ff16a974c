//! Making a picture smaller: each new pixel is the mean of the area that it covers.

use ndarray::s;

use super::Picture;

/// The central square of a picture, resized to `[side, side, 3]`.
///
/// # Panics
/// Where the picture has no pixel.
pub fn central_square(picture: &Picture, side: usize) -> Picture {
    let (height, width, _) = picture.dim();
    let edge = height.min(width);
    assert!(edge > 0, "expected a picture with pixels, found {height} × {width}");
    let (top, left) = ((height - edge) / 2, (width - edge) / 2);
    let square = picture.slice(s![top..top + edge, left..left + edge, ..]);
    area_means(square.as_standard_layout().as_slice().expect("row after row"), edge, side)
}

/// Resizes rows first, then columns: the mean of an area is the mean of the means of its rows.
fn area_means(square: &[u8], edge: usize, side: usize) -> Picture {
    let covered = covered_pixels(edge, side);
    let mut resized = Vec::with_capacity(3 * side * side);
    let mut mean_row = vec![0.0; 3 * edge];
    for rows in &covered {
        mean_row.fill(0.0);
        for &(row, share) in rows {
            let bytes = &square[3 * edge * row..3 * edge * (row + 1)];
            for (mean, &byte) in mean_row.iter_mut().zip(bytes) {
                *mean += share * f32::from(byte);
            }
        }
        for cols in &covered {
            let mut rgb = [0.5; 3]; // so that cutting off the fraction rounds
            for &(col, share) in cols {
                for (sum, mean) in rgb.iter_mut().zip(&mean_row[3 * col..3 * col + 3]) {
                    *sum += share * mean;
                }
            }
            resized.extend(rgb.map(|value| value as u8));
        }
    }
    Picture::from_shape_vec((side, side, 3), resized).expect("side × side × 3 bytes")
}

/// Lays `new` pixels over a line of `old` ones: for each new pixel, the old ones that it covers,
/// and the share of it that lies over each.
fn covered_pixels(old: usize, new: usize) -> Vec<Vec<(usize, f32)>> {
    let size = old as f64 / new as f64;
    let shares = |pixel: usize| {
        let (start, end) = (pixel as f64 * size, (pixel + 1) as f64 * size);
        let last = (end.ceil() as usize).min(old);
        let share = |at: usize| ((at + 1) as f64).min(end) - (at as f64).max(start);
        (start as usize..last).map(|at| (at, (share(at) / size) as f32)).collect()
    };
    (0..new).map(shares).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(height: usize, width: usize) -> Picture {
        Picture::from_shape_fn((height, width, 3), |(row, col, c)| {
            (c * 60 + row * width + col) as u8
        })
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        assert_eq!(central_square(&numbered(7, 7), 7), numbered(7, 7));
    }

    #[test]
    fn a_third_of_the_size_takes_the_mean_of_nine_pixels() {
        let small = central_square(&numbered(6, 6), 2);
        // the middle of each 3 × 3 pixels
        assert_eq!(small, numbered(6, 6).slice(s![1..;3, 1..;3, ..]));
    }

    #[test]
    fn parts_of_pixels_count_in_parts() {
        // 3 pixels to 2: 0 whole and 30 half, 30 half and 90 whole
        let line = |values: [u8; 3]| Picture::from_shape_fn((3, 3, 3), |(_, col, _)| values[col]);
        let small = central_square(&line([0, 30, 90]), 2);
        assert_eq!(small.slice(s![0, .., 0]).to_vec(), [10, 70]);
    }

    #[test]
    fn the_centre_is_cut_out_of_wide_and_tall_pictures() {
        let wide = numbered(4, 9);
        assert_eq!(central_square(&wide, 4), wide.slice(s![.., 2..6, ..]));
        let tall = numbered(8, 3);
        assert_eq!(central_square(&tall, 3), tall.slice(s![2..5, .., ..]));
    }

    #[test]
    fn one_colour_stays_that_colour_at_every_size() {
        for side in [1, 3, 7, 10, 11, 23] {
            let small = central_square(&Picture::from_elem((10, 10, 3), 201), side);
            assert_eq!(small, Picture::from_elem((side, side, 3), 201));
        }
    }
}
