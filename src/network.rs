//! Steps 1 and 3: the forward pass, which keeps the tape, and backpropagation, which reads it from
//! its end.
//!
//! ```text
//! x₀ → layer 1 → x₁ → layer 2 → x₂ → … → xₖ → cost L
//!
//! dL/dxᵢ₋₁[a] = Σ_b dL/dxᵢ[b] · ∂xᵢ[b]/∂xᵢ₋₁[a]           the chain rule
//! ```
//!
//! Each layer's `backward` does this sum: it is given dy = dL/dxᵢ and gives dx = dL/dxᵢ₋₁. The loop
//! hands that to the layer before, as its dy.

use std::{fmt, ops::Range};

use crate::{
    layer::{Layer, Named, Pass, Saved, ShapeError, Step},
    layers::Fused,
    real::Real,
    tensor::Tensor,
};

/// Layers in a row.
#[derive(Debug)]
pub struct Network<F: Real> {
    layers: Vec<Box<dyn Layer<F>>>,
    /// The shape before each layer and after the last, without the batch.
    shapes: Vec<Vec<usize>>,
    /// What each layer is called in the names of its tensors.
    names: Vec<String>,
}

/// What a forward pass leaves behind: all that the chain rule needs.
#[derive(Clone, Debug)]
pub struct Tape<'a, F> {
    /// The batch that went in.
    pub input: &'a Tensor<F>,
    /// One line a layer; or one for several, where they were done in one go.
    pub lines: Vec<Line<F>>,
}

/// A line of the tape.
#[derive(Clone, Debug)]
pub struct Line<F> {
    /// The layers it is about, counted from 0.
    pub layers: Range<usize>,
    /// What the last of them gave.
    pub y: Tensor<F>,
    /// What they saved beside it.
    pub saved: Saved<F>,
}

impl<F> Tape<'_, F> {
    /// What the last layer gave: for a classifier, the logits.
    pub fn output(&self) -> &Tensor<F> {
        self.lines.last().map_or(self.input, |line| &line.y)
    }

    /// Input and output of line `i`, and what its layers saved.
    pub fn step(&self, i: usize) -> Step<'_, F> {
        let x = if i == 0 { self.input } else { &self.lines[i - 1].y };
        let Line { y, saved, .. } = &self.lines[i];
        Step { x, y, saved }
    }
}

/// What backpropagation gives.
#[derive(Clone, Debug)]
pub struct Gradients<F> {
    /// For each layer, one gradient a parameter.
    pub params: Vec<Vec<Tensor<F>>>,
    /// The gradient for the network's input, where it was asked for.
    pub input: Option<Tensor<F>>,
    /// For each layer with running statistics, what this batch adds to them in step 4.
    pub statistics: Vec<Option<Saved<F>>>,
}

impl<F: Real> Gradients<F> {
    /// How long the gradient is, all parameters in one vector: √(Σ g²).
    pub fn norm(&self) -> f64 {
        let square = |g: &F| g.as_f64() * g.as_f64();
        self.params.iter().flatten().flatten().map(square).sum::<f64>().sqrt()
    }

    /// Gradient clipping (Pascanu, Mikolov and Bengio 2013): shortens the gradient to the length
    /// `longest` where it is longer; its direction stays. One that is not finite stays as it is:
    /// no length would make it right, and a training notices it.
    pub fn clip(&mut self, longest: f64) {
        let norm = self.norm();
        if norm > longest && norm.is_finite() {
            let factor = F::of(longest / norm);
            self.params.iter_mut().flatten().for_each(|g| g.mapv_inplace(|g| g * factor));
        }
    }
}

/// Why a network could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("layer {number} ({layer}) {reason}")]
#[non_exhaustive]
pub struct BuildError {
    /// Counted from 1.
    pub number: usize,
    /// The kind of layer.
    pub layer: &'static str,
    /// What it expects, and what it gets.
    pub reason: ShapeError,
}

impl<F: Real> Network<F> {
    /// A network for inputs of a shape (without the batch): `[3, 64, 64]` for pictures.
    ///
    /// # Errors
    /// Where a layer can't take what the layer before it gives, and where the last one gives nothing.
    pub fn new(input: &[usize], layers: Vec<Box<dyn Layer<F>>>) -> Result<Self, BuildError> {
        let mut shapes = vec![input.to_vec()];
        for (i, layer) in layers.iter().enumerate() {
            let shape = match &shapes[i] {
                x if x.contains(&0) => Err(ShapeError(format!("gets the empty shape {x:?}"))),
                x => layer.output_shape(x),
            };
            let refuse = |reason| BuildError { number: i + 1, layer: layer.name(), reason };
            shapes.push(shape.map_err(refuse)?);
        }
        if let (Some(last), Some(y)) = (layers.last(), shapes.last().filter(|y| y.contains(&0))) {
            let reason = ShapeError(format!("gives the empty shape {y:?}"));
            return Err(BuildError { number: layers.len(), layer: last.name(), reason });
        }
        let names = (0..layers.len()).map(|i| i.to_string()).collect();
        Ok(Network { layers, shapes, names })
    }

    /// The same network with other names for its layers than 0, 1, 2, …: tensors are then called
    /// `features.conv0.weight`, not `0.weight`.
    ///
    /// # Panics
    /// Where there is not one name for each layer.
    #[must_use]
    pub fn with_names(self, names: Vec<String>) -> Self {
        assert_eq!(names.len(), self.layers.len(), "one name for each layer");
        Network { names, ..self }
    }

    /// Step 1, the forward pass: pushes a batch through all layers and keeps the tape. Layers that
    /// can be done in one go share a line of it.
    ///
    /// # Panics
    /// Where the batch has another shape than the network was built for.
    pub fn forward<'a>(&self, batch: &'a Tensor<F>, pass: Pass) -> Tape<'a, F> {
        self.push(batch, pass, true)
    }

    /// The same numbers, layer by layer: a line of the tape for each, to look inside. It takes more
    /// time and memory.
    ///
    /// # Panics
    /// As [`forward`](Network::forward) does.
    pub fn forward_each<'a>(&self, batch: &'a Tensor<F>, pass: Pass) -> Tape<'a, F> {
        self.push(batch, pass, false)
    }

    fn push<'a>(&self, batch: &'a Tensor<F>, pass: Pass, in_one_go: bool) -> Tape<'a, F> {
        self.check(batch);
        let mut tape = Tape { input: batch, lines: vec![] };
        let mut i = 0;
        while i < self.layers.len() {
            let line = self.line(i, tape.output(), pass, in_one_go);
            i = line.layers.end;
            tape.lines.push(line);
        }
        tape
    }

    /// The line of the tape that begins with layer `i`.
    fn line(&self, i: usize, x: &Tensor<F>, pass: Pass, in_one_go: bool) -> Line<F> {
        let fused = if in_one_go { Fused::first_of(&self.layers[i..]) } else { None };
        let (count, (y, saved)) = match fused {
            Some(fused) => (fused.count(), fused.forward(x, pass)),
            None => (1, self.layers[i].forward(x, pass.for_layer(i))),
        };
        Line { layers: i..i + count, y, saved }
    }

    /// Step 3, backpropagation: the chain rule from the last layer to the first. `dy` is the
    /// gradient of the cost with respect to the network's output.
    ///
    /// # Panics
    /// Where dy has not the shape of the tape's output.
    pub fn backward(&self, tape: &Tape<'_, F>, dy: &Tensor<F>) -> Gradients<F> {
        self.backpropagate(tape, dy, false)
    }

    /// The same, down to the input: how each pixel would change the cost. Nobody needs it for
    /// training; it shows what the network looks at.
    pub fn backward_to_input(&self, tape: &Tape<'_, F>, dy: &Tensor<F>) -> Gradients<F> {
        self.backpropagate(tape, dy, true)
    }

    fn backpropagate(&self, tape: &Tape<'_, F>, dy: &Tensor<F>, to_input: bool) -> Gradients<F> {
        let mut params = vec![vec![]; self.layers.len()];
        // the gradient for what the line at hand gave
        let mut delta = None;
        // no dx is needed at the first layer with parameters, nor before it
        let first = self.layers.iter().position(|layer| !layer.params().is_empty());
        for (number, line) in tape.lines.iter().enumerate().rev() {
            let i = line.layers.start;
            let need_dx = to_input || first.is_some_and(|first| i > first);
            let (step, dy) = (tape.step(number), delta.as_ref().unwrap_or(dy));
            // of this line's layers only; a fused line's parameters are those of its first
            let back = match Fused::first_of(&self.layers[line.layers.clone()]) {
                Some(fused) => fused.backward(step, dy, need_dx),
                None => self.layers[i].backward(step, dy, need_dx),
            };
            params[i] = back.dparams;
            delta = back.dx;
            let name = self.layers[i].name();
            assert!(!need_dx || delta.is_some(), "{name} was asked for dx, gave none");
            if delta.is_none() {
                break;
            }
        }
        let mut statistics = vec![None; self.layers.len()];
        for Line { layers, saved, .. } in &tape.lines {
            let has_buffers = !self.layers[layers.start].buffers().is_empty();
            statistics[layers.start] = has_buffers.then(|| saved.statistics());
        }
        Gradients { params, input: if to_input { delta } else { None }, statistics }
    }

    /// The output for a batch, as in evaluation, without a tape.
    ///
    /// # Panics
    /// As [`Network::forward`] does.
    pub fn predict(&self, batch: &Tensor<F>) -> Tensor<F> {
        self.check(batch);
        let mut y = None;
        let mut i = 0;
        while i < self.layers.len() {
            let line = self.line(i, y.as_ref().unwrap_or(batch), Pass::Evaluate, true);
            i = line.layers.end;
            y = Some(line.y);
        }
        y.unwrap_or_else(|| batch.clone())
    }

    fn check(&self, batch: &Tensor<F>) {
        let expected = self.input_shape();
        let found = batch.shape();
        assert!(
            found.len() == expected.len() + 1 && &found[1..] == expected && found[0] > 0,
            "the network takes batches of the shape {expected:?}, found {found:?}"
        );
        assert!(
            batch.is_standard_layout(),
            "the network takes batches in row-major order (see ndarray's as_standard_layout)"
        );
    }

    /// The shape of one input, without the batch.
    pub fn input_shape(&self) -> &[usize] {
        &self.shapes[0]
    }

    /// The shape after layer `i` (counted from 0), without the batch.
    ///
    /// # Panics
    /// Where there is no layer `i`.
    pub fn output_shape(&self, i: usize) -> &[usize] {
        &self.shapes[i + 1]
    }

    /// The layers in order.
    pub fn layers(&self) -> &[Box<dyn Layer<F>>] {
        &self.layers
    }

    /// The layers, to be changed: step 4 does.
    pub fn layers_mut(&mut self) -> &mut [Box<dyn Layer<F>>] {
        &mut self.layers
    }

    /// Where the head begins: the last layer with parameters. What comes before is the body.
    pub fn head(&self) -> usize {
        self.layers.iter().rposition(|layer| !layer.params().is_empty()).unwrap_or_default()
    }

    /// Cuts the network in two: its first `at` layers, and the others.
    ///
    /// # Panics
    /// Where there are fewer layers.
    pub fn split_at(mut self, at: usize) -> (Self, Self) {
        let (layers, names) = (self.layers.split_off(at), self.names.split_off(at));
        let shapes = self.shapes[at..].to_vec();
        self.shapes.truncate(at + 1);
        (self, Network { layers, shapes, names })
    }

    /// The way back: the layers of `next` after those of this network.
    ///
    /// # Panics
    /// Where `next` was built for another shape than this network gives.
    #[must_use]
    pub fn followed_by(mut self, next: Network<F>) -> Self {
        let gives = self.shapes.pop().expect("a network has a shape");
        assert_eq!(gives, next.input_shape(), "the second network takes what the first one gives");
        self.layers.extend(next.layers);
        self.shapes.extend(next.shapes);
        self.names.extend(next.names);
        self
    }

    /// How many numbers training changes.
    pub fn parameters(&self) -> usize {
        self.layers.iter().flat_map(|layer| layer.params()).map(|p| p.tensor.len()).sum()
    }

    /// All parameters and buffers with their full names, such as `0.weight`.
    pub fn named_tensors(&self) -> Vec<(String, &Tensor<F>)> {
        self.named(|layer| layer.params().into_iter().chain(layer.buffers()).collect())
    }

    /// All parameters with their full names, in the order of their gradients.
    pub fn named_parameters(&self) -> Vec<(String, &Tensor<F>)> {
        self.named(|layer| layer.params())
    }

    fn named<'a>(
        &'a self,
        of: impl Fn(&'a dyn Layer<F>) -> Vec<Named<&'a Tensor<F>>>,
    ) -> Vec<(String, &'a Tensor<F>)> {
        let mut all = vec![];
        for (layer, prefix) in self.layers.iter().zip(&self.names) {
            let named = of(layer.as_ref()).into_iter().map(|named| named.within(prefix));
            all.extend(named.map(|Named { name, tensor }| (name.into_owned(), tensor)));
        }
        all
    }

    /// All parameters and buffers, to be changed, in the order of
    /// [`named_tensors`](Network::named_tensors).
    pub fn visit_tensors_mut(&mut self, mut visit: impl FnMut(usize, &mut Tensor<F>)) {
        let mut number = 0;
        for layer in &mut self.layers {
            for tensor in layer.params_mut() {
                visit(number, tensor);
                number += 1;
            }
            for tensor in layer.buffers_mut() {
                visit(number, tensor);
                number += 1;
            }
        }
    }

    /// A copy of all parameters and buffers, to come back to.
    pub fn snapshot(&self) -> Vec<Tensor<F>> {
        self.named_tensors().into_iter().map(|(_, tensor)| tensor.clone()).collect()
    }

    /// Puts a snapshot of this network back.
    ///
    /// # Panics
    /// Where it is another network's.
    pub fn restore(&mut self, snapshot: &[Tensor<F>]) {
        self.visit_tensors_mut(|i, tensor| tensor.assign(&snapshot[i]));
    }

    /// A table for people: each layer, its output and its parameters.
    pub fn summary(&self) -> Summary {
        let rows = self.layers.iter().enumerate().map(|(i, layer)| SummaryRow {
            layer: layer.name(),
            settings: layer.describe(),
            output: self.output_shape(i).to_vec(),
            parameters: layer.params().iter().map(|p| p.tensor.len()).sum(),
        });
        Summary { input: self.shapes[0].clone(), rows: rows.collect() }
    }
}

/// What [`Network::summary`] shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Summary {
    /// The shape of one input.
    pub input: Vec<usize>,
    /// One row a layer.
    pub rows: Vec<SummaryRow>,
}

/// One layer of a [`Summary`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SummaryRow {
    /// The kind of layer.
    pub layer: &'static str,
    /// Its settings.
    pub settings: String,
    /// The shape of its output, without the batch.
    pub output: Vec<usize>,
    /// How many parameters it has.
    pub parameters: usize,
}

impl Summary {
    /// The parameters of all layers.
    pub fn parameters(&self) -> usize {
        self.rows.iter().map(|row| row.parameters).sum()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape =
            |shape: &[usize]| shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        let settings = self.rows.iter().map(|row| row.settings.chars().count()).max();
        let wide = settings.unwrap_or_default();
        writeln!(f, "{:>3}  {:<13}  {:wide$}  {:<16}  parameters", "", "layer", "", "output")?;
        writeln!(f, "{:>3}  {:<13}  {:wide$}  {}", "", "input", "", shape(&self.input))?;
        for (i, row) in self.rows.iter().enumerate() {
            let (number, output) = (i + 1, shape(&row.output));
            let SummaryRow { layer, settings, parameters, .. } = row;
            writeln!(
                f,
                "{number:>3}  {layer:<13}  {settings:<wide$}  {output:<16}  {parameters:>10}"
            )?;
        }
        write!(f, "{:>3}  {:<13}  {:wide$}  {:<16}  {:>10}", "", "total", "", "", self.parameters())
    }
}
