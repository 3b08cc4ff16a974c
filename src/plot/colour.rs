//! The colours of all plots.

/// Red, green and blue from 0 to 255.
pub(super) type Colour = image::Rgb<u8>;

/// The paper.
pub(super) const WHITE: Colour = image::Rgb([255, 255, 255]);
/// Text.
pub(super) const INK: Colour = image::Rgb([33, 37, 41]);
/// Text of second rank.
pub(super) const GREY: Colour = image::Rgb([108, 117, 125]);
/// Grid lines and empty cells.
pub(super) const PALE: Colour = image::Rgb([226, 230, 234]);
/// The edge of a picture.
pub(super) const FRAME: Colour = image::Rgb([206, 212, 218]);
/// Right, or training.
pub(super) const BLUE: Colour = image::Rgb([0, 90, 170]);
/// Wrong, or validation.
pub(super) const ORANGE: Colour = image::Rgb([222, 95, 0]);

/// The way from one colour to another: `from` at 0, `to` at 1.
pub(super) fn mix(from: Colour, to: Colour, t: f32) -> Colour {
    let t = t.clamp(0.0, 1.0);
    let channel = |i: usize| {
        let (a, b) = (f32::from(from.0[i]), f32::from(to.0[i]));
        (a + (b - a) * t).round() as u8
    };
    image::Rgb([channel(0), channel(1), channel(2)])
}

/// Nine stations of the viridis map: dark to light, evenly for the eye, also in grey.
const VIRIDIS: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 45, 123],
    [59, 82, 139],
    [44, 114, 142],
    [33, 145, 140],
    [40, 174, 128],
    [94, 201, 98],
    [173, 220, 48],
    [253, 231, 37],
];

/// The colour of a value from 0 (dark violet) to 1 (yellow); values outside, and NaN, count as the
/// nearer end and as 0.
pub(super) fn viridis(value: f32) -> Colour {
    let last = VIRIDIS.len() - 1;
    // NaN is not greater than 0 either
    let value = if value > 0.0 { value.min(1.0) } else { 0.0 };
    let position = value * last as f32;
    let station = (position as usize).min(last - 1);
    let [from, to] = [station, station + 1].map(|i| image::Rgb(VIRIDIS[i]));
    mix(from, to, position - station as f32)
}

/// Black or white, whichever reads better on `background`.
pub(super) fn readable_on(background: Colour) -> Colour {
    if luminance(background) < 140.0 { WHITE } else { INK }
}

/// How bright the eye finds a colour, from 0 to 255.
pub(super) fn luminance(colour: Colour) -> f32 {
    let [r, g, b] = colour.0.map(f32::from);
    0.299 * r + 0.587 * g + 0.114 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viridis_grows_brighter_all_the_way() {
        let brightness: Vec<f32> =
            (0..=100).map(|i| luminance(viridis(i as f32 / 100.0))).collect();
        assert!(brightness.windows(2).all(|pair| pair[0] <= pair[1]));
    }

    #[test]
    fn viridis_takes_any_value() {
        assert_eq!(viridis(f32::NAN), image::Rgb(VIRIDIS[0]));
        assert_eq!(viridis(-1.0), image::Rgb(VIRIDIS[0]));
        assert_eq!(viridis(f32::INFINITY), image::Rgb(VIRIDIS[8]));
    }

    #[test]
    fn text_can_be_read_on_both_ends_of_every_shade() {
        assert_eq!(readable_on(WHITE), INK);
        assert_eq!(readable_on(BLUE), WHITE);
        assert_eq!(readable_on(ORANGE), WHITE);
    }
}
