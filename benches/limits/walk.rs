//! A training step, with a look at the clock after each layer.
//!
//! It does what [`Network::forward`] and [`Network::backward`] do, line by line of the tape. A
//! layer timed alone, again and again, would find its numbers in the cache, where in a training the
//! layers around it have pushed them out.

use std::time::Instant;

use brickprop::{
    cost::softmax_cross_entropy,
    layer::{Layer, Pass, Saved},
    layers::Fused,
    network::{Gradients, Line, Network, Tape},
    optimizer::Optimizer,
    tensor::Tensor,
};

use crate::trainer::Trainer;

/// What a part of the step has to do, and how long it took.
pub struct Lap {
    /// The layers, such as `Conv2d 3 → 32, ReLU, MaxPool2d`.
    pub name: String,
    pub pass: &'static str,
    /// Operations of its matrix products.
    pub operations: f64,
    /// Bytes that it has to read and to write at least: each number once.
    pub bytes: f64,
    pub seconds: f64,
}

/// One training step, part by part.
pub fn step(trainer: &mut Trainer) -> Vec<Lap> {
    let Trainer { network, optimizer, images, labels, .. } = trainer;
    let layers = network.layers();
    let batch = labels.len();
    let mut laps = vec![];
    let mut clock = Instant::now();
    let mut lap = |name: String, pass, operations: usize, numbers: usize, saved: usize| {
        let seconds = clock.elapsed().as_secs_f64();
        let bytes = (size_of::<f32>() * numbers + saved) as f64;
        laps.push(Lap { name, pass, operations: operations as f64, bytes, seconds });
        clock = Instant::now();
    };

    let pass = Pass::Train { seed: 1, step: 1 };
    let mut tape = Tape { input: images, lines: vec![] };
    let mut i = 0;
    while i < layers.len() {
        let x = tape.output();
        let (count, (y, saved)) = match Fused::first_of(&layers[i..]) {
            Some(fused) => (fused.count(), fused.forward(x, pass)),
            None => (1, layers[i].forward(x, pass.for_layer(i))),
        };
        let range = i..i + count;
        let operations = batch * operations(network, i);
        let numbers = x.len() + weights(&layers[i..i + count]) + y.len();
        lap(name(&layers[range.clone()]), "y", operations, numbers, bytes(&saved));
        tape.lines.push(Line { layers: range, y, saved });
        i += count;
    }

    let cost = softmax_cross_entropy(tape.output(), labels);
    lap("cross-entropy".into(), "", 0, 2 * tape.output().len(), 0);

    let mut params = vec![vec![]; layers.len()];
    let mut delta: Option<Tensor<f32>> = None;
    let first = layers.iter().position(|layer| !layer.params().is_empty()).unwrap_or(0);
    for (number, line) in tape.lines.iter().enumerate().rev() {
        let i = line.layers.start;
        let need_dx = i > first;
        let (step, dy) = (tape.step(number), delta.as_ref().unwrap_or(&cost.gradient));
        let own = &layers[line.layers.clone()];
        let back = match Fused::first_of(own) {
            Some(fused) => fused.backward(step, dy, need_dx),
            None => own[0].backward(step, dy, need_dx),
        };
        // dx takes w and gives as much as x; dw takes x
        let passes = 1 + usize::from(need_dx);
        let operations = passes * batch * operations(network, i);
        let numbers = dy.len() + passes * (step.x.len() + weights(own));
        let pass = match (need_dx, own[0].params().is_empty()) {
            (true, true) => "dx",
            (true, false) => "dx, dw",
            (false, _) => "dw",
        };
        lap(name(own), pass, operations, numbers, bytes(step.saved));
        params[i] = back.dparams;
        delta = back.dx;
        if delta.is_none() {
            break;
        }
    }

    let gradients = Gradients { params, input: None, statistics: vec![None; layers.len()] };
    drop(tape);
    optimizer.step(network, &gradients);
    // weights and velocities are read and written, gradients read
    lap("SGD with momentum".into(), "", 0, 5 * network.parameters(), 0);
    laps
}

/// Operations of layer `i` for one input. Of layers done in one go, only the first multiplies.
fn operations(network: &Network<f32>, i: usize) -> usize {
    2 * brickprop::operations::multiply_adds(network)[i]
}

fn weights(layers: &[Box<dyn Layer<f32>>]) -> usize {
    layers.iter().flat_map(|layer| layer.params()).map(|param| param.tensor.len()).sum()
}

fn bytes(saved: &Saved<f32>) -> usize {
    match saved {
        Saved::Argmax(places) => places.len(),
        _ => 0,
    }
}

fn name(layers: &[Box<dyn Layer<f32>>]) -> String {
    let mut name = format!("{} {}", layers[0].name(), layers[0].describe()).trim().to_string();
    for layer in &layers[1..] {
        name += &format!(", {}", layer.name());
    }
    name
}
