//! Torchvision's numbers, and small probes of its many gradients.

use std::{collections::BTreeMap, fs, path::Path};

use brickprop::{real::Real, tensor::Tensor};
use serde::Deserialize;

use crate::{
    made::{apart, hashed, hashed_densenet121},
    results::results,
};

/// What torchvision gave.
#[derive(Deserialize)]
struct Reference {
    parameters: usize,
    evaluated: Vec<f64>,
    trained: Vec<f64>,
    cost: f64,
    frozen: BTreeMap<String, [f64; 3]>,
    gradients: BTreeMap<String, [f64; 3]>,
    running: BTreeMap<String, [f64; 3]>,
}

/// The length of a tensor, and what two fixed random directions see of it.
fn probes<F: Real>(name: &str, tensor: &Tensor<F>) -> [f64; 3] {
    let numbers = || tensor.iter().map(|x| x.as_f64());
    let seen = |k: u32| {
        let direction = hashed(&format!("{name}{k}"), tensor.len());
        numbers().zip(direction).map(|(x, u)| x * (2.0 * u - 1.0)).sum()
    };
    [numbers().map(|x| x * x).sum::<f64>().sqrt(), seen(0), seen(1)]
}

/// How far numbers may be apart, as shares of the largest number or of a tensor's length.
struct Tolerances {
    outputs: f64,
    /// With a batch norm's running statistics, as in evaluation.
    frozen: f64,
    /// With the statistics of the batch.
    gradients: f64,
}

fn is_torchvisions<F: Real>(tolerances: Tolerances) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/densenet121.json");
    let reference: Reference = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut network = hashed_densenet121::<F>();
    assert_eq!(network.parameters(), reference.parameters);
    let found = results(&mut network);
    let outputs = tolerances.outputs;
    for (name, logits, expected) in [
        ("evaluated", &found.evaluated, &reference.evaluated),
        ("trained", &found.trained, &reference.trained),
    ] {
        let apart = apart(logits, expected);
        assert!(apart < outputs, "logits, {name}: {apart:.1e} apart");
    }
    let apart = (found.cost.as_f64() - reference.cost).abs() / reference.cost;
    assert!(apart < outputs, "cost: {apart:.1e} apart");
    assert_same(&found.frozen, &reference.frozen, tolerances.frozen);
    assert_same(&found.gradients, &reference.gradients, tolerances.gradients);
    assert_same(&found.running, &reference.running, outputs);
}

/// The expected numbers have seven digits.
#[test]
fn in_f64_all_is_torchvisions() {
    is_torchvisions::<f64>(Tolerances { outputs: 1e-6, frozen: 1e-6, gradients: 1e-6 });
}

/// Through 121 layers, with the statistics of two pictures, rounding grows: torchvision's own
/// gradients in f32 are up to 1.7e-2 of their length away from its own in f64, half of them more than
/// 4.7e-3.
#[test]
fn in_f32_all_is_torchvisions_up_to_rounding() {
    is_torchvisions::<f32>(Tolerances { outputs: 1e-4, frozen: 1e-3, gradients: 1.7e-2 });
}

/// Each tensor's probes are the expected ones, up to a share of its length.
fn assert_same<F: Real>(
    found: &[(String, Tensor<F>)],
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
