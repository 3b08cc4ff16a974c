//! How near the layers come to what the machine allows.

use std::ops::Range;

use super::canvas::MARGIN;
use super::colour::{BLUE, Colour, INK, ORANGE};
use super::panel::{Panel, Tick, dot, ring};
use super::text::{Align, LABEL, NOTE, Style};
use super::{Canvas, PlotError};

/// The panel, and the room for the numbers on its left.
const TOP: u32 = 104;
const WIDTH: u32 = 640;
const HEIGHT: u32 = 420;
const NUMBERS: u32 = 70;
/// The distance of words from the panel.
const BESIDE: u32 = 12;
/// The distance of two lines of text.
const LINE: u32 = 28;
/// The mark of a backward pass: its radius, and how wide the line is.
const RING: (u32, u32) = (6, 3);
/// The room that the name of a layer may take at most.
const LONGEST: u32 = 320;

/// What a machine can do at best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roof {
    /// Operations a second of the processor.
    pub operations: f64,
    /// Bytes a second of the memory.
    pub bytes: f64,
}

impl Roof {
    /// The operations a second that are possible with so many operations for each byte: memory
    /// brings the bytes no faster, and the processor computes no faster.
    pub fn at(&self, intensity: f64) -> f64 {
        self.operations.min(self.bytes * intensity)
    }

    /// The intensity from which on the processor is the limit.
    fn ridge(&self) -> f64 {
        self.operations / self.bytes
    }
}

/// A layer beneath the roof. A point is its operations a byte and its operations a second.
#[derive(Clone, Debug, PartialEq)]
pub struct RooflineLayer {
    /// Its name.
    pub name: String,
    /// The point of its forward pass.
    pub forward: (f64, f64),
    /// The point of its backward pass, where it was measured.
    pub backward: Option<(f64, f64)>,
}

/// The roofline (Williams, Waterman and Patterson 2009): what the machine allows for a number of
/// operations a byte, and the layers beneath. On the left memory is the limit, on the right the
/// processor. Both axes are logarithmic; a blue dot is forward, an orange ring backward.
///
/// # Errors
/// Where there is no layer, or where a number is not positive and finite.
pub fn roofline(roof: Roof, layers: &[RooflineLayer]) -> Result<Canvas, PlotError> {
    if layers.is_empty() {
        return Err(PlotError::Empty("there is no layer"));
    }
    let points: Vec<(f64, f64)> =
        layers.iter().flat_map(|layer| [Some(layer.forward), layer.backward]).flatten().collect();
    let numbers = points.iter().flat_map(|&(x, y)| [x, y]).chain([roof.operations, roof.bytes]);
    if numbers.into_iter().any(|number| !(1e-30..1e30).contains(&number)) {
        return Err(PlotError::Shape("a roofline takes numbers above 0".to_string()));
    }

    let mut list = vec![];
    for (i, layer) in layers.iter().enumerate() {
        list.push(format!("{}  {}", i + 1, LABEL.shorten(&layer.name, LONGEST)?));
    }
    let beside = LABEL.widest(&list)?.max(LABEL.width("backward")? + 20);
    let left = MARGIN + NUMBERS;
    let bottom = TOP + HEIGHT.max(LINE * (list.len() as u32 + 4));
    let right = left + WIDTH;
    let mut canvas = Canvas::white(right + BESIDE + beside + MARGIN, bottom + 84);

    let chart = Chart::new(roof, &points, (left..right, TOP..bottom));
    canvas.title("How near each layer comes to what the machine allows")?;
    canvas.text("operations a second, in GFLOP/s", (left, TOP - 28), LABEL)?;
    let below = (left + WIDTH / 2, bottom + 54);
    canvas.text("operations for each byte read or written", below, LABEL.align(Align::Middle))?;
    let taken = chart.draw(&mut canvas, layers)?;
    chart.name_limits(&mut canvas, taken)?;

    let (x, mut y) = (right + BESIDE, TOP + LINE);
    dot(&mut canvas, (x + 6, y), BLUE)?;
    ring(&mut canvas, (x + 6, y + LINE), RING, ORANGE)?;
    for words in ["forward", "backward"] {
        canvas.text(words, (x + 20, y), LABEL)?;
        y += LINE;
    }
    for words in list {
        y += LINE;
        canvas.text(&words, (x, y), LABEL)?;
    }
    Ok(canvas)
}

/// The axes with the roof.
struct Chart {
    roof: Roof,
    x: Range<f64>,
    y: Range<f64>,
    panel: Panel,
}

impl Chart {
    fn new(roof: Roof, points: &[(f64, f64)], pixels: (Range<u32>, Range<u32>)) -> Chart {
        let ridge = roof.ridge();
        let (mut x, mut y) = (ridge / 10.0..ridge * 4.0, roof.operations / 10.0..roof.operations);
        for point in points {
            x = x.start.min(point.0)..x.end.max(point.0);
            y = y.start.min(point.1)..y.end.max(point.1);
        }
        // room around the outermost points
        let wider = |range: Range<f64>| range.start / 1.5..range.end * 1.5;
        let (x, y) = (wider(x), wider(y));
        let logarithms = |range: &Range<f64>| range.start.log10()..range.end.log10();
        let panel = Panel::new(pixels, logarithms(&x), logarithms(&y));
        Chart { roof, x, y, panel }
    }

    /// The pixel of a point.
    fn place(&self, point: (f64, f64)) -> (u32, u32) {
        self.panel.place((point.0.log10(), point.1.log10()))
    }

    /// A point of the slope or of the roof's flat part.
    fn on_roof(&self, intensity: f64) -> (f64, f64) {
        (intensity, self.roof.at(intensity))
    }

    /// Where the slope enters the panel.
    fn first(&self) -> f64 {
        self.x.start.max(self.y.start / self.roof.bytes)
    }

    /// Axes, roof, and the layers with their numbers; gives the places that are taken.
    fn draw(&self, canvas: &mut Canvas, layers: &[RooflineLayer]) -> Result<Vec<Place>, PlotError> {
        let giga = self.y.start / 1e9..self.y.end / 1e9;
        let y_ticks: Vec<Tick> =
            ticks(&giga).into_iter().map(|(value, word)| (value + 9.0, word)).collect();
        self.panel.axes(canvas, &ticks(&self.x), &y_ticks)?;
        let corners = [self.first(), self.roof.ridge(), self.x.end].map(|x| self.on_roof(x));
        let corners = corners.map(|(x, y)| (x.log10(), y.log10()));
        self.panel.line(canvas, &corners, INK)?;

        let points = layers.iter().enumerate().flat_map(|(i, layer)| {
            let backward = layer.backward.map(|point| (i + 1, point, ORANGE));
            [Some((i + 1, layer.forward, BLUE)), backward].into_iter().flatten()
        });
        let points: Vec<(usize, (u32, u32), Colour)> =
            points.map(|(number, point, colour)| (number, self.place(point), colour)).collect();
        let mut taken: Vec<Place> =
            points.iter().map(|&(_, middle, _)| Place::around(middle, 18, 18)).collect();
        // the roof, in small pieces
        let (first, end) = (self.first().log10(), self.x.end.log10());
        taken.extend((0..=100).map(|i| {
            let x = 10f64.powf(first + (end - first) * f64::from(i) / 100.0);
            Place::around(self.place(self.on_roof(x)), 6, 6)
        }));
        for layer in layers {
            dot(canvas, self.place(layer.forward), BLUE)?;
        }
        // over the dots: at the same place both are seen
        for point in layers.iter().filter_map(|layer| layer.backward) {
            ring(canvas, self.place(point), RING, ORANGE)?;
        }
        for (number, (x, y), colour) in points {
            let words = number.to_string();
            let style = LABEL.colour(colour).align(Align::Middle);
            // beside the dot, in all directions, ever farther away
            let rings = [18, 26, 36].into_iter().flat_map(|far| {
                let across = [(far, 0), (-far, 0), (0, -far), (0, far)];
                let near = 3 * far / 4;
                across.into_iter().chain([
                    (near, -near),
                    (-near, -near),
                    (near, near),
                    (-near, near),
                ])
            });
            let places =
                rings.map(|(dx, dy)| (x.saturating_add_signed(dx), y.saturating_add_signed(dy)));
            write_where_free(canvas, &words, style, places, &mut taken)?;
        }
        // words on a line of the grid are hard to read
        taken.extend(y_ticks.iter().map(|(value, _)| {
            let (right, y) = self.panel.end(*value);
            Place([0, y, right, y + 1])
        }));
        Ok(taken)
    }

    /// The names of the limits: the memory's above the slope, the processor's along the flat part.
    fn name_limits(&self, canvas: &mut Canvas, mut taken: Vec<Place>) -> Result<(), PlotError> {
        let (memory, processor) = (self.roof.bytes / 1e9, self.roof.operations / 1e9);
        let memory = format!("memory: {} GB/s", short(memory));
        let processor = format!("processor: {} GFLOP/s", short(processor));
        let style = NOTE.align(Align::Middle);
        let (first, ridge) = (self.place(self.on_roof(self.first())), self.ridge());

        let half = NOTE.width(&memory)? / 2;
        // from the middle of the slope outwards
        let middle = (first.0 + ridge.0) / 2;
        let mut along: Vec<u32> = (first.0 + half..ridge.0).collect();
        along.sort_by_key(|x| x.abs_diff(middle));
        let slope = along.into_iter().map(|x| {
            // the middle of the words is this far left of the slope's pixel
            let right = (x + half + 8).min(ridge.0);
            let climbed = f64::from(right - first.0) / f64::from((ridge.0 - first.0).max(1));
            (x, ridge.1 + ((1.0 - climbed) * f64::from(first.1 - ridge.1)) as u32 - 14)
        });
        write_where_free(canvas, &memory, style, slope, &mut taken)?;

        let half = NOTE.width(&processor)? / 2;
        let end = self.place(self.on_roof(self.x.end)).0;
        let flat = [-16, 18].into_iter().flat_map(|beside| {
            let y = ridge.1.saturating_add_signed(beside);
            (ridge.0 + half..=end - half).rev().map(move |x| (x, y))
        });
        write_where_free(canvas, &processor, style, flat, &mut taken)
    }

    /// The pixel where slope and flat part meet.
    fn ridge(&self) -> (u32, u32) {
        self.place(self.on_roof(self.roof.ridge()))
    }
}

/// A rectangle of the sheet: left, top, right, bottom.
#[derive(Clone, Copy)]
struct Place([u32; 4]);

impl Place {
    fn around((x, y): (u32, u32), width: u32, height: u32) -> Place {
        let (left, top) = (x.saturating_sub(width / 2), y.saturating_sub(height / 2));
        Place([left, top, left + width, top + height])
    }

    fn meets(&self, other: &Place) -> bool {
        let (Place([a, b, c, d]), Place([left, top, right, bottom])) = (self, other);
        a < right && left < c && b < bottom && top < d
    }
}

/// Writes `words` around the first of `places` where nothing is yet, or around the first at all.
fn write_where_free(
    canvas: &mut Canvas,
    words: &str,
    style: Style,
    places: impl Iterator<Item = (u32, u32)>,
    taken: &mut Vec<Place>,
) -> Result<(), PlotError> {
    let width = style.width(words)?;
    let places: Vec<(u32, u32)> = places.collect();
    let place = |at: &(u32, u32)| Place::around(*at, width + 8, 16);
    let free = |at: &&(u32, u32)| !taken.iter().any(|taken| taken.meets(&place(at)));
    let Some(&at) = places.iter().find(free).or(places.first()) else { return Ok(()) };
    taken.push(place(&at));
    canvas.text(words, at, style)
}

/// 1, 2 and 5 with zeros within a range, or 1 alone where these would be many; at the places of
/// their logarithms.
fn ticks(range: &Range<f64>) -> Vec<Tick> {
    let decades = range.start.log10().floor() as i32..=range.end.log10().ceil() as i32;
    let factors = if range.end / range.start < 1e4 { &[1.0, 2.0, 5.0][..] } else { &[1.0] };
    let values = decades.flat_map(|power| factors.iter().map(move |f| f * 10f64.powi(power)));
    values
        .filter(|value| range.contains(value))
        .map(|value| (value.log10(), short(value)))
        .collect()
}

/// A number in few letters.
fn short(value: f64) -> String {
    match value {
        0.01..1.0 => format!("{value:.2}").trim_end_matches('0').to_string(),
        1.0..10.0 => format!("{value:.1}").trim_end_matches(".0").to_string(),
        10.0..1e6 => format!("{value:.0}"),
        _ => format!("{value:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roof_is_a_slope_and_a_flat_part() {
        let roof = Roof { operations: 100.0, bytes: 5.0 };
        assert_eq!([0.1, 20.0, 1000.0].map(|intensity| roof.at(intensity)), [0.5, 100.0, 100.0]);
    }

    #[test]
    fn ticks_are_round() {
        let words = |range| ticks(&range).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(words(0.04..3.0), ["0.05", "0.1", "0.2", "0.5", "1", "2"]);
        assert_eq!(words(0.9..2e4), ["1", "10", "100", "1000", "10000"]);
    }

    #[test]
    fn words_go_where_nothing_is() {
        let mut canvas = Canvas::white(100, 100);
        let mut taken = vec![Place::around((50, 50), 40, 40)];
        let places = [(50, 50), (50, 90)];
        write_where_free(&mut canvas, "7", LABEL, places.into_iter(), &mut taken).unwrap();
        assert!(taken[1].meets(&Place::around((50, 90), 2, 2)));
        // nothing is free: the first place is as good as any
        write_where_free(&mut canvas, "8", LABEL, places.into_iter(), &mut taken).unwrap();
        assert!(taken[2].meets(&Place::around((50, 50), 2, 2)));
    }
}
