//! How fast do pictures come? `cargo bench --bench pictures`, in pictures a second: training must
//! never wait for them.

use std::{hint::black_box, path::PathBuf};

use brickprop::dataset::{
    augmentation::Augmentation, batches::Batches, decode::read_pictures, frame::Frame,
    normalization::Normalization, workshop::workshop,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use image::{Rgb, RgbImage};
use rayon::prelude::*;

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

/// JPEG files of 512 × 512, as the published photos are; beside them the JPEG decoder alone.
fn read(criterion: &mut Criterion) {
    const FILES: usize = 64;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let drawings = workshop(FILES, 512, 1);
    let paths: Vec<PathBuf> = (0..FILES).map(|i| folder.path().join(format!("{i}.jpg"))).collect();
    for (path, example) in paths.iter().zip(&drawings.examples) {
        let pixel = |x: u32, y: u32| {
            Rgb([0, 1, 2].map(|channel| example.picture[[y as usize, x as usize, channel]]))
        };
        let image = RgbImage::from_fn(512, 512, pixel);
        image.save(path).expect("a file in the temporary folder");
    }
    let mut group = criterion.benchmark_group("JPEG files");
    group.sample_size(10).throughput(Throughput::Elements(FILES as u64));
    group.bench_function("the decoder alone", |bench| {
        let decode = |path| image::open(path).expect("a JPEG file").into_rgb8();
        bench.iter(|| paths.par_iter().map(decode).for_each(|image| drop(black_box(image))));
    });
    group.bench_function("read, to 80 × 80", |bench| {
        bench.iter(|| black_box(read_pictures(&paths, 80).expect("JPEG files")));
    });
    group.finish();
}

criterion_group!(benches, drawn, augmented, read);
criterion_main!(benches);
