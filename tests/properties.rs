//! The promise: what holds for the examples of the other tests holds for any sizes.
//!
//! `PROPTEST_CASES=2000 cargo test --test properties --test convolution` tries ten times as many.
#![cfg(all(feature = "files", feature = "workshop"))]

mod common;

use std::{fs, sync::Arc};

use brickprop::{
    architecture::{Architecture, Brick},
    checkpoint::{load, save},
    classifier::Classifier,
    cost::softmax_cross_entropy,
    dataset::{
        Class, Picture, augmentation::Augmentation, frame::Frame, normalization::Normalization,
    },
    gradient_check::{check_layer, separated},
    init::Init,
    layer::{Layer, Step},
    layers::*,
    network::{Gradients, Network},
    tensor::Tensor,
};
use common::{TRAIN, bits, cases, furthest, random, rng};
use ndarray::{Axis, Slice, concatenate};
use ndarray_rand::rand::Rng;
use proptest::prelude::*;
use tempfile::TempDir;

/// A layer of any kind, and the shape of a batch for it.
fn any_layer() -> impl Strategy<Value = (Arc<dyn Layer<f64>>, Vec<usize>)> {
    let sizes = (1..5usize, 1..4usize, 1..5usize, 1..7usize, 1..7usize);
    let window = (1..4usize, 1..3usize, 0..3usize, 1..3usize);
    (0..12usize, sizes, window, any::<bool>()).prop_filter_map(
        "a window that fits",
        |(kind, (examples, inputs, outputs, height, width), window, bias)| {
            let (kernel, stride, padding, dilation) = window;
            let rng = &mut rng(3);
            let layer: Arc<dyn Layer<f64>> = match kind {
                0 => Arc::new(Dense::new(inputs, outputs, Init::He, rng)),
                1 | 2 => {
                    let conv = Conv2d::new(inputs, outputs, kernel, Init::He, rng);
                    let conv = conv.stride(stride).padding(padding).dilation(dilation);
                    Arc::new(if bias { conv } else { conv.without_bias() })
                }
                3 => Arc::new(MaxPool2d::new(kernel).stride(stride).padding(padding)),
                4 => Arc::new(AvgPool2d::new(kernel).stride(stride).padding(padding)),
                5 => Arc::new(GlobalAvgPool),
                6 => Arc::new(BatchNorm::new(inputs)),
                7 => Arc::new(Activation::Gelu),
                8 => Arc::new(Activation::Tanh),
                9 => Arc::new(Dropout::new(0.4)),
                10 => Arc::new(Softmax),
                _ => Arc::new(Flatten),
            };
            let shape = match kind {
                0 | 10 => vec![examples, inputs],
                // the variance of a single number is 0, and its norm has a kink there
                6 => vec![examples + 1, inputs, height, width],
                _ => vec![examples, inputs, height, width],
            };
            layer.output_shape(&shape[1..]).ok()?;
            Some((layer, shape))
        },
    )
}

/// Σ a·b
fn dot(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Convolutions, dense layers and what stands between them, without a norm that mixes examples.
fn any_network() -> impl Strategy<Value = Network<f64>> {
    let sizes = (1..5usize, 1..20usize, 2..12usize, 2..12usize, any::<bool>());
    sizes.prop_map(|(inputs, outputs, height, width, pools)| {
        let conv = Brick::Conv2d { outputs, kernel: 3, stride: 1, bias: true };
        let mut bricks = vec![conv, Brick::Relu, conv, Brick::Relu];
        bricks.extend(pools.then_some(Brick::MaxPool { side: 2 }));
        bricks.extend([Brick::Flatten, Brick::Dense { outputs: 7 }, Brick::Relu]);
        bricks.push(Brick::Head { classes: 4 });
        Architecture::new(vec![inputs, height, width], bricks).build(5).unwrap()
    })
}

fn gradients(network: &Network<f64>, x: &Tensor<f64>, labels: &[usize]) -> Gradients<f64> {
    let tape = network.forward(x, TRAIN);
    let cost = softmax_cross_entropy(tape.output(), labels);
    network.backward(&tape, &cost.gradient)
}

fn part(x: &Tensor<f64>, slice: Slice) -> Tensor<f64> {
    x.slice_axis(Axis(0), slice).to_owned()
}

/// A network in which anything may follow anything that it fits.
fn any_architecture() -> impl Strategy<Value = Architecture> {
    let brick =
        (0..10usize, 1..9usize, 1..4usize, any::<bool>()).prop_map(
            |(kind, n, k, bias)| match kind {
                0 => Brick::Conv2d { outputs: n, kernel: 2 * k - 1, stride: 1 + n % 2, bias },
                1 => Brick::MaxPool { side: k },
                2 => Brick::OverlappingMaxPool,
                3 => Brick::BatchNorm,
                4 => Brick::DenseBlock { layers: k, growth: n, narrow: n + 1 },
                5 => Brick::Transition { outputs: n },
                6 => Brick::Dropout { probability: n as f64 / 10.0 },
                7 => Brick::Relu,
                8 => Brick::GlobalAvgPool,
                _ => Brick::Dense { outputs: n },
            },
        );
    (prop::collection::vec(brick, 0..6), 4..12usize).prop_map(|(bricks, side)| {
        let input = vec![3, side, side];
        let (mut fitting, mut flat) = (vec![], false);
        for brick in bricks {
            let dense = matches!(brick, Brick::Dense { .. });
            let before = fitting.len();
            fitting.extend((dense && !flat).then_some(Brick::Flatten));
            fitting.push(brick);
            match Architecture::new(input.clone(), fitting.clone()).build::<f32>(1) {
                Ok(_) => flat |= dense || brick == Brick::GlobalAvgPool,
                Err(_) => fitting.truncate(before),
            }
        }
        fitting.extend((!flat).then_some(Brick::Flatten));
        fitting.push(Brick::Head { classes: 3 });
        Architecture::new(input, fitting)
    })
}

fn any_augmentation() -> impl Strategy<Value = Augmentation> {
    let motion = (any::<bool>(), 0.0..1.0, 0.0..360.0, 0.0..3.0, 0.0..1.0);
    let colour = (0.0..5.0, 0.0..5.0, 0.0..5.0, 0.0..360.0, 0.0..=1.0);
    (motion, colour).prop_map(|((flip, shift, rotation, zoom, shear), colour)| {
        let (brightness, contrast, saturation, hue, erase) = colour;
        let motion = Augmentation { flip, shift, rotation, zoom, shear, ..Augmentation::none() };
        Augmentation { brightness, contrast, saturation, hue, erase, ..motion }
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_derivative_is_the_slope((layer, shape) in any_layer(), seed: u64) {
        let mut layer = layer;
        let layer = Arc::get_mut(&mut layer).unwrap();
        let report = check_layer(layer, &shape, TRAIN, seed);
        prop_assert!(report.worst_relative_error() < 1e-6, "{}", report);
    }

    /// ⟨J v, u⟩ = ⟨v, Jᵀ u⟩: forward says what a small change v of x does to y, backward what a small
    /// change of each x does to ⟨y, u⟩.
    #[test]
    fn backward_is_the_adjoint_of_forward((layer, shape) in any_layer(), seed: u64) {
        let rng = &mut rng(seed);
        let (x, v) = (separated(&shape, rng), random::<f64>(&shape, rng));
        // less than half of the distance between two of the numbers
        let h = 1e-6 / x.len() as f64;
        let at = |h: f64| layer.forward(&(&x + &(&v * h)), TRAIN).0;
        let jv = (at(h) - at(-h)) / (2.0 * h);
        let (y, saved) = layer.forward(&x, TRAIN);
        let u = random(y.shape(), rng);
        let step = Step { x: &x, y: &y, saved: &saved };
        let jtu = layer.backward(step, &u, true).dx.unwrap();
        let size = jv.iter().zip(&u).map(|(a, b)| (a * b).abs()).sum::<f64>();
        let (forward, backward) = (dot(&jv, &u), dot(&v, &jtu));
        let near = (forward - backward).abs() <= 1e-5 * (size + 1e-3);
        prop_assert!(near, "{}: {} and {}", layer.name(), forward, backward);
    }

    /// The mean over a batch is the mean over its parts, weighed by their sizes.
    #[test]
    fn a_batch_is_its_parts(network in any_network(), first in 1..7usize, second in 1..7usize, seed: u64) {
        let rng = &mut rng(seed);
        let examples = first + second;
        let shape = [&[examples][..], network.input_shape()].concat();
        let x = random::<f64>(&shape, rng);
        let labels: Vec<_> = (0..examples).map(|_| rng.random_range(0..4)).collect();
        let parts = [part(&x, Slice::from(..first)), part(&x, Slice::from(first..))];

        let whole = network.predict(&x);
        let [y1, y2] = [0, 1].map(|i| network.predict(&parts[i]));
        let together = concatenate![Axis(0), y1, y2];
        let worst = furthest(&whole, &together);
        prop_assert!(worst < 1e-10, "scores differ by {}", worst);

        let all = gradients(&network, &x, &labels).params;
        let [g1, g2] = [
            gradients(&network, &parts[0], &labels[..first]).params,
            gradients(&network, &parts[1], &labels[first..]).params,
        ];
        let [share1, share2] = [first, second].map(|count| count as f64 / examples as f64);
        for ((all, g1), g2) in all.iter().flatten().zip(g1.iter().flatten()).zip(g2.iter().flatten()) {
            let mean = g1 * share1 + g2 * share2;
            let worst = furthest(all, &mean);
            prop_assert!(worst < 1e-10, "gradients differ by {}", worst);
        }
    }

    #[test]
    fn a_saved_classifier_is_the_same_after_loading(
        architecture in any_architecture(), seed: u64, mirror: bool, share in 0.1..=1.0,
        mean in prop::array::uniform3(-1.0f32..1.0), std in prop::array::uniform3(0.01f32..10.0),
        names in prop::array::uniform3(".*"),
    ) {
        let class = |(id, name): (usize, &String)| Class { id, name: name.clone() };
        let classifier = Classifier {
            network: architecture.build(seed).unwrap(),
            architecture,
            normalization: Normalization { mean, std },
            classes: names.iter().enumerate().map(class).collect(),
            share,
            mirror,
        };
        let home = TempDir::new().unwrap();
        let path = home.path().join("model.safetensors");
        save(&classifier, &path).unwrap();
        let loaded = load(&path).unwrap();
        let tensors = |classifier: &Classifier| -> Vec<(String, Vec<u32>)> {
            let tensors = classifier.network.named_tensors();
            tensors.into_iter().map(|(name, tensor)| (name, bits(tensor))).collect()
        };
        prop_assert_eq!(tensors(&loaded), tensors(&classifier));
        prop_assert_eq!(&loaded.architecture, &classifier.architecture);
        prop_assert_eq!(&loaded.classes, &classifier.classes);
        prop_assert_eq!(loaded.normalization, classifier.normalization);
        prop_assert_eq!((loaded.share, loaded.mirror), (share, mirror));
        let again = home.path().join("again.safetensors");
        save(&loaded, &again).unwrap();
        prop_assert!(fs::read(&path).unwrap() == fs::read(&again).unwrap(), "other bytes");
    }

    #[test]
    fn augmented_pictures_stay_pictures(
        augmentation in any_augmentation(),
        height in 1..30usize, width in 1..30usize, side in 1..30usize, share in 0.1..=1.0, seed: u64,
    ) {
        let rng = &mut rng(seed);
        let picture = Picture::from_shape_fn((height, width, 3), |_| rng.random());
        let image = augmentation.apply(&picture, Frame { side, share }, rng);
        prop_assert_eq!(image.dim(), (3, side, side));
        prop_assert!(image.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}
