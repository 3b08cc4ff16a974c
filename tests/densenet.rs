//! The promise: DenseNet-121 is torchvision's, in names, outputs, gradients and statistics.
#![cfg(feature = "files")]

use std::{collections::BTreeMap, fs, path::Path};

use brickprop::{
    cost::softmax_cross_entropy,
    layer::Pass,
    models::Model,
    network::Network,
    optimizer::{Optimizer, Sgd},
    tensor::{Tensor, tensor},
};
use serde::Deserialize;

const SIDE: usize = 224;
const LABELS: [usize; 2] = [7, 421];

/// What torchvision gave.
#[derive(Deserialize)]
struct Reference {
    parameters: usize,
    evaluated: Vec<f64>,
    trained: Vec<f64>,
    cost: f64,
    gradients: BTreeMap<String, [f64; 3]>,
    running: BTreeMap<String, [f64; 3]>,
}

/// Numbers from 0 to 1 that look random: a hash of the tensor's name and of the place in it.
fn hashed(name: &str, count: usize) -> impl Iterator<Item = f64> + use<> {
    // FNV-1a
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let start = name.bytes().fold(0x811C_9DC5, mix);
    (0..count as u32).map(move |i| {
        let mut h = i.wrapping_add(start);
        for (shift, factor) in [(16, 0x7FEB_352D), (15, 0x846C_A68B)] {
            h = (h ^ (h >> shift)).wrapping_mul(factor);
        }
        f64::from(h ^ (h >> 16)) / 4_294_967_296.0
    })
}

/// Weights as tests/reference/densenet.py makes them.
fn weights(name: &str, shape: &[usize]) -> Vec<f32> {
    let of = |u: f64| match shape {
        [_] if name.ends_with("bias") || name.ends_with("running_mean") => 0.2 * (u - 0.5),
        [_] => 0.5 + u,
        [_, inputs] => (*inputs as f64).powf(-0.5) * (2.0 * u - 1.0),
        _ => (6.0 / shape[1..].iter().product::<usize>() as f64).sqrt() * (2.0 * u - 1.0),
    };
    hashed(name, shape.iter().product()).map(|u| of(u) as f32).collect()
}

/// The length of a tensor, and what two fixed random directions see of it.
fn probes(name: &str, tensor: &Tensor<f32>) -> [f64; 3] {
    let numbers = || tensor.iter().map(|&x| f64::from(x));
    let seen = |k: u32| {
        let direction = hashed(&format!("{name}{k}"), tensor.len());
        numbers().zip(direction).map(|(x, u)| x * (2.0 * u - 1.0)).sum()
    };
    [numbers().map(|x| x * x).sum::<f64>().sqrt(), seen(0), seen(1)]
}

/// The largest difference, as a share of the largest number.
fn apart(found: &Tensor<f32>, expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    let differences = found.iter().zip(expected).map(|(&x, e)| (f64::from(x) - e).abs());
    differences.fold(0.0, f64::max) / largest
}

#[test]
fn outputs_gradients_and_statistics_are_those_of_torchvision() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/densenet121.json");
    let reference: Reference = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut network: Network<f32> = Model::Densenet121.architecture(SIDE, 1000).build(1).unwrap();
    assert_eq!(network.parameters(), reference.parameters);

    let made: Vec<Vec<f32>> = network
        .named_tensors()
        .iter()
        .map(|(name, tensor)| weights(name, tensor.shape()))
        .collect();
    network.visit_tensors_mut(|i, tensor| {
        tensor.iter_mut().zip(&made[i]).for_each(|(w, &made)| *w = made);
    });
    let input: Vec<f32> =
        hashed("input", 2 * 3 * SIDE * SIDE).map(|u| (2.0 * u - 1.0) as f32).collect();
    let x = tensor(&[2, 3, SIDE, SIDE], input);

    let evaluated = apart(&network.predict(&x), &reference.evaluated);
    assert!(evaluated < 1e-4, "logits in evaluation: {evaluated:.1e} apart");

    let tape = network.forward(&x, Pass::Train { seed: 1, step: 0 });
    let trained = apart(tape.output(), &reference.trained);
    assert!(trained < 1e-4, "logits in training: {trained:.1e} apart");
    let cost = softmax_cross_entropy(tape.output(), &LABELS);
    assert!((f64::from(cost.value) - reference.cost).abs() < 1e-4 * reference.cost);

    let gradients = network.backward(&tape, &cost.gradient);
    let names = network.named_parameters().into_iter().map(|(name, _)| name);
    let found: Vec<_> = names.zip(gradients.params.iter().flatten()).collect();
    assert_same(&found, &reference.gradients, 1e-3);

    Sgd::new(0.0).step(&mut network, &gradients);
    let mut running = network.named_tensors();
    running.retain(|(name, _)| name.contains("running"));
    assert_same(&running, &reference.running, 1e-4);
}

/// Each tensor's probes are the expected ones, up to a share of its length.
fn assert_same(
    found: &[(String, &Tensor<f32>)],
    expected: &BTreeMap<String, [f64; 3]>,
    share: f64,
) {
    assert_eq!(found.len(), expected.len());
    for (name, tensor) in found {
        let expected = expected[name];
        for (found, expected_probe) in probes(name, tensor).into_iter().zip(expected) {
            let apart = (found - expected_probe).abs() / expected[0];
            assert!(apart < share, "{name}: {apart:.1e} apart");
        }
    }
}
