//! How fast are the kernels, beside their plain twins? `cargo bench`
//!
//! Throughput is in floating-point operations (a product and a sum are two) for the convolution,
//! and in pictures for a whole training step.

use std::{hint::black_box, time::Duration};

use brickprop::{
    cost::softmax_cross_entropy,
    init::rng,
    kernels::convolution::{Geometry, Given, Gradients, Output, Then, direct, plain, winograd},
    layer::Pass,
    models::Model,
    network::Network,
    optimizer::{Optimizer, Sgd},
    tensor::tensor,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray_rand::rand::Rng;

type Forward = fn(&Geometry, &[f32], &[f32], &[f32], Then) -> Output<f32>;
type Backward = fn(&Geometry, Given<f32>, Then, bool) -> Gradients<f32>;

fn random(count: usize) -> Vec<f32> {
    let mut rng = rng(1);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

/// 3×3, 32 → 64 channels at 32 × 32 pixels: the middle layer of a small network.
fn convolution(criterion: &mut Criterion) {
    let g = Geometry {
        input: [32, 32, 32],
        output: [64, 32, 32],
        kernel: 3,
        stride: 1,
        padding: 1,
        dilation: 1,
    };
    let pictures = 32;
    let (x, dy) = (random(pictures * g.input_len()), random(pictures * g.output_len()));
    let (w, b) = (random(g.weights()), random(g.output[0]));
    let operations = (2 * g.taps() * g.output_len()) as u64;

    let mut group = criterion.benchmark_group("convolution");
    group.throughput(Throughput::Elements(operations));
    group.bench_function("plain forward, 1 picture", |bench| {
        let mut y = vec![0.0; g.output_len()];
        bench.iter(|| plain::forward(&g, &x[..g.input_len()], &w, &b, black_box(&mut y)));
    });
    let ways: [(&str, Forward, Backward); 2] = [
        ("direct", direct::forward, direct::backward),
        ("winograd", winograd::forward, winograd::backward),
    ];
    for (name, forward, backward) in ways {
        let y = forward(&g, &x, &w, &b, Then::Nothing).y;
        let given = Given { x: &x, w: &w, y: &y, places: &[], dy: &dy };
        group.throughput(Throughput::Elements(operations * pictures as u64));
        group.bench_function(format!("{name} forward, {pictures} pictures"), |bench| {
            bench.iter(|| black_box(forward(&g, &x, &w, &b, Then::Nothing)));
        });
        group.throughput(Throughput::Elements(2 * operations * pictures as u64));
        group.bench_function(format!("{name} dx and dw, {pictures} pictures"), |bench| {
            bench.iter(|| black_box(backward(&g, given, Then::Nothing, true)));
        });
    }
    group.finish();
}

/// The four steps for a batch of 32 pictures of 64 × 64.
fn step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(32));
    let images = tensor(&[32, 3, 64, 64], random(32 * 3 * 64 * 64));
    let labels: Vec<usize> = (0..32).map(|i| i % 16).collect();
    for (name, model) in [("mlp", Model::Mlp), ("cnn", Model::Cnn)] {
        let mut network: Network<f32> =
            model.architecture(64, 16).build(1).expect("the crate's own model");
        let mut sgd = Sgd::new(0.01).momentum(0.9);
        let mut step = 0;
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let tape = network.forward(&images, Pass::Train { seed: 1, step });
                let cost = softmax_cross_entropy(tape.output(), &labels);
                let gradients = network.backward(&tape, &cost.gradient);
                sgd.step(&mut network, &gradients);
                step += 1;
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4));
    targets = convolution, step
}
criterion_main!(benches);
