//! A small network as a graph: its nodes with their numbers, its edges with their weights.

use plotters::element::{Circle, PathElement};
use plotters::style::{BLACK, Color};

use super::canvas::{FINER, MARGIN};
use super::colour::{BLUE, Colour, GREY, INK, ORANGE, WHITE};
use super::text::{Align, LABEL, NOTE, TITLE};
use super::{Canvas, PlotError};

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

/// A node of a [`graph`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphNode {
    /// What is written inside, in a few letters.
    pub name: String,
    /// Up to two lines above it, in black: the way forward.
    pub forward: Vec<String>,
    /// Up to two lines below it, in orange: the way back.
    pub backward: Vec<String>,
}

/// An edge between a node of a column and one of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEdge {
    /// Column and row of the node where it starts, counted from 0.
    pub from: (usize, usize),
    /// The row of the node in the next column where it ends.
    pub to: usize,
    /// Its number on the way forward, in black.
    pub forward: String,
    /// Its number on the way back, in orange.
    pub backward: String,
    /// Whether it is drawn in blue: "follow this one".
    pub marked: bool,
}

/// Columns of nodes from left to right, and the edges between them. What belongs to the way forward
/// is black, what belongs to the way back orange.
///
/// # Errors
/// Where there is no node, or an edge leads to one that is not there.
pub fn graph(
    title: &str,
    columns: &[Vec<GraphNode>],
    edges: &[GraphEdge],
) -> Result<Canvas, PlotError> {
    let most = columns.iter().map(Vec::len).max().unwrap_or(0) as u32;
    if columns.iter().any(Vec::is_empty) || most == 0 {
        return Err(PlotError::Empty("a column of the graph has no node"));
    }
    for GraphEdge { from: (column, row), to, .. } in edges {
        let rows = |column: usize| columns.get(column).map_or(0, Vec::len);
        if *row >= rows(*column) || *to >= rows(column + 1) {
            return Err(PlotError::Shape(format!(
                "there is no edge from node {row} of column {column} to node {to} of the next"
            )));
        }
    }
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
fn label_edge(canvas: &mut Canvas, edge: &GraphEdge, ends: Ends) -> Result<(), PlotError> {
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

fn draw_node(canvas: &mut Canvas, node: &GraphNode, (x, y): (u32, u32)) -> Result<(), PlotError> {
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

    fn edge(from: (usize, usize), to: usize) -> GraphEdge {
        let [forward, backward] = ["0.4000", "-0.1"].map(str::to_string);
        GraphEdge { from, to, forward, backward, marked: true }
    }

    #[test]
    fn an_edge_into_nothing_is_refused() {
        let columns = [vec![GraphNode::default()], vec![GraphNode::default(); 2]];
        assert!(graph("t", &columns, &[edge((0, 0), 1)]).is_ok());
        for edge in [edge((0, 0), 2), edge((0, 1), 0), edge((1, 0), 0)] {
            assert!(matches!(graph("t", &columns, &[edge]), Err(PlotError::Shape(_))));
        }
        assert!(matches!(graph("t", &[], &[]), Err(PlotError::Empty(_))));
        assert!(matches!(graph("t", &[vec![]], &[]), Err(PlotError::Empty(_))));
    }

    #[test]
    fn a_marked_edge_is_blue() {
        let columns = vec![vec![GraphNode::default()]; 2];
        let canvas = graph("t", &columns, &[edge((0, 0), 0)]).unwrap();
        assert!(canvas.image().pixels().filter(|pixel| **pixel == BLUE).count() > 100);
    }
}
