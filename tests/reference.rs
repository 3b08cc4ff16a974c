//! The promise: PyTorch computes the same. Values from `tests/reference/make.py`, to 1e-5 in f32
//! and 1e-10 in f64.
#![cfg(feature = "files")]

use std::path::Path;

use brickprop::{
    cost::{Cost, CrossEntropy, mean_squared_error},
    init::Init,
    layer::{Layer, Pass, Step},
    layers::*,
    network::Network,
    optimizer::{AdamW, Optimizer, Sgd},
    real::Real,
    tensor::{Tensor, tensor},
};
use ndarray_rand::rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

const TRAIN: Pass = Pass::Train { seed: 0, step: 0 };

/// PyTorch's tensors in one precision.
struct Reference<F> {
    bytes: Vec<u8>,
    tolerance: f64,
    number: fn(&[u8]) -> F,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference"))
}

fn f32s() -> Reference<f32> {
    let bytes = std::fs::read(folder().join("values_f32.safetensors")).unwrap();
    Reference { bytes, tolerance: 1e-5, number: |b| f32::from_le_bytes(b.try_into().unwrap()) }
}

fn f64s() -> Reference<f64> {
    let bytes = std::fs::read(folder().join("values_f64.safetensors")).unwrap();
    Reference { bytes, tolerance: 1e-10, number: |b| f64::from_le_bytes(b.try_into().unwrap()) }
}

impl<F: Real> Reference<F> {
    fn get(&self, key: &str) -> Tensor<F> {
        let all = SafeTensors::deserialize(&self.bytes).unwrap();
        let view = all.tensor(key).unwrap_or_else(|_| panic!("no {key}"));
        let size = if view.dtype() == Dtype::F32 { 4 } else { 8 };
        tensor(view.shape(), view.data().chunks_exact(size).map(self.number).collect())
    }

    fn labels(&self, case: &str) -> Vec<usize> {
        self.get(&format!("{case}/labels")).iter().map(|l| l.as_f64() as usize).collect()
    }

    /// |found − expected| ≤ tolerance · (1 + largest expected).
    fn assert_equal(&self, key: &str, found: &Tensor<F>) {
        self.assert_within(key, found, self.tolerance);
    }

    fn assert_within(&self, key: &str, found: &Tensor<F>, tolerance: f64) {
        let expected = self.get(key);
        assert_eq!(found.len(), expected.len(), "{key}");
        let largest = expected.iter().fold(0.0, |max: f64, e| max.max(e.as_f64().abs()));
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let (found, expected) = (found.as_f64(), expected.as_f64());
            let near = (found - expected).abs() <= tolerance * (1.0 + largest);
            assert!(near, "{key}[{i}]: expected {expected}, found {found}");
        }
    }
}

/// The cases of a kind, from cases.json.
fn cases(kind: &str, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("cases.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let chosen: Vec<Value> = all.into_iter().filter(|case| case[kind] == name).collect();
    assert!(!chosen.is_empty(), "no case of {name}");
    chosen
}

fn number(case: &Value, key: &str) -> usize {
    case[key].as_u64().unwrap_or_else(|| panic!("{case} has no {key}")) as usize
}

/// Forward and backward of every case of a layer.
fn layer_agrees<F: Real>(
    reference: &Reference<F>,
    kind: &str,
    make: impl Fn(&Value) -> Box<dyn Layer<F>>,
) {
    for case in cases("layer", kind) {
        let name = case["name"].as_str().unwrap();
        let key = |tensor: &str| format!("{name}/{tensor}");
        let mut layer = make(&case);
        let names: Vec<_> = layer.params().iter().map(|param| param.name.clone()).collect();
        for (param, param_name) in layer.params_mut().into_iter().zip(&names) {
            param.assign(&reference.get(&key(param_name)));
        }
        let (x, dy) = (reference.get(&key("x")), reference.get(&key("dy")));
        let (y, saved) = layer.forward(&x, TRAIN);
        reference.assert_equal(&key("y"), &y);
        let backward = layer.backward(Step { x: &x, y: &y, saved: &saved }, &dy, true);
        reference.assert_equal(&key("dx"), &backward.dx.unwrap());
        for (gradient, param_name) in backward.dparams.iter().zip(&names) {
            reference.assert_equal(&key(&format!("d{param_name}")), gradient);
        }
        if kind == "batch_norm" {
            let buffers = ["running_mean", "running_var"];
            for (buffer, name) in layer.buffers_mut().into_iter().zip(buffers) {
                buffer.assign(&reference.get(&key(&format!("{name}_before"))));
            }
            layer.absorb(&saved);
            for buffer in layer.buffers() {
                reference.assert_equal(&key(&buffer.name), buffer.tensor);
            }
            let (y, _) = layer.forward(&x, Pass::Evaluate);
            reference.assert_equal(&key("y_evaluate"), &y);
        }
    }
}

fn layers_agree<F: Real>(reference: &Reference<F>) {
    let rng = || ChaCha8Rng::seed_from_u64(1);
    let sizes = |case: &Value| (number(case, "inputs"), number(case, "outputs"));
    layer_agrees(reference, "dense", |case| {
        let (inputs, outputs) = sizes(case);
        Box::new(Dense::new(inputs, outputs, Init::He, &mut rng()))
    });
    layer_agrees(reference, "conv2d", |case| {
        let ((inputs, outputs), kernel) = (sizes(case), number(case, "kernel"));
        let conv = Conv2d::new(inputs, outputs, kernel, Init::He, &mut rng());
        let conv = conv.stride(number(case, "stride")).padding(number(case, "padding"));
        Box::new(conv.dilation(number(case, "dilation")))
    });
    layer_agrees(reference, "max_pool", |case| {
        let pool = MaxPool2d::new(number(case, "kernel")).stride(number(case, "stride"));
        Box::new(pool.padding(number(case, "padding")))
    });
    layer_agrees(reference, "avg_pool", |case| {
        let pool = AvgPool2d::new(number(case, "kernel")).stride(number(case, "stride"));
        Box::new(pool.padding(number(case, "padding")))
    });
    layer_agrees(reference, "global_avg_pool", |_| Box::new(GlobalAvgPool));
    layer_agrees(reference, "batch_norm", |case| {
        Box::new(BatchNorm::new(number(case, "features")))
    });
    layer_agrees(reference, "relu", |_| Box::new(Activation::Relu));
    layer_agrees(reference, "leaky_relu", |case| {
        Box::new(Activation::LeakyRelu(case["slope"].as_f64().unwrap()))
    });
    layer_agrees(reference, "sigmoid", |_| Box::new(Activation::Sigmoid));
    layer_agrees(reference, "tanh", |_| Box::new(Activation::Tanh));
    layer_agrees(reference, "gelu", |_| Box::new(Activation::Gelu));
    layer_agrees(reference, "softmax", |_| Box::new(Softmax));
}

#[test]
fn layers_agree_in_f32() {
    layers_agree(&f32s());
}

#[test]
fn layers_agree_in_f64() {
    layers_agree(&f64s());
}

fn costs_agree<F: Real>(reference: &Reference<F>) {
    let agrees = |name: &str, cost: Cost<F>| {
        reference.assert_equal(&format!("{name}/cost"), &tensor(&[1], vec![cost.value]));
        reference.assert_equal(&format!("{name}/dx"), &cost.gradient);
    };
    for case in cases("cost", "cross_entropy") {
        let name = case["name"].as_str().unwrap();
        if name == "network" {
            continue; // checked below, with its training
        }
        let class_weights = case["class_weights"].as_bool().unwrap().then(|| {
            let weights = reference.get(&format!("{name}/class_weights"));
            weights.iter().map(|w| w.as_f64()).collect()
        });
        let label_smoothing = case["label_smoothing"].as_f64().unwrap();
        let cost = CrossEntropy { label_smoothing, class_weights };
        let logits = reference.get(&format!("{name}/x"));
        agrees(name, cost.cost(&logits, &reference.labels(name)));
    }
    let (x, target) = (reference.get("mse/x"), reference.get("mse/target"));
    agrees("mse", mean_squared_error(&x, &target));
}

#[test]
fn costs_agree_in_f32() {
    costs_agree(&f32s());
}

#[test]
fn costs_agree_in_f64() {
    costs_agree(&f64s());
}

/// The network of make.py, with PyTorch's first weights.
fn network<F: Real>(reference: &Reference<F>) -> Network<F> {
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    let layers: Vec<Box<dyn Layer<F>>> = vec![
        Box::new(Conv2d::new(3, 4, 3, Init::He, rng).padding(1)),
        Box::new(BatchNorm::new(4)),
        Box::new(Activation::Relu),
        Box::new(MaxPool2d::new(2)),
        Box::new(Flatten),
        Box::new(Dense::new(64, 5, Init::He, rng)),
    ];
    let mut network = Network::new(&[3, 8, 8], layers).unwrap();
    let names = torch_names(&network);
    network.visit_tensors_mut(|i, tensor| {
        if !names[i].contains("running") {
            tensor.assign(&reference.get(&format!("network/{}", names[i])));
        }
    });
    network
}

fn torch_names<F: Real>(network: &Network<F>) -> Vec<String> {
    let torch =
        |name: String| name.replace("0.", "conv.").replace("1.", "norm.").replace("5.", "dense.");
    network.named_tensors().into_iter().map(|(name, _)| torch(name)).collect()
}

fn training_agrees<F: Real>(
    reference: &Reference<F>,
    case: &str,
    mut optimizer: impl Optimizer<F>,
    noise: f64,
) {
    let (x, labels) = (reference.get("network/x"), reference.labels("network"));
    let mut network = network(reference);
    let mut costs = vec![];
    for step in 0..10 {
        let tape = network.forward(&x, TRAIN);
        let cost = CrossEntropy::default().cost(tape.output(), &labels);
        let gradients = network.backward(&tape, &cost.gradient);
        if step == 0 {
            reference.assert_equal("network/logits", tape.output());
            let names = torch_names(&network);
            let mut names = names.iter().filter(|name| !name.contains("running"));
            for (gradient, name) in gradients.params.iter().flatten().zip(&mut names) {
                reference.assert_equal(&format!("network/{name}.gradient"), gradient);
            }
        }
        costs.push(cost.value);
        optimizer.step(&mut network, &gradients);
    }
    reference.assert_equal(&format!("{case}/costs"), &tensor(&[10], costs));
    let names = torch_names(&network);
    for ((_, tensor), name) in network.named_tensors().into_iter().zip(names) {
        // the conv's bias has no gradient but rounding noise: see reference/README.md
        let noisy = name == "conv.bias" || name == "norm.running_mean";
        let tolerance = if noisy { noise } else { reference.tolerance };
        reference.assert_within(&format!("{case}/{name}"), tensor, tolerance);
    }
}

fn optimizers_agree<F: Real>(reference: &Reference<F>, adam_noise: f64) {
    let tolerance = reference.tolerance;
    training_agrees(reference, "training_sgd", Sgd::new(0.1), tolerance);
    let momentum = || Sgd::new(0.1).momentum(0.9).weight_decay(5e-4);
    training_agrees(reference, "training_momentum", momentum(), tolerance);
    training_agrees(reference, "training_nesterov", momentum().nesterov(), tolerance);
    let adamw = AdamW::new(1e-3).weight_decay(1e-2);
    training_agrees(reference, "training_adamw", adamw, adam_noise);
}

#[test]
fn ten_steps_agree_in_f32() {
    optimizers_agree(&f32s(), 1e-2);
}

#[test]
fn ten_steps_agree_in_f64() {
    optimizers_agree(&f64s(), 1e-8);
}
