//! The promise: DenseNet-121 is torchvision's, in names, outputs, gradients and statistics.
#![cfg(feature = "files")]

use std::{collections::BTreeMap, fs, path::Path};

use brickprop::{
    cost::softmax_cross_entropy,
    layer::Pass,
    models::Model,
    network::Network,
    optimizer::{Optimizer, Sgd},
    real::Real,
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
    frozen: BTreeMap<String, [f64; 3]>,
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
fn probes<F: Real>(name: &str, tensor: &Tensor<F>) -> [f64; 3] {
    let numbers = || tensor.iter().map(|x| x.as_f64());
    let seen = |k: u32| {
        let direction = hashed(&format!("{name}{k}"), tensor.len());
        numbers().zip(direction).map(|(x, u)| x * (2.0 * u - 1.0)).sum()
    };
    [numbers().map(|x| x * x).sum::<f64>().sqrt(), seen(0), seen(1)]
}

/// The largest difference, as a share of the largest number.
fn apart<F: Real>(found: &Tensor<F>, expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    let differences = found.iter().zip(expected).map(|(x, e)| (x.as_f64() - e).abs());
    differences.fold(0.0, f64::max) / largest
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
    let mut network: Network<F> = Model::Densenet121.architecture(SIDE, 1000).build(1).unwrap();
    assert_eq!(network.parameters(), reference.parameters);
    let made: Vec<Vec<f32>> = network
        .named_tensors()
        .iter()
        .map(|(name, tensor)| weights(name, tensor.shape()))
        .collect();
    network.visit_tensors_mut(|i, tensor| {
        tensor.iter_mut().zip(&made[i]).for_each(|(w, &made)| *w = F::of(made.into()));
    });
    let x = hashed("input", 2 * 3 * SIDE * SIDE).map(|u| F::of(2.0 * u - 1.0)).collect();
    let x = tensor(&[2, 3, SIDE, SIDE], x);
    let train = Pass::Train { seed: 1, step: 0 };
    for (pass, logits, expected, tolerance) in [
        (Pass::Evaluate, &reference.evaluated, &reference.frozen, tolerances.frozen),
        (train, &reference.trained, &reference.gradients, tolerances.gradients),
    ] {
        let tape = network.forward(&x, pass);
        let apart = apart(tape.output(), logits);
        assert!(apart < tolerances.outputs, "logits, {pass:?}: {apart:.1e} apart");
        let cost = softmax_cross_entropy(tape.output(), &LABELS);
        let gradients = network.backward(&tape, &cost.gradient);
        let names = network.named_parameters().into_iter().map(|(name, _)| name);
        let found: Vec<_> = names.zip(gradients.params.iter().flatten()).collect();
        assert_same(&found, expected, tolerance);
        if pass == train {
            let apart = (cost.value.as_f64() - reference.cost).abs() / reference.cost;
            assert!(apart < tolerances.outputs, "cost: {apart:.1e} apart");
            // a step of length 0 takes the batch's statistics, and nothing else
            Sgd::new(0.0).step(&mut network, &gradients);
        }
    }
    let mut running = network.named_tensors();
    running.retain(|(name, _)| name.contains("running"));
    assert_same(&running, &reference.running, tolerances.outputs);
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
    found: &[(String, &Tensor<F>)],
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

mod weights {
    use std::collections::HashMap;

    use super::*;
    use brickprop::{architecture::Architecture, checkpoint::load_weights};
    use safetensors::{Dtype, tensor::TensorView};
    use tempfile::TempDir;

    /// The shape and the bytes of each tensor.
    type State = HashMap<String, (Vec<usize>, Vec<u8>)>;

    fn small(classes: usize) -> Network<f32> {
        let bricks = Model::MiniDensenet.architecture(16, classes).bricks;
        let names = (0..bricks.len()).map(|i| format!("part{i}")).collect();
        Architecture { input: vec![3, 16, 16], bricks, names }.build(classes as u64).unwrap()
    }

    /// The tensors of a network as PyTorch would save them.
    fn state(network: &Network<f32>) -> State {
        let bytes = |tensor: &Tensor<f32>| tensor.iter().flat_map(|x| x.to_le_bytes()).collect();
        let named = network.named_tensors().into_iter();
        named.map(|(name, tensor)| (name, (tensor.shape().to_vec(), bytes(tensor)))).collect()
    }

    fn save(state: &State, path: &Path) {
        let view = |(shape, bytes)| TensorView::new(Dtype::F32, shape, bytes).unwrap();
        let views = state.iter().map(|(name, (s, b))| (name, view((s.clone(), b))));
        fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
    }

    #[test]
    fn all_but_the_head_come_from_the_file() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("body.safetensors");
        let (from, mut to) = (small(5), small(7));
        let before = state(&to);
        let mut file = state(&from);
        let counter = (vec![1], 3f32.to_le_bytes().to_vec());
        file.insert("part1.num_batches_tracked".into(), counter);
        save(&file, &path);

        let error = load_weights(&mut to, &path, false).unwrap_err().to_string();
        assert!(error.ends_with("expected F32 [7, 120], found F32 [5, 120]"), "{error}");
        assert!(state(&to) == before, "a refused file changes nothing");

        let taken = load_weights(&mut to, &path, true).unwrap();
        for (name, tensor) in state(&to) {
            let expected = if taken.contains(&name) { &file[&name] } else { &before[&name] };
            assert!(tensor == *expected, "{name}");
        }
        assert_eq!(taken.len(), before.len() - 2);
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("body.safetensors");
        let mut network = small(5);
        let whole = state(&network);
        let mut refused = |change: &dyn Fn(&mut State)| {
            let mut file = whole.clone();
            change(&mut file);
            save(&file, &path);
            let error = load_weights(&mut network, &path, false).unwrap_err().to_string();
            error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_string()
        };
        let name = "part4.denselayer2.norm1.weight";
        let missing = refused(&|file| _ = file.remove(name));
        assert_eq!(missing, format!("has no tensor {name}"));
        let unknown = refused(&|file| _ = file.insert("fc.bias".into(), file[name].clone()));
        assert_eq!(unknown, "has the tensor fc.bias, which the network has not");
        let not_finite = refused(&|file| {
            let (_, bytes) = file.get_mut(name).unwrap();
            bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        });
        assert_eq!(not_finite, format!("the tensor {name} holds numbers that are not finite"));
    }
}
