//! ONNX's numbers: `light_densenet121.onnx`, of its Python package, run by onnxruntime.

use std::{collections::BTreeMap, fs, path::Path};

use brickprop::{real::Real, tensor::tensor};
use serde::Deserialize;

use crate::made::{SIDE, apart, densenet121, hashed_densenet121, pictures};

/// ONNX's numbers are f32.
const ROUNDING: f64 = 2e-6;

#[derive(Deserialize)]
struct Light {
    /// By torchvision's names; a single number fills a tensor.
    weights: BTreeMap<String, Vec<f64>>,
    /// Each of the 1000 that ONNX ships.
    output: f64,
    /// What the same graph gives with hashed weights, for the first hashed picture.
    hashed: Vec<f64>,
}

fn light() -> Light {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/light_densenet121.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// To be light, the model has no weights but 0.02, except in two batch norms. So all logits are equal,
/// and the picture is lost on the way: a black one and a white one give the same in every digit. What
/// remains is how many channels and layers there are, how a batch norm works, and what a border does.
fn agrees_with_the_shipped_output<F: Real>() {
    let light = light();
    let network = densenet121::<F>(|name, shape| match &light.weights[name][..] {
        [all] => vec![*all; shape.iter().product()],
        each => each.to_vec(),
    });
    assert_eq!(light.weights.len(), network.named_tensors().len());
    // ONNX's picture for this test
    let count = 3 * SIDE * SIDE;
    let pixels = (0..count).map(|i| F::of(i as f64 / count as f64)).collect();
    let logits = network.predict(&tensor(&[1, 3, SIDE, SIDE], pixels));
    let apart = apart(&logits, &[light.output; 1000]);
    assert!(apart < ROUNDING, "{apart:.1e} apart");
}

/// Here each weight and each pixel counts.
fn agrees_on_hashed_weights<F: Real>() {
    let logits = hashed_densenet121::<F>().predict(&pictures(1));
    let apart = apart(&logits, &light().hashed);
    assert!(apart < ROUNDING, "{apart:.1e} apart");
}

#[test]
fn the_output_that_onnx_ships_is_ours() {
    agrees_with_the_shipped_output::<f32>();
    agrees_with_the_shipped_output::<f64>();
}

#[test]
fn the_graph_that_onnx_ships_is_ours() {
    agrees_on_hashed_weights::<f32>();
    agrees_on_hashed_weights::<f64>();
}
