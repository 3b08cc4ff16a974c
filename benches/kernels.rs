//! How fast are the kernels, beside their plain twins and the processor's limit?
//! `cargo bench --bench kernels`
//!
//! Throughput is in floating-point operations, a product and a sum being two. Those of the direct
//! sums are counted, so Winograd's way, which takes fewer, may be beyond the limit.

#[path = "common/noise.rs"]
mod noise;
#[path = "common/settings.rs"]
mod settings;
#[path = "common/shapes.rs"]
mod shapes;
#[path = "common/start.rs"]
mod start;

use std::hint::black_box;

use brickprop::kernels::{
    convolution::{Geometry, Given, Gradients, Output, Then, direct, plain, winograd},
    product::{self, Matrix},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use settings::{limits, settings};

/// Plain loops do about one of these a nanosecond; beyond, they would take most of the time.
const MOST_FOR_PLAIN: usize = 200_000_000;

fn products(criterion: &mut Criterion) {
    for shape in shapes::products() {
        let shapes::Product { batch, inputs, outputs } = shape;
        let (x, w) = (noise::<f32>(batch * inputs), noise(outputs * inputs));
        let (dy, c) = (noise(batch * outputs), noise(outputs));
        let mut group = criterion.benchmark_group(format!("product {}", shape.name()));
        group.throughput(Throughput::Elements(shape.operations() as u64));
        if shape.operations() <= MOST_FOR_PLAIN {
            let size = [batch, inputs, outputs];
            let product = || {
                product::plain::product(size, |n, i| x[n * inputs + i], |i, o| w[o * inputs + i])
            };
            group.bench_function("plain y", |bench| bench.iter(|| black_box(product())));
        }
        let x = Matrix { data: &x, columns: inputs };
        let w = Matrix { data: &w, columns: inputs };
        let dy = Matrix { data: &dy, columns: outputs };
        group.bench_function("y", |bench| bench.iter(|| black_box(product::a_bt_plus(x, w, &c))));
        group.bench_function("dx", |bench| bench.iter(|| black_box(product::a_b(dy, w))));
        group.bench_function("dw", |bench| bench.iter(|| black_box(product::at_b(dy, x))));
        group.finish();
    }
}

type Forward = fn(&Geometry, &[f32], &[f32], &[f32], Then) -> Output<f32>;
type Backward = fn(&Geometry, Given<f32>, Then, bool) -> Gradients<f32>;

const WAYS: [(&str, Forward, Backward); 2] = [
    ("direct", direct::forward, direct::backward),
    ("winograd", winograd::forward, winograd::backward),
];

fn convolutions(criterion: &mut Criterion) {
    for shape in shapes::convolutions() {
        let (g, pictures, operations) = (&shape.g, shape.pictures, shape.operations() as u64);
        let (x, dy) = (noise(pictures * g.input_len()), noise(pictures * g.output_len()));
        let (w, b) = (noise(g.weights()), noise(g.output[0]));
        let mut group = criterion.benchmark_group(format!("convolution {}", shape.name()));
        if shape.operations() <= MOST_FOR_PLAIN {
            let (x, dy) = (&x[..g.input_len()], &dy[..g.output_len()]);
            let mut y = vec![0.0; dy.len()];
            let (mut dx, mut dw, mut db) = (vec![0.0; x.len()], w.clone(), b.clone());
            group.throughput(Throughput::Elements(operations));
            group.bench_function("plain y, 1 picture", |bench| {
                bench.iter(|| plain::forward(g, x, &w, &b, black_box(&mut y)));
            });
            group.throughput(Throughput::Elements(2 * operations));
            group.bench_function("plain dx and dw, 1 picture", |bench| {
                bench.iter(|| plain::backward(g, x, &w, dy, black_box(&mut dx), &mut dw, &mut db));
            });
        }
        let ways = if winograd::suits(g, pictures) { &WAYS[..] } else { &WAYS[..1] };
        for &(name, forward, backward) in ways {
            let y = forward(g, &x, &w, &b, Then::Nothing).y;
            let given = Given { x: &x, w: &w, y: &y, places: &[], dy: &dy };
            group.throughput(Throughput::Elements(operations * pictures as u64));
            group.bench_function(format!("{name} y, {pictures} pictures"), |bench| {
                bench.iter(|| black_box(forward(g, &x, &w, &b, Then::Nothing)));
            });
            group.throughput(Throughput::Elements(2 * operations * pictures as u64));
            group.bench_function(format!("{name} dx and dw, {pictures} pictures"), |bench| {
                bench.iter(|| black_box(backward(g, given, Then::Nothing, true)));
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = settings();
    targets = limits, products, convolutions
}
criterion_main!(benches);
