//! The promise: what the page shows is what the crate computes.

mod common;

use brickprop::{
    cost::softmax_cross_entropy,
    dataset::{batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop},
    layer::Pass,
    network::Network,
    optimizer::{Optimizer, Sgd},
};
use brickprop_playground::Play;
use common::{CLASSES, SIDE, ask, begun, settings};
use serde_json::{Value, json};

/// The place of the batch norm among the layers.
const BATCH_NORM: usize = 1;

#[test]
fn it_trains_as_four_lines_do() {
    let mut play = begun();
    let steps = ask(&mut play, json!({ "ask": "train", "steps": 12 })).unwrap().0;

    let drawings = workshop(48, SIDE, 3);
    let drawings = brickprop::dataset::Dataset {
        examples: drawings.examples[..40].to_vec(),
        classes: drawings.classes,
    };
    let normalization = Normalization::from_training(&drawings);
    let plain = Batches::plain(&drawings, Frame::whole(SIDE), 8, normalization);
    let batches = Batches { seed: 3, shuffle: true, ..plain };
    let architecture = serde_json::from_value(settings()["architecture"].clone()).unwrap();
    let architecture: brickprop::architecture::Architecture = architecture;
    let mut network: Network<f32> = architecture.build(3).unwrap();
    let mut sgd = Sgd::new(0.05).momentum(0.9);
    let batches = (0..3).flat_map(|epoch| batches.epoch(epoch)).take(12);
    for (step, batch) in batches.enumerate() {
        let tape = network.forward(&batch.images, Pass::Train { seed: 3, step: step as u64 });
        let cost = softmax_cross_entropy(tape.output(), &batch.labels);
        let gradients = network.backward(&tape, &cost.gradient);
        sgd.step(&mut network, &gradients);
        assert_eq!(steps[step]["cost"], json!(cost.value), "step {step}");
    }
}

/// The numbers of a layer's tensors, of example 2, and those of its parameters.
fn layer(play: &mut Play, i: usize) -> (Value, Vec<f32>) {
    ask(play, json!({ "ask": "layer", "layer": i, "example": 2 })).unwrap()
}

fn length(shape: &Value) -> usize {
    shape.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).product()
}

/// The place of a tensor's largest number.
fn largest(tensor: &Value, numbers: &[f32]) -> (usize, f32) {
    let at = tensor["at"].as_u64().unwrap() as usize;
    let numbers = &numbers[at..at + length(&tensor["shape"])];
    let best = (0..numbers.len()).max_by(|&a, &b| numbers[a].abs().total_cmp(&numbers[b].abs()));
    (best.unwrap(), numbers[best.unwrap()])
}

#[test]
fn each_number_is_the_sum_of_its_products_and_each_gradient_is_the_slope() {
    let mut play = begun();
    ask(&mut play, json!({ "ask": "train", "steps": 3 })).unwrap();
    ask(&mut play, json!({ "ask": "look" })).unwrap();
    let (mut checked, mut whole) = (0, 0);
    for i in 0..9 {
        let (tensors, numbers) = layer(&mut play, i);
        let mut questions = vec![];
        for (of, tensor) in [("y", "y"), ("dx", "dx")] {
            let (place, value) = largest(&tensors[tensor], &numbers);
            let place = 2 * length(&tensors[tensor]["shape"]) + place;
            questions.push((json!({ "of": of, "layer": i, "number": place }), value));
        }
        for (param, tensor) in tensors["params"].as_array().unwrap().iter().enumerate() {
            let (place, value) = largest(&tensor["dw"], &numbers);
            let number = json!({ "of": "dw", "layer": i, "param": param, "number": place });
            questions.push((number, value));
        }
        for (number, shown) in questions {
            let why = ask(&mut play, json!({ "ask": "why", "number": number })).unwrap().0;
            let value = why["value"].as_f64().unwrap();
            assert!((value - f64::from(shown)).abs() < 1e-6 * value.abs(), "{number}: {value}");
            let terms = why["terms"].as_array().unwrap();
            let of = |term: &Value| [1, 2].map(|i| term[i].as_f64().unwrap());
            let sum: f64 = terms.iter().map(of).map(|[slope, value]| slope * value).sum();
            let [bias, rest] = ["bias", "rest"].map(|name| why[name].as_f64().unwrap());
            let all = sum + bias + rest;
            assert!((all - value).abs() < 1e-9, "{number}: {all}, not {value}");
            // what is not shown is in the rest; and a batch norm is no sum of products
            if terms.len() == why["count"].as_u64().unwrap() as usize && i != BATCH_NORM {
                assert!(rest.abs() < 1e-9 * (1.0 + value.abs()), "{number}: {rest} of {value}");
                whole += 1;
            }
            if number["of"] == "y" && i != BATCH_NORM {
                let params = &tensors["params"];
                let channels = tensors["y"]["shape"][0].as_u64().unwrap() as usize;
                let each = length(&tensors["y"]["shape"]) / channels;
                let channel = number["number"].as_u64().unwrap() as usize / each % channels;
                let expected = match params.as_array().unwrap().get(1) {
                    Some(b) => numbers[b["w"]["at"].as_u64().unwrap() as usize + channel],
                    None => 0.0,
                };
                assert!((bias - f64::from(expected)).abs() < 1e-7, "{number}: {bias}");
            }
            if number["of"] != "y" {
                let check = ask(&mut play, json!({ "ask": "check", "number": number })).unwrap().0;
                let error = check["error"].as_f64().unwrap();
                assert!(error < 1e-4 || check["kink"] == true, "{number}: {check}");
                checked += usize::from(check["kink"] == false);
            }
        }
    }
    assert!(checked >= 14, "{checked} away from kinks");
    assert!(whole >= 14, "{whole} with all of their products");
}

#[test]
fn a_brick_of_several_layers_makes_no_plain_products() {
    let bricks = json!([
        {"dense_block": {"layers": 2, "growth": 2, "narrow": 8}}, "flatten",
        {"head": {"classes": CLASSES}},
    ]);
    let mut settings = settings();
    settings["architecture"] = json!({ "input": [3, SIDE, SIDE], "bricks": bricks });
    let mut play = Play::default();
    ask(&mut play, json!({ "ask": "begin", "settings": settings })).unwrap();
    ask(&mut play, json!({ "ask": "look" })).unwrap();
    let number = |layer, param| json!({ "of": "dw", "layer": layer, "param": param, "number": 0 });
    let error = ask(&mut play, json!({ "ask": "why", "number": number(0, 2) })).unwrap_err();
    assert!(error.starts_with("this layer is several in one"), "{error}");
    assert!(ask(&mut play, json!({ "ask": "why", "number": number(2, 0) })).is_ok());
}

#[test]
fn an_update_is_the_rule() {
    let mut play = begun();
    ask(&mut play, json!({ "ask": "train", "steps": 2 })).unwrap();
    let question = json!({ "ask": "update", "layer": 0, "param": 0, "number": 5 });
    let said = ask(&mut play, question).unwrap().0;
    let of = |name: &str| said[name].as_f64().unwrap();
    let [old, new] = [0, 1].map(|i| said["velocity"][i].as_f64().unwrap());
    assert!(old != 0.0 && new != old);
    assert!((new - (of("momentum") * old + of("gradient"))).abs() < 1e-6 * new.abs());
    assert!((of("after") - (of("before") - of("rate") * new)).abs() < 1e-7);
}

#[test]
fn what_nobody_can_answer_is_refused_in_words() {
    let with = |name: &str, value: Value| {
        let mut settings = settings();
        settings[name] = value;
        json!({ "ask": "begin", "settings": settings })
    };
    let bricks =
        |bricks: Value| with("architecture", json!({ "input": [3, 12, 12], "bricks": bricks }));
    let wide = json!(["flatten", {"dense": {"outputs": 100000}}, {"head": {"classes": 16}}]);
    let far = usize::MAX;
    for (question, expected) in [
        (json!({ "ask": "swim" }), "the question: unknown variant `swim`"),
        (json!({ "ask": "train" }), "the question: missing field `steps`"),
        (with("rate", json!(-1.0)), "expected a learning rate from 0.000000001 to 1000, found -1"),
        (with("batch", json!(1)), "expected a batch from 2 to 256, found 1"),
        (with("characters", json!(17)), "expected a number of characters from 2 to 16, found 17"),
        (with("characters", json!(15)), "expected 15 outputs, one a class, found [16]"),
        (with("speed", json!(1)), "the question: unknown field `speed`"),
        (bricks(json!([])), "expected 16 outputs, one a class, found [3, 12, 12]"),
        (bricks(json!([{"max_pool": {"side": 13}}])), "layer 1 (MaxPool2d)"),
        (bricks(wide), "layer 2 (brick) needs more weights than there may be: 4000000"),
        (json!({ "ask": "drawing", "from": 2, "number": 0 }), "there is no such drawing"),
        (json!({ "ask": "parameters", "layer": far }), "there is no such layer"),
        (json!({ "ask": "layer", "layer": far, "example": 0 }), "there is no such layer"),
        (
            json!({ "ask": "update", "layer": 0, "param": 9, "number": 0 }),
            "there is no such weight",
        ),
        (
            json!({ "ask": "why", "number": {"of": "y", "layer": far, "number": 0} }),
            "there is no such number",
        ),
        (
            json!({ "ask": "why", "number": {"of": "dx", "layer": 0, "number": far} }),
            "there is no such number",
        ),
        (
            json!({ "ask": "check", "number": {"of": "dw", "layer": 2, "param": 0, "number": 0} }),
            "there is no such number",
        ),
    ] {
        let mut play = begun();
        ask(&mut play, json!({ "ask": "look" })).unwrap();
        let found = ask(&mut play, question.clone()).unwrap_err();
        assert!(found.starts_with(expected), "{question}: {expected}\n{found}");
    }
    let first = ask(&mut Play::default(), json!({ "ask": "look" })).unwrap_err();
    assert_eq!(first, "there is no network yet");
    let late = ask(
        &mut begun(),
        json!({ "ask": "check", "number": {"of": "y", "layer": 0, "number": 0} }),
    );
    assert_eq!(late.unwrap_err(), "nothing has been looked at since the last step");
}
