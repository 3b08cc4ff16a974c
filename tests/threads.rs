//! The promise: a run gives the same bits with any number of threads.

mod common;

use std::fmt::Debug;

use brickprop::{
    dataset::{
        augmentation::Augmentation, batches::Batches, frame::Frame, normalization::Normalization,
    },
    init::Init,
    layer::{Layer, Step},
    layers::*,
    network::Network,
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    training::{EpochRecord, Training},
};
use common::{TRAIN, bits, network_bits, noise, random, rng};
use rayon::ThreadPoolBuilder;

/// Runs it with 1, 2, 3 and 8 threads.
fn assert_same<T: PartialEq + Debug + Send>(what: &str, run: impl Fn() -> T + Sync) {
    let with = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(&run)
    };
    let alone = with(1);
    for threads in [2, 3, 8] {
        assert!(with(threads) == alone, "{what}: {threads} threads give other bits than one");
    }
}

/// Larger than the pieces that work is cut into: 7 · 5 · 24 · 24 activations, 216 · 80 weights.
fn network() -> Network<f32> {
    let rng = &mut rng(1);
    let layers: Vec<Box<dyn Layer<f32>>> = vec![
        Box::new(Conv2d::new(3, 5, 3, Init::He, rng).padding(1).without_bias()),
        Box::new(BatchNorm::new(5)),
        Box::new(Activation::Relu),
        Box::new(MaxPool2d::new(2)),
        Box::new(Conv2d::new(5, 6, 3, Init::He, rng).padding(1).stride(2)),
        Box::new(Activation::Gelu),
        Box::new(Flatten),
        Box::new(Dropout::new(0.3)),
        Box::new(Dense::new(216, 80, Init::He, rng)),
        Box::new(Activation::Tanh),
        Box::new(Dense::new(80, 4, Init::Xavier, rng)),
    ];
    Network::new(&[3, 24, 24], layers).unwrap()
}

/// The bits of the weights, and the history without the seconds.
fn train(optimizer: &mut dyn Optimizer<f32>) -> (Vec<(String, u64)>, Vec<EpochRecord>) {
    let dataset = noise(23, 27, 4);
    let normalization = Normalization::from_training(&dataset);
    let batches = Batches {
        dataset: &dataset,
        frame: Frame::whole(24),
        batch_size: 7,
        augmentation: Augmentation::default(),
        normalization,
        seed: 3,
        shuffle: true,
    };
    let validation = Batches::plain(&dataset, Frame::whole(24), 5, normalization);
    let mut network = network();
    let training = Training {
        seed: 2,
        epochs: 3,
        schedule: Schedule::Cosine { warm_up: 1.0 },
        averaging: Some(0.2),
        ..Training::default()
    };
    let history = training.run(&mut network, optimizer, &batches, Some(&validation), &mut |_| {});
    assert_eq!(history.epochs.len(), 3);
    let records = history.epochs.into_iter().map(|epoch| EpochRecord { seconds: 0.0, ..epoch });
    (network_bits(&network), records.collect())
}

#[test]
fn a_training_with_sgd() {
    assert_same("SGD", || train(&mut Sgd::new(0.05).momentum(0.9).nesterov().weight_decay(5e-4)));
}

#[test]
fn a_training_with_adamw() {
    assert_same("AdamW", || train(&mut AdamW::new(3e-3)));
}

fn layer(layer: impl Layer<f32>, x: &[usize]) {
    let x = random(x, &mut rng(7));
    assert_same(layer.name(), || {
        let (y, saved) = layer.forward(&x, TRAIN);
        let dy = random(y.shape(), &mut rng(8));
        let backward = layer.backward(Step { x: &x, y: &y, saved: &saved }, &dy, true);
        let tensors = [y].into_iter().chain(backward.dx).chain(backward.dparams);
        tensors.map(|tensor| bits(&tensor)).collect::<Vec<_>>()
    });
}

#[test]
fn layers_larger_than_their_pieces() {
    let rng = &mut rng(9);
    layer(Dense::new(211, 135, Init::He, rng), &[67, 211]);
    layer(Conv2d::new(5, 19, 3, Init::He, rng).padding(1), &[11, 5, 17, 13]);
    layer(Conv2d::new(5, 7, 5, Init::He, rng).stride(2).padding(2), &[9, 5, 17, 13]);
    layer(BatchNorm::new(37), &[61, 37]);
    layer(BatchNorm::new(7), &[11, 7, 17, 13]);
    layer(MaxPool2d::new(3).stride(2).padding(1), &[11, 7, 17, 13]);
    layer(AvgPool2d::new(3).stride(2).padding(1), &[11, 7, 17, 13]);
    layer(GlobalAvgPool, &[11, 7, 17, 13]);
    layer(Dropout::new(0.4), &[11, 1999]);
    layer(Flatten, &[11, 7, 17, 13]);
    layer(Softmax, &[67, 301]);
    use Activation::*;
    for activation in [Relu, LeakyRelu(0.1), Sigmoid, Tanh, Gelu] {
        layer(activation, &[11, 1999]);
    }
}
