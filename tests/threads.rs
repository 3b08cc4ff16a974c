//! The promise: a run gives the same bits with any number of threads, whoever else uses them.

mod common;

use std::{
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use brickprop::{
    dataset::{
        augmentation::Augmentation, batches::Batches, frame::Frame, normalization::Normalization,
    },
    init::Init,
    layer::{Backward, Layer, Pass, Saved, ShapeError, Step},
    layers::*,
    network::Network,
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    tensor::Tensor,
    training::{EpochRecord, Training},
};
use common::{TRAIN, bits, network_bits, noise, random, rng};
use rayon::{ThreadPoolBuilder, prelude::*};

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
        // in one go
        Box::new(Conv2d::new(5, 12, 3, Init::He, rng).padding(1)),
        Box::new(Activation::Relu),
        Box::new(MaxPool2d::new(2)),
        Box::new(Conv2d::new(12, 6, 3, Init::He, rng).padding(1)),
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
        mixup: 0.5,
        clip: Some(0.5),
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
    // wide enough for Winograd's way; single pixels; few pictures and many
    layer(Conv2d::new(16, 20, 3, Init::He, rng).padding(1), &[9, 16, 17, 13]);
    for examples in [3, 9] {
        layer(Conv2d::new(16, 20, 1, Init::He, rng), &[examples, 16, 17, 13]);
    }
    layer(DenseBlock::new(16, 3, 16, 64, rng), &[9, 16, 17, 13]);
    layer(Transition::new(16, 12, rng), &[9, 16, 17, 13]);
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

#[test]
fn networks_that_train_side_by_side_do_not_disturb_each_other() {
    let trained = || train(&mut Sgd::new(0.05).momentum(0.9));
    let alone = trained();
    // two threads of the process share rayon's own pool
    let [left, right] = [(); 2].map(|()| thread::spawn(trained)).map(|t| t.join().unwrap());
    assert!(left == alone && right == alone, "two threads");
    // tasks of a caller's pool, each of which hands pieces to that same pool
    let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let tasks: Vec<_> = pool.install(|| (0..4).into_par_iter().map(|_| trained()).collect());
    assert!(tasks.iter().all(|task| *task == alone), "tasks of a pool");
}

/// A layer of someone's own that fails on one of rayon's threads, on the way there or back.
#[derive(Debug)]
struct Fragile {
    fails_forward: bool,
}

fn fail_in_parallel(x: &Tensor<f32>) -> f32 {
    let sum =
        |(n, x): (usize, &f32)| if n == 2999 { panic!("number {n} was too much") } else { *x };
    x.as_slice().unwrap().par_iter().enumerate().map(sum).sum()
}

impl Layer<f32> for Fragile {
    fn name(&self) -> &'static str {
        "Fragile"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(x.to_vec())
    }

    fn forward(&self, x: &Tensor<f32>, _: Pass) -> (Tensor<f32>, Saved<f32>) {
        if self.fails_forward {
            fail_in_parallel(x);
        }
        (x.clone(), Saved::Nothing)
    }

    fn backward(&self, _: Step<'_, f32>, dy: &Tensor<f32>, _: bool) -> Backward<f32> {
        fail_in_parallel(dy);
        Backward { dx: Some(dy.clone()), dparams: vec![] }
    }
}

#[test]
fn a_layer_that_panics_says_so_and_nothing_hangs() {
    let healthy = || train(&mut Sgd::new(0.05));
    let before = healthy();
    for fails_forward in [true, false] {
        let rng = &mut rng(2);
        let layers: Vec<Box<dyn Layer<f32>>> = vec![
            Box::new(Conv2d::new(3, 8, 3, Init::He, rng).padding(1)),
            Box::new(Fragile { fails_forward }),
            Box::new(Activation::Relu),
        ];
        let network = Network::new(&[3, 24, 24], layers).unwrap();
        let x = random(&[4, 3, 24, 24], rng);
        let passes = || {
            let tape = network.forward(&x, TRAIN);
            network.backward(&tape, tape.output())
        };
        let panic = catch_unwind(AssertUnwindSafe(passes)).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "number 2999 was too much");
    }
    assert!(healthy() == before, "a panic leaves its traces in the next training");
}
