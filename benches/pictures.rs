//! How fast do pictures come? `cargo bench --bench pictures`, in pictures a second: training must
//! never wait for them.

use std::hint::black_box;

use brickprop::dataset::{
    augmentation::Augmentation, batches::Batches, frame::Frame, normalization::Normalization,
    workshop::workshop,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const COUNT: usize = 2000;

fn drawn(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("workshop");
    group.sample_size(10).throughput(Throughput::Elements(COUNT as u64));
    group.bench_function("64 × 64", |bench| bench.iter(|| black_box(workshop(COUNT, 64, 1))));
    group.finish();
}

fn augmented(criterion: &mut Criterion) {
    let drawings = workshop(COUNT, 80, 1);
    let batches = Batches {
        dataset: &drawings,
        frame: Frame { side: 64, share: 0.8 },
        batch_size: 32,
        augmentation: Augmentation::default(),
        normalization: Normalization::IDENTITY,
        seed: 1,
        shuffle: true,
    };
    let mut group = criterion.benchmark_group("augmentation");
    group.sample_size(10).throughput(Throughput::Elements(COUNT as u64));
    let mut epoch = 0;
    group.bench_function("64 × 64", |bench| {
        bench.iter(|| {
            batches.epoch::<f32>(epoch).for_each(|batch| drop(black_box(batch)));
            epoch += 1;
        });
    });
    group.finish();
}

criterion_group!(benches, drawn, augmented);
criterion_main!(benches);
