//! Outlines: closed and open paths, written in plain coordinates.

use tiny_skia::{Path, PathBuilder, Rect};

/// A path in the words of SVG: `M x y` moves, `L x y` draws a line, `Q x y x y` a curve with one
/// control point, `C x y x y x y` one with two, and `Z` closes.
///
/// The descriptions are part of this crate, so a mistake in one is a mistake in the code, and
/// panics.
pub fn path(description: &str) -> Path {
    let mut words = description.split_whitespace();
    let mut builder = PathBuilder::new();
    while let Some(verb) = words.next() {
        match verb {
            "M" => {
                let [x, y] = numbers(&mut words);
                builder.move_to(x, y);
            }
            "L" => {
                let [x, y] = numbers(&mut words);
                builder.line_to(x, y);
            }
            "Q" => {
                let [cx, cy, x, y] = numbers(&mut words);
                builder.quad_to(cx, cy, x, y);
            }
            "C" => {
                let [ax, ay, bx, by, x, y] = numbers(&mut words);
                builder.cubic_to(ax, ay, bx, by, x, y);
            }
            "Z" => builder.close(),
            other => panic!("a path has M, L, Q, C and Z, not {other:?}: {description:?}"),
        }
    }
    builder.finish().expect("a path has at least one line")
}

/// The next `N` numbers of a description.
fn numbers<'a, const N: usize>(words: &mut impl Iterator<Item = &'a str>) -> [f32; N] {
    std::array::from_fn(|_| {
        let word = words.next().expect("every verb of a path has its numbers");
        word.parse().expect("the coordinates of a path are numbers")
    })
}

/// The closed shape with these corners.
pub fn polygon(corners: &[(f32, f32)]) -> Path {
    let mut builder = PathBuilder::new();
    for (i, &(x, y)) in corners.iter().enumerate() {
        if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    builder.close();
    builder.finish().expect("a polygon has corners")
}

/// The rectangle from the corner `(x0, y0)` to the corner `(x1, y1)`.
pub fn rect(x0: f32, y0: f32, x1: f32, y1: f32) -> Path {
    polygon(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
}

/// The oval around `(x, y)` with half its width and half its height.
pub fn oval(x: f32, y: f32, half_width: f32, half_height: f32) -> Path {
    let bounds =
        Rect::from_xywh(x - half_width, y - half_height, 2.0 * half_width, 2.0 * half_height);
    bounds.and_then(PathBuilder::from_oval).expect("an oval has a width and a height")
}

/// The circle around `(x, y)`.
pub fn circle(x: f32, y: f32, radius: f32) -> Path {
    oval(x, y, radius, radius)
}

/// The star with five points around `(x, y)`.
pub fn star(x: f32, y: f32, radius: f32) -> Path {
    let corners = std::array::from_fn::<_, 10, _>(|i| {
        let length = if i % 2 == 0 { radius } else { 0.45 * radius };
        let angle = i as f32 * std::f32::consts::PI / 5.0;
        (x + length * angle.sin(), y + length * angle.cos())
    });
    polygon(&corners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_becomes_a_path() {
        let triangle = path("M 0 0 L 4 0 L 0 3 Z");
        assert_eq!(triangle.bounds(), Rect::from_ltrb(0.0, 0.0, 4.0, 3.0).unwrap());
    }

    #[test]
    fn an_oval_may_be_as_flat_as_a_line() {
        assert!(oval(0.0, 30.0, 3.0, 1e-9).bounds().height() < 1e-5);
    }

    #[test]
    #[should_panic(expected = "a path has M, L, Q, C and Z")]
    fn an_unknown_verb_is_refused() {
        path("M 0 0 H 4");
    }
}
