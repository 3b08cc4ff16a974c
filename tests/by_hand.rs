//! The promise: the digits of chapter 4 are what the crate's own network, cost and optimizer compute.
//! They are read from the chapter's blocks, which `examples/04_chain_rule.rs` prints.

use std::fs;

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

/// The chapter's text.
fn chapter() -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/04-chain-rule.md");
    fs::read_to_string(file).unwrap()
}

/// The numbers of a line of the chapter: of the block with this section, the line that begins with
/// these words.
fn shown(chapter: &str, section: &str, line: &str) -> Vec<String> {
    let marker = format!("<!-- output: 04_chain_rule, {section} -->");
    let (_, block) = chapter.split_once(&marker).unwrap_or_else(|| panic!("no block {section}"));
    let mut lines = block.split("```").nth(1).unwrap_or_default().lines();
    let numbers = lines.find_map(|text| text.strip_prefix(line));
    let numbers = numbers.unwrap_or_else(|| panic!("{section} has no line {line}"));
    numbers.split_whitespace().map(Into::into).collect()
}

/// The four decimals of the chapter.
fn digits(numbers: impl IntoIterator<Item = f64>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("{number:.4}")).collect()
}

/// What the crate computes, under the sections and lines where the chapter shows it: the last
/// numbers of the line.
fn computed() -> Vec<(&'static str, &'static str, Vec<String>)> {
    let mut network = network();
    let x = tensor(&[1, 2], vec![1.0, 0.5]);
    let before: Vec<Tensor<f64>> =
        network.named_tensors().into_iter().map(|(_, w)| w.clone()).collect();

    let tape = network.forward(&x, Pass::Evaluate);
    let [z1, a1, z2] = [0, 1, 2].map(|line| tape.lines[line].y.clone());
    let p = softmax(tape.output());
    let cost = softmax_cross_entropy(tape.output(), &[0]);
    let gradients = network.backward(&tape, &cost.gradient);
    let [first, second] = [&gradients.params[0], &gradients.params[2]];
    let (dw1, delta1, dw2) = (&first[0], &first[1], &second[0]);
    let delta2 = &cost.gradient;
    assert_eq!(digits(second[1].iter().copied()), digits(delta2.iter().copied()), "db₂ = δ₂");

    Sgd::new(0.5).step(&mut network, &gradients);
    let after: Vec<&Tensor<f64>> = network.named_tensors().into_iter().map(|(_, w)| w).collect();
    let logits = network.predict(&x);
    let (p_after, cost_after) = (softmax(&logits), softmax_cross_entropy(&logits, &[0]));

    let mut lines = vec![];
    for (o, name) in ["0", "1"].into_iter().enumerate() {
        let mut line = |section, numbers: &[f64]| {
            lines.push((section, name, digits(numbers.iter().copied())));
        };
        line("Hidden layer forward", &[z1[[0, o]], a1[[0, o]]]);
        line("Output layer forward", &[z2[[0, o]], p[[0, o]]]);
        line("Output layer back", &[delta2[[0, o]], dw2[[o, 0]], dw2[[o, 1]]]);
        line("Hidden layer back", &[delta1[[o]]]);
        line("First weights", &[delta1[[o]], dw1[[o, 0]], dw1[[o, 1]]]);
    }
    // the rows of the weights: before, their slopes, after
    for (i, name) in ["W₁[0]", "W₁[1]", "b₁", "W₂[0]", "W₂[1]", "b₂"].into_iter().enumerate()
    {
        let (tensor, row) = [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (3, 0)][i];
        let slopes = [dw1, delta1, dw2, &second[1]][tensor];
        let row = |numbers: &Tensor<f64>| numbers.iter().copied().skip(2 * row).take(2).collect();
        let parts: [Vec<f64>; 3] = [row(&before[tensor]), row(slopes), row(after[tensor])];
        lines.push(("Update", name, digits(parts.concat())));
    }
    lines.push(("Output layer forward", "L = −ln p[0] =", digits([cost.value])));
    lines.push(("Two paths", "dL/dW₁[0][0], the sum, is", digits([dw1[[0, 0]]])));
    lines.push(("After the step", "before", digits([p[[0, 0]], cost.value])));
    lines.push(("After the step", "after", digits([p_after[[0, 0]], cost_after.value])));
    lines
}

/// Where the chapter shows something else than the crate computes.
fn complaints(chapter: &str) -> Vec<String> {
    let computed = computed().into_iter();
    let wrong = computed.filter_map(|(section, line, numbers)| {
        let shown = shown(chapter, section, line);
        let is_right = shown.ends_with(&numbers);
        (!is_right).then(|| format!("{section}, {line}: {shown:?}, not {numbers:?}"))
    });
    wrong.collect()
}

#[test]
fn the_digits_of_chapter_4_are_those_of_the_crate() {
    assert_eq!(complaints(&chapter()), [""; 0]);
}

#[test]
fn a_wrong_digit_in_the_chapter_is_noticed() {
    let chapter = chapter();
    let changes = [
        ("0.1974\n", "0.1975\n"),
        ("0.8375", "0.8376"),
        ("-0.0490", "-0.0491"),
        ("1.0052\n```", "1.0053\n```"),
        ("-0.6093\n```", "0.6093\n```"),
    ];
    for (right, wrong) in changes {
        assert!(chapter.contains(right), "{right}");
        let found = complaints(&chapter.replace(right, wrong));
        assert_eq!(found.len(), 1, "{right}: {found:?}");
    }
}
