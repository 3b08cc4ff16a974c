//! The promise: the digits of chapter 4, and of `examples/04_chain_rule.rs`, are what the crate's own
//! network, cost and optimizer compute.

use brickprop::{
    cost::{softmax, softmax_cross_entropy},
    init::{Init, rng},
    layer::Pass,
    layers::{Activation, Dense},
    network::Network,
    optimizer::{Optimizer, Sgd},
    tensor::{Tensor, tensor},
};

fn network() -> Network<f64> {
    let rng = &mut rng(0);
    let [first, second] = [0, 1].map(|_| Dense::new(2, 2, Init::Xavier, rng));
    let layers = vec![Box::new(first) as _, Box::new(Activation::Tanh) as _, Box::new(second) as _];
    let mut network = Network::new(&[2], layers).unwrap();
    network.restore(&[
        tensor(&[2, 2], vec![0.4, -0.6, 0.3, 0.8]),
        tensor(&[2], vec![0.1, -0.2]),
        tensor(&[2, 2], vec![0.7, -0.5, -0.3, 0.9]),
        tensor(&[2], vec![0.0, 0.1]),
    ]);
    network
}

/// The numbers of `found` as the chapter prints them.
#[track_caller]
fn assert_digits(name: &str, found: &Tensor<f64>, expected: &[&str]) {
    let found: Vec<String> = found.iter().map(|number| format!("{number:.4}")).collect();
    assert_eq!(found, expected, "{name}");
}

#[test]
fn the_digits_of_chapter_4_are_those_of_the_crate() {
    let mut network = network();
    let x = tensor(&[1, 2], vec![1.0, 0.5]);

    let tape = network.forward(&x, Pass::Evaluate);
    assert_digits("z₁", &tape.lines[0].y, &["0.2000", "0.5000"]);
    assert_digits("a₁", &tape.lines[1].y, &["0.1974", "0.4621"]);
    assert_digits("z₂", &tape.lines[2].y, &["-0.0929", "0.4567"]);
    assert_digits("p", &softmax(tape.output()), &["0.3660", "0.6340"]);
    let cost = softmax_cross_entropy(tape.output(), &[0]);
    assert_eq!(format!("{:.4}", cost.value), "1.0052");

    assert_digits("δ₂", &cost.gradient, &["-0.6340", "0.6340"]);
    let gradients = network.backward(&tape, &cost.gradient);
    let [first, second] = [&gradients.params[0], &gradients.params[2]];
    assert_digits("dW₂", &second[0], &["-0.1251", "-0.2930", "0.1251", "0.2930"]);
    assert_digits("db₂ = δ₂", &second[1], &["-0.6340", "0.6340"]);
    assert_digits("dW₁", &first[0], &["-0.6093", "-0.3047", "0.6981", "0.3490"]);
    assert_digits("db₁ = δ₁", &first[1], &["-0.6093", "0.6981"]);

    Sgd::new(0.5).step(&mut network, &gradients);
    let after: Vec<&Tensor<f64>> = network.named_tensors().into_iter().map(|(_, w)| w).collect();
    assert_digits("W₁", after[0], &["0.7047", "-0.4477", "-0.0490", "0.6255"]);
    assert_digits("b₁", after[1], &["0.4047", "-0.5490"]);
    assert_digits("W₂", after[2], &["0.7626", "-0.3535", "-0.3626", "0.7535"]);
    assert_digits("b₂", after[3], &["0.3170", "-0.2170"]);

    let logits = network.predict(&x);
    assert_eq!(format!("{:.4}", softmax(&logits)[[0, 0]]), "0.8375");
    assert_eq!(format!("{:.4}", softmax_cross_entropy(&logits, &[0]).value), "0.1774");
}
