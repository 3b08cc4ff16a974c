//! How fast are the bricks, the rules that change weights, and a whole step?
//! `cargo bench --bench bricks`
//!
//! Bricks that multiply have their throughput in floating-point operations, all others in bytes
//! read and written: memory is their limit.

#[path = "common/noise.rs"]
mod noise;
#[path = "common/settings.rs"]
mod settings;
#[path = "common/start.rs"]
mod start;
#[path = "common/trainer.rs"]
mod trainer;

use std::hint::black_box;

use brickprop::{
    cost::softmax_cross_entropy,
    init::{Init, rng},
    layer::{Layer, Pass, Step},
    layers::{
        Activation, AvgPool2d, BatchNorm, Conv2d, Dense, Dropout, Flatten, GlobalAvgPool,
        MaxPool2d, Softmax,
    },
    models::Reference,
    network::Network,
    operations::forward_flops,
    optimizer::{AdamW, Optimizer, Sgd},
    tensor::tensor,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use settings::{limits, settings};
use trainer::Trainer;

const BATCH: usize = 32;
const NUMBER: usize = size_of::<f32>();
const TRAIN: Pass = Pass::Train { seed: 1, step: 1 };

type Brick = Box<dyn Layer<f32>>;

/// Each brick with the shape of one input.
fn all_bricks() -> Vec<(Brick, &'static [usize])> {
    const PICTURE: &[usize] = &[32, 32, 32];
    const ROW: &[usize] = &[8192];
    let rng = &mut rng(1);
    let activations = [
        Activation::Relu,
        Activation::LeakyRelu(0.01),
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Gelu,
    ];
    let mut bricks: Vec<(Brick, _)> = vec![
        (Box::new(Dense::new(8192, 128, Init::He, rng)), ROW),
        (Box::new(Conv2d::new(32, 64, 3, Init::He, rng).padding(1)), PICTURE),
        (Box::new(MaxPool2d::new(2)), PICTURE),
        (Box::new(MaxPool2d::new(3).stride(2).padding(1)), PICTURE),
        (Box::new(AvgPool2d::new(2)), PICTURE),
        (Box::new(GlobalAvgPool), PICTURE),
        (Box::new(BatchNorm::new(32)), PICTURE),
        (Box::new(BatchNorm::new(8192)), ROW),
        (Box::new(Dropout::new(0.3)), PICTURE),
        (Box::new(Flatten), PICTURE),
        (Box::new(Softmax), &[37]),
    ];
    for activation in activations {
        bricks.push((Box::new(activation), PICTURE));
    }
    bricks
}

fn bricks(criterion: &mut Criterion) {
    for (brick, shape) in all_bricks() {
        let name = format!("{} {}", brick.name(), brick.describe());
        let network = Network::new(shape, vec![brick]).expect("a brick with its shape");
        let brick = &network.layers()[0];
        let x_shape = [&[BATCH], shape].concat();
        let x = tensor(&x_shape, noise(x_shape.iter().product()));
        let (y, saved) = brick.forward(&x, TRAIN);
        let dy = tensor(y.shape(), noise(y.len()));
        let step = Step { x: &x, y: &y, saved: &saved };

        let operations = (BATCH * forward_flops(&network)) as u64;
        let bytes = (NUMBER * (x.len() + y.len())) as u64;
        let throughput = |passes| match operations {
            0 => Throughput::Bytes(bytes),
            _ => Throughput::Elements(passes * operations),
        };
        let mut group = criterion.benchmark_group(name.trim());
        group.throughput(throughput(1));
        group.bench_function("y", |bench| bench.iter(|| black_box(brick.forward(&x, TRAIN))));
        group.throughput(throughput(2));
        group.bench_function("dx and dw", |bench| {
            bench.iter(|| black_box(brick.backward(step, &dy, true)));
        });
        group.finish();
    }
}

fn cost(criterion: &mut Criterion) {
    let logits = tensor(&[BATCH, 37], noise::<f32>(BATCH * 37));
    let labels: Vec<usize> = (0..BATCH).collect();
    let mut group = criterion.benchmark_group("cross-entropy");
    group.throughput(Throughput::Bytes((2 * NUMBER * logits.len()) as u64));
    group.bench_function("cost and gradient", |bench| {
        bench.iter(|| black_box(softmax_cross_entropy(&logits, &labels)));
    });
    group.finish();
}

/// For the weights of network B. Each weight and memory is read and written, each gradient read.
fn optimizers(criterion: &mut Criterion) {
    let Trainer { mut network, images, labels, .. } =
        Trainer::new(&Reference::B.architecture(), BATCH);
    let tape = network.forward(&images, TRAIN);
    let gradients =
        network.backward(&tape, &softmax_cross_entropy(tape.output(), &labels).gradient);
    let rules: [(&str, usize, Box<dyn Optimizer<f32>>); 3] = [
        ("SGD", 0, Box::new(Sgd::new(0.01))),
        ("SGD with momentum", 1, Box::new(Sgd::new(0.01).momentum(0.9))),
        ("AdamW", 2, Box::new(AdamW::new(0.001))),
    ];
    let mut group = criterion.benchmark_group("optimizer");
    for (name, memories, mut rule) in rules {
        let bytes = NUMBER * network.parameters() * (3 + 2 * memories);
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(name, |bench| bench.iter(|| rule.step(&mut network, &gradients)));
    }
    group.finish();
}

/// Whole networks: a training step, and what it takes with layers that are done in one go or one
/// by one. Throughput in pictures.
fn networks(criterion: &mut Criterion) {
    for reference in [Reference::A, Reference::B] {
        let mut trainer = Trainer::new(&reference.architecture(), BATCH);
        let mut group = criterion.benchmark_group(format!("network {reference:?}"));
        group.throughput(Throughput::Elements(BATCH as u64));
        group.bench_function("step", |bench| bench.iter(|| trainer.step()));
        let Trainer { network, images, .. } = &trainer;
        group.bench_function("forward", |bench| {
            bench.iter(|| black_box(network.forward(images, TRAIN)));
        });
        group.bench_function("forward, layer by layer", |bench| {
            bench.iter(|| black_box(network.forward_each(images, TRAIN)));
        });
        let mut one = images.clone();
        one.slice_axis_inplace(ndarray::Axis(0), (0..1).into());
        group.throughput(Throughput::Elements(1));
        group.bench_function("one picture", |bench| {
            bench.iter(|| black_box(network.predict(&one)));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = settings();
    targets = limits, bricks, cost, optimizers, networks
}
criterion_main!(benches);
