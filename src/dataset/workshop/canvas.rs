//! The sheet one draws on: shapes in millimetres become shaded plastic in pixels.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, Pixmap, Point,
    Shader, SpreadMode, Stroke, Transform,
};

use super::palette::Colour;
use super::shape::{oval, path};

/// How wide the dark edge of a piece is, in millimetres.
const EDGE: f32 = 0.5;

/// A sheet, and the place on it that drawing goes to.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// The pixels.
    pub pixmap: Pixmap,
    /// From the units one draws in to pixels.
    pub place: Transform,
    /// How many pixels a point moves to the right and down for each millimetre towards the viewer.
    pub nearer: (f32, f32),
    /// How far to the side a millimetre towards the viewer leads, in the figure's own millimetres.
    pub turn: f32,
    /// How open a level circle looks: 0 seen from the side, negative seen from below.
    pub tilt: f32,
    /// Where the light comes from: -1 is the left of what is drawn, 1 its right.
    pub light: f32,
}

impl Canvas {
    /// An empty sheet, drawn on in pixels.
    pub fn new(side: usize) -> Canvas {
        let side = u32::try_from(side).expect("the side of a picture fits into 32 bits");
        let pixmap = Pixmap::new(side, side).expect("a picture has at least one pixel");
        let place = Transform::identity();
        Canvas { pixmap, place, nearer: (0.0, 0.0), turn: 0.0, tilt: 0.0, light: -1.0 }
    }

    /// Draws with a frame of its own: `frame` leads from its units to the units outside.
    pub fn within(&mut self, frame: Transform, draw: impl FnOnce(&mut Canvas)) {
        let outside = self.place;
        self.place = outside.pre_concat(frame);
        draw(self);
        self.place = outside;
    }

    /// Draws what is `z` millimetres nearer to the viewer: a turned figure shows it aside.
    pub fn at_depth(&mut self, z: f32, draw: impl FnOnce(&mut Canvas)) {
        let outside = self.place;
        self.place = outside.post_translate(z * self.nearer.0, z * self.nearer.1);
        draw(self);
        self.place = outside;
    }

    /// Fills a shape with one colour.
    pub fn fill(&mut self, shape: &Path, colour: Colour) {
        self.shade(shape, Shader::SolidColor(opaque(colour)));
    }

    /// Fills a shape with a colour one can look through; `opacity` 0 is nothing, 1 hides.
    pub fn glaze(&mut self, shape: &Path, colour: Colour, opacity: f32) {
        let mut seen_through = opaque(colour);
        seen_through.set_alpha(opacity);
        self.shade(shape, Shader::SolidColor(seen_through));
    }

    /// Draws a line with round ends along a path.
    pub fn line(&mut self, along: &Path, width: f32, colour: Colour) {
        let paint = Paint { shader: Shader::SolidColor(opaque(colour)), ..Paint::default() };
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.pixmap.stroke_path(along, &paint, &stroke, self.place, None);
    }

    /// A flat piece: lighter towards the light and above, with a dark edge.
    pub fn plastic(&mut self, shape: &Path, colour: Colour) {
        let bounds = shape.bounds();
        let (x, y) = (bounds.left() + bounds.width() / 2.0, bounds.top() + bounds.height() / 2.0);
        let reach = (0.5 * self.light * bounds.width(), 0.4 * bounds.height());
        let bright = Point::from_xy(x + reach.0, y + reach.1);
        let dark = Point::from_xy(x - reach.0, y - reach.1);
        let shades = [(0.0, colour.lighter(0.16)), (0.5, colour), (1.0, colour.darker(0.22))];
        self.shade(shape, gradient(bright, dark, &shades));
        self.line(shape, EDGE, colour.darker(0.5));
    }

    /// A round piece standing upright: a stripe of light on it, and dark at both sides.
    pub fn round(&mut self, shape: &Path, colour: Colour) {
        let bounds = shape.bounds();
        let from = Point::from_xy(bounds.left(), 0.0);
        let to = Point::from_xy(bounds.right(), 0.0);
        let shine = 0.5 + 0.22 * self.light;
        let shades = [
            (0.0, colour.darker(0.26)),
            (shine - 0.16, colour.lighter(0.06)),
            (shine, colour.lighter(0.3)),
            (shine + 0.16, colour.lighter(0.06)),
            (1.0, colour.darker(0.26)),
        ];
        self.shade(shape, gradient(from, to, &shades));
        self.line(shape, EDGE, colour.darker(0.5));
    }

    /// A flat piece with a thickness: `shape` from the depth `back` to the depth `front`.
    pub fn block(&mut self, shape: &Path, colour: Colour, back: f32, front: f32) {
        // the sides are swept by copies of the shape, about a pixel apart
        let depth = front - back;
        let copies = (depth * self.nearer.0.hypot(self.nearer.1) / 1.5).ceil();
        for i in 0..copies as usize {
            let z = back + depth * i as f32 / copies;
            self.at_depth(z, |canvas| canvas.fill(shape, colour.darker(0.4)));
        }
        self.at_depth(front, |canvas| canvas.plastic(shape, colour));
    }

    /// An upright cylinder on the axis `x`, from `bottom` to `top`.
    pub fn cylinder(&mut self, x: f32, bottom: f32, top: f32, radius: f32, colour: Colour) {
        // a level circle looks like an oval; a curve with one control point reaches half its way
        let half_height = radius * self.tilt;
        let (left, right) = (x - radius, x + radius);
        let (low, high) = (bottom - 2.0 * half_height, top - 2.0 * half_height);
        let wall = path(&format!(
            "M {left} {bottom} Q {x} {low} {right} {bottom} \
             L {right} {top} Q {x} {high} {left} {top} Z"
        ));
        self.round(&wall, colour);
        if half_height > 0.0 {
            let lid = oval(x, top, radius, half_height);
            self.fill(&lid, colour.lighter(0.22));
            self.line(&lid, EDGE, colour.darker(0.35));
        } else if half_height < 0.0 {
            self.fill(&oval(x, bottom, radius, -half_height), colour.darker(0.45));
        }
    }

    /// Fills a shape with a shader.
    pub fn shade(&mut self, shape: &Path, shader: Shader<'_>) {
        let paint = Paint { shader, ..Paint::default() };
        self.pixmap.fill_path(shape, &paint, FillRule::Winding, self.place, None);
    }
}

/// A shader that runs through `shades` on the way between two points.
pub fn gradient(from: Point, to: Point, shades: &[(f32, Colour)]) -> Shader<'static> {
    let stops = shades.iter().map(|&(at, colour)| GradientStop::new(at, opaque(colour))).collect();
    LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity())
        .expect("a gradient has shades and a length")
}

fn opaque(colour: Colour) -> Color {
    Color::from_rgba8(colour.0, colour.1, colour.2, 255)
}
