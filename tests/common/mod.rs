//! What several test files share.
#![allow(dead_code)] // each file uses its part of it

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use brickprop::{
    architecture::{Architecture, Brick},
    dataset::{
        Class, Dataset, Example, Picture, augmentation::Augmentation, batches::Batches,
        frame::Frame, normalization::Normalization,
    },
    layer::Pass,
    network::Network,
    real::Real,
    tensor::{Tensor, tensor},
};
use ndarray_rand::rand::{Rng, SeedableRng};
use proptest::test_runner::Config as ProptestConfig;
use rand_chacha::ChaCha8Rng;

pub const TRAIN: Pass = Pass::Train { seed: 5, step: 3 };

pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// How many cases a property is tried with: 200, or what PROPTEST_CASES says.
pub fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").map_or(200, |cases| cases.parse().unwrap());
    ProptestConfig { cases, ..ProptestConfig::default() }
}

/// Numbers between −1 and 1.
pub fn random<F: Real>(shape: &[usize], rng: &mut impl Rng) -> Tensor<F> {
    let count = shape.iter().product();
    tensor(shape, (0..count).map(|_| F::of(rng.random_range(-1.0..1.0))).collect())
}

/// The largest difference of two numbers at the same place; NaN where one is.
pub fn furthest(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    most((a - b).into_iter())
}

/// The largest |number|; NaN where one is, which `f64::max` would leave out.
pub fn most(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.map(f64::abs).max_by(f64::total_cmp).unwrap_or(0.0)
}

pub fn bits(x: &Tensor<f32>) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// A fingerprint of the bits of each weight and running statistic: short enough to be printed.
pub fn network_bits(network: &Network<f32>) -> Vec<(String, u64)> {
    let fingerprint = |tensor| {
        let mut hasher = DefaultHasher::new();
        bits(tensor).hash(&mut hasher);
        hasher.finish()
    };
    network.named_tensors().into_iter().map(|(name, tensor)| (name, fingerprint(tensor))).collect()
}

/// Pictures of noise, their labels in turn.
pub fn noise(count: usize, side: usize, classes: usize) -> Dataset {
    let mut rng = rng(17);
    let class = |id: usize| Class { id, name: id.to_string() };
    let example = |number: usize| Example {
        picture: Arc::new(Picture::from_shape_fn((side, side, 3), |_| rng.random())),
        label: number % classes,
        source: number.to_string(),
    };
    Dataset {
        classes: (0..classes).map(class).collect(),
        examples: (0..count).map(example).collect(),
    }
}

/// A network with everything that behaves differently in training and in evaluation.
pub fn network() -> Network<f32> {
    let bricks = vec![
        Brick::Conv2d { outputs: 6, kernel: 3, stride: 1, bias: false },
        Brick::BatchNorm,
        Brick::Relu,
        Brick::MaxPool { side: 2 },
        Brick::Flatten,
        Brick::Dropout { probability: 0.3 },
        Brick::Head { classes: 5 },
    ];
    Architecture::new(vec![3, 12, 12], bricks).build(4).unwrap()
}

pub fn batches(dataset: &Dataset) -> Batches<'_> {
    Batches {
        dataset,
        frame: Frame::whole(12),
        batch_size: 4,
        augmentation: Augmentation::default(),
        normalization: Normalization::from_training(dataset),
        seed: 6,
        shuffle: true,
    }
}
