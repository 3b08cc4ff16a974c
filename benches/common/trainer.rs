//! A network that trains on one and the same batch of noise.

use brickprop::{
    architecture::Architecture,
    cost::softmax_cross_entropy,
    layer::Pass,
    network::Network,
    optimizer::{Optimizer, Sgd},
    tensor::{Tensor, tensor},
};

use crate::noise::noise;

pub struct Trainer {
    pub network: Network<f32>,
    pub optimizer: Sgd<f32>,
    pub images: Tensor<f32>,
    pub labels: Vec<usize>,
    step: u64,
}

impl Trainer {
    /// For a network of the crate's own, which can be built, and 37 classes.
    pub fn new(architecture: &Architecture, batch: usize) -> Self {
        let network: Network<f32> = architecture.build(1).expect("bricks that fit");
        let shape = [&[batch], network.input_shape()].concat();
        let images = tensor(&shape, noise(shape.iter().product()));
        let labels = (0..batch).map(|n| n % 37).collect();
        Trainer { network, optimizer: Sgd::new(0.01).momentum(0.9), images, labels, step: 0 }
    }

    /// The four steps, once.
    pub fn step(&mut self) {
        let pass = Pass::Train { seed: 1, step: self.step };
        let tape = self.network.forward(&self.images, pass);
        let cost = softmax_cross_entropy(tape.output(), &self.labels);
        let gradients = self.network.backward(&tape, &cost.gradient);
        self.optimizer.step(&mut self.network, &gradients);
        self.step += 1;
    }
}
