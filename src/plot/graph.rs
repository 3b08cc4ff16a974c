//! A small network as a graph: its nodes with their numbers, its edges with their weights.

use plotters::element::{Circle, PathElement};
use plotters::style::{BLACK, Color};

use super::canvas::{FINER, MARGIN};
use super::colour::{BLUE, Colour, GREY, INK, ORANGE, WHITE};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};
use crate::{
    layer::Named,
    network::{Gradients, Network, Tape},
    real::Real,
    tensor::{Tensor, view2},
};

const HEAD: u32 = 104;
/// From one column of nodes to the next, and from one node to the next below it.
const ACROSS: u32 = 240;
const DOWN: u32 = 210;
const RADIUS: u32 = 30;
/// Room beside the first and the last column for the lines above and below a node.
const BESIDE: u32 = 70;
const LINE: u32 = 21;
const LINES: u32 = 2;
/// Where along an edge its numbers stand: the edges of a column cross in their middle.
const PLACE: f64 = 0.36;

/// The columns that may be drawn, and the nodes of one.
const MOST: usize = 6;

/// A node, with up to two lines above it in black (the way forward) and below it in orange (the way
/// back).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    name: String,
    forward: Vec<String>,
    backward: Vec<String>,
}

/// An edge between a node of a column and one of the next, with a number for each way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    /// Column and row.
    from: (usize, usize),
    /// The row in the next column.
    to: usize,
    forward: String,
    backward: String,
    /// Whether it is drawn in blue: "follow this one".
    marked: bool,
}

/// A small network of dense layers and activations after a pass of a single example: the weights on
/// the edges, z and a at the nodes. With `gradients` also the slopes of the cost, in orange: dW on
/// the edges, and at the nodes δ, which is db. The edges `(layer, from, to)`, all counted from 0,
/// are drawn in blue, layer 0 being the first dense one.
///
/// # Errors
/// Where the batch has more than one example, a layer is of another kind, there are more than 6
/// columns or units in one, or the gradients belong to another network.
pub fn graph<F: Real>(
    title: &str,
    network: &Network<F>,
    tape: &Tape<'_, F>,
    gradients: Option<&Gradients<F>>,
    marked: &[(usize, usize, usize)],
) -> Result<Canvas, PlotError> {
    let (columns, edges) = collect(network, tape, gradients, marked)?;
    draw(title, &columns, &edges)
}

fn collect<F: Real>(
    network: &Network<F>,
    tape: &Tape<'_, F>,
    gradients: Option<&Gradients<F>>,
    marked: &[(usize, usize, usize)],
) -> Result<(Vec<Vec<Node>>, Vec<Edge>), PlotError> {
    if gradients.is_some_and(|gradients| !belong(network, gradients)) {
        return Err(PlotError::Shape("expected the gradients of this network".to_string()));
    }
    let row = |x: &Tensor<F>| match x.shape() {
        [1, units] if (1..=MOST).contains(units) => Ok(x.iter().map(|x| x.as_f64()).collect()),
        shape => Err(PlotError::Shape(format!(
            "expected one example of at most {MOST} numbers, found the shape {shape:?}"
        ))),
    };
    let input: Vec<f64> = row(tape.input)?;
    let node = |i: usize, x: f64| Node {
        name: format!("x[{i}]"),
        forward: vec![short(x)],
        backward: vec![],
    };
    let mut columns: Vec<Vec<Node>> =
        vec![input.iter().enumerate().map(|(i, &x)| node(i, x)).collect()];
    let mut edges = vec![];
    for (i, (layer, line)) in network.layers().iter().zip(&tape.lines).enumerate() {
        let y: Vec<f64> = row(&line.y)?;
        match &layer.params()[..] {
            [] if columns.len() > 1 && y.len() == columns[columns.len() - 1].len() => {
                let last = columns.len() - 1;
                for (node, a) in columns[last].iter_mut().zip(y) {
                    node.forward.push(format!("a = {}", short(a)));
                }
            }
            [Named { tensor: weight, .. }, bias] if bias.name == "bias" && columns.len() < MOST => {
                let back = gradients.map(|gradients| &gradients.params[i]);
                let unit = |(o, z): (usize, f64)| Node {
                    name: format!("{o}"),
                    forward: vec![format!("z = {}", short(z))],
                    backward: back
                        .map(|back| format!("δ = {}", short(back[1][[o]].as_f64())))
                        .into_iter()
                        .collect(),
                };
                columns.push(y.into_iter().enumerate().map(unit).collect());
                let layer = columns.len() - 2;
                for (at, w) in view2(weight).indexed_iter() {
                    let (to, from) = at;
                    let slope = |back: &Vec<Tensor<F>>| short(back[0][[to, from]].as_f64());
                    edges.push(Edge {
                        from: (layer, from),
                        to,
                        forward: short(w.as_f64()),
                        backward: back.map(slope).unwrap_or_default(),
                        marked: marked.contains(&(layer, from, to)),
                    });
                }
            }
            _ => {
                return Err(PlotError::Shape(format!(
                    "expected dense layers and activations in at most {MOST} columns, found {}",
                    layer.name()
                )));
            }
        }
    }
    Ok((columns, edges))
}

/// Whether there is a gradient of the right shape for every parameter.
fn belong<F: Real>(network: &Network<F>, gradients: &Gradients<F>) -> bool {
    network.layers().len() == gradients.params.len()
        && network.layers().iter().zip(&gradients.params).all(|(layer, found)| {
            let expected = layer.params();
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(w, dw)| w.tensor.shape() == dw.shape())
        })
}

/// Four decimals without zeros at the end.
fn short(value: f64) -> String {
    let words = format!("{value:.4}");
    let words = words.trim_end_matches('0').trim_end_matches('.');
    if words == "-0" { "0".to_string() } else { words.to_string() }
}

/// Columns of nodes from left to right, and the edges between them.
fn draw(title: &str, columns: &[Vec<Node>], edges: &[Edge]) -> Result<Canvas, PlotError> {
    let most = columns.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let width = (columns.len() as u32 - 1) * ACROSS + 2 * (BESIDE + MARGIN);
    let back = columns.iter().flatten().any(|node| !node.backward.is_empty())
        || edges.iter().any(|edge| !edge.backward.is_empty());
    let texts = LINES * LINE + RADIUS + 14;
    let below = if back { texts } else { RADIUS };
    let height = HEAD + texts + below + (most - 1) * DOWN + MARGIN;
    let mut canvas = Canvas::white(width, height);
    canvas.title(&TITLE.shorten(title, width - 2 * MARGIN)?)?;
    if back {
        canvas.text("black: forward", (MARGIN, 72), NOTE.colour(INK))?;
        let next = MARGIN + NOTE.width("black: forward")? + 24;
        canvas.text("orange: backward", (next, 72), NOTE.colour(ORANGE))?;
    }

    let middle = HEAD + texts + (most - 1) * DOWN / 2;
    let place = |(column, row): (usize, usize)| {
        let top = middle - (columns[column].len() as u32 - 1) * DOWN / 2;
        (MARGIN + BESIDE + column as u32 * ACROSS, top + row as u32 * DOWN)
    };
    for edge in edges {
        let ends = (place(edge.from), place((edge.from.0 + 1, edge.to)));
        let colour = if edge.marked { BLUE } else { GREY };
        draw_edge(&mut canvas, ends, if edge.marked { 4 } else { 2 }, colour)?;
    }
    for edge in edges {
        label_edge(&mut canvas, edge, (place(edge.from), place((edge.from.0 + 1, edge.to))))?;
    }
    for (column, nodes) in columns.iter().enumerate() {
        for (row, node) in nodes.iter().enumerate() {
            draw_node(&mut canvas, node, place((column, row)))?;
        }
    }
    Ok(canvas)
}

type Ends = ((u32, u32), (u32, u32));

fn draw_edge(canvas: &mut Canvas, ends: Ends, width: u32, colour: Colour) -> Result<(), PlotError> {
    let room = 4;
    let ((x0, y0), (x1, y1)) = ends;
    let corner = (x0 - room, y0.min(y1) - room);
    let size = (x1 - x0 + 2 * room, y0.abs_diff(y1) + 2 * room);
    let point = |x: u32, y: u32| {
        let fine = |pixel: u32, start: u32| ((pixel - start) * FINER) as i32;
        (fine(x, corner.0), fine(y, corner.1))
    };
    canvas.lines(corner, size, colour, |sheet| {
        let path = vec![point(x0, y0), point(x1, y1)];
        sheet.draw(&PathElement::new(path, BLACK.stroke_width(width * FINER)))
    })
}

/// The two numbers of an edge, one above the other, on a white ground.
fn label_edge(canvas: &mut Canvas, edge: &Edge, ends: Ends) -> Result<(), PlotError> {
    let ((x0, y0), (x1, y1)) = ends;
    let between = |a: u32, b: u32| (f64::from(a) + PLACE * (f64::from(b) - f64::from(a))) as u32;
    let (x, y) = (between(x0, x1), between(y0, y1));
    let lines = [(&edge.forward, INK), (&edge.backward, ORANGE)];
    let shown: Vec<_> = lines.into_iter().filter(|(words, _)| !words.is_empty()).collect();
    let words: Vec<&String> = shown.iter().map(|(words, _)| *words).collect();
    let (wide, high) = (NOTE.widest(&words)? + 6, LINE * shown.len() as u32);
    canvas.fill((x - wide / 2, y - high / 2), (wide, high), WHITE);
    for (line, (words, colour)) in (0..).zip(shown) {
        let at = (x, y - high / 2 + LINE / 2 + LINE * line);
        canvas.text(words, at, NOTE.align(Align::Middle).colour(colour))?;
    }
    Ok(())
}

fn draw_node(canvas: &mut Canvas, node: &Node, (x, y): (u32, u32)) -> Result<(), PlotError> {
    let room = RADIUS + 4;
    let middle = ((room * FINER) as i32, (room * FINER) as i32);
    for (radius, colour) in [(RADIUS, INK), (RADIUS - 2, WHITE)] {
        let disc = Circle::new(middle, radius * FINER, BLACK.filled());
        canvas
            .lines((x - room, y - room), (2 * room, 2 * room), colour, |sheet| sheet.draw(&disc))?;
    }
    canvas.text(&LABEL.shorten(&node.name, 2 * RADIUS)?, (x, y), LABEL.align(Align::Middle))?;
    let most = 2 * (BESIDE + 8);
    let (above, below) = (node.forward.iter().rev(), node.backward.iter());
    for (line, words) in (0..LINES).zip(above) {
        let at = (x, y - RADIUS - 14 - LINE * line);
        canvas.text(&NOTE.shorten(words, most)?, at, NOTE.align(Align::Middle).colour(INK))?;
    }
    for (line, words) in (0..LINES).zip(below) {
        let at = (x, y + RADIUS + 16 + LINE * line);
        canvas.text(&NOTE.shorten(words, most)?, at, NOTE.align(Align::Middle).colour(ORANGE))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::{Architecture, Brick},
        cost::softmax_cross_entropy,
        layer::Pass,
        tensor::tensor,
    };

    fn network(outputs: usize) -> Network<f64> {
        let bricks = vec![Brick::Dense { outputs }, Brick::Relu, Brick::Dense { outputs: 2 }];
        Architecture::new(vec![3], bricks).build(1).unwrap()
    }

    #[test]
    fn every_number_has_its_place() {
        let (network, x) = (network(2), tensor(&[1, 3], vec![1.0, -0.25, 2.0]));
        let tape = network.forward(&x, Pass::Evaluate);
        let cost = softmax_cross_entropy(tape.output(), &[0]);
        let gradients = network.backward(&tape, &cost.gradient);
        let (columns, edges) = collect(&network, &tape, Some(&gradients), &[(1, 0, 1)]).unwrap();

        assert_eq!(columns.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2, 2]);
        assert_eq!(columns[0][1].forward, ["-0.25"]);
        let a = format!("a = {}", short(tape.lines[1].y[[0, 1]]));
        assert_eq!(columns[1][1].forward[1], a);
        assert_eq!(columns[2][0].backward, [format!("δ = {}", short(cost.gradient[[0, 0]]))]);
        let edge = edges.iter().find(|edge| edge.marked).unwrap();
        assert_eq!((edge.from, edge.to), ((1, 0), 1));
        assert_eq!(edge.forward, short(network.layers()[2].params()[0].tensor[[1, 0]]));
        assert_eq!(edge.backward, short(gradients.params[2][0][[1, 0]]));
        let canvas = draw("t", &columns, &edges).unwrap();
        assert!(canvas.image().pixels().filter(|pixel| **pixel == BLUE).count() > 100);
    }

    #[test]
    fn batches_and_large_networks_are_refused() {
        let refused = |network: &Network<f64>, x: Tensor<f64>| {
            let tape = network.forward(&x, Pass::Evaluate);
            matches!(graph("t", network, &tape, None, &[]), Err(PlotError::Shape(_)))
        };
        assert!(refused(&network(2), Tensor::zeros(vec![2, 3])));
        assert!(refused(&network(7), Tensor::zeros(vec![1, 3])));
        assert!(!refused(&network(6), Tensor::zeros(vec![1, 3])));
    }

    #[test]
    fn gradients_of_another_network_are_refused() {
        let (network, other, x) = (network(2), network(3), Tensor::zeros(vec![1, 3]));
        let tape = network.forward(&x, Pass::Evaluate);
        let cost = softmax_cross_entropy(tape.output(), &[0]);
        let own = network.backward(&tape, &cost.gradient);
        let foreign = other.backward(&other.forward(&x, Pass::Evaluate), &cost.gradient);
        assert!(graph("t", &network, &tape, Some(&own), &[]).is_ok());
        let error = graph("t", &network, &tape, Some(&foreign), &[]).unwrap_err();
        assert_eq!(error.to_string(), "expected the gradients of this network");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.4, -2.0, 0.0, -1e-9, 0.12345].map(short), ["0.4", "-2", "0", "0", "0.1235"]);
    }
}
