//! The promise: layers that do not fit are refused in words, when the network is built.

mod common;

use brickprop::{
    architecture::{Architecture, Brick},
    init::Init,
    layer::{Layer, Pass},
    layers::*,
    network::Network,
    tensor::Tensor,
};
use common::rng;

fn dense(inputs: usize, outputs: usize) -> Dense<f32> {
    Dense::new(inputs, outputs, Init::He, &mut rng(1))
}

fn conv(inputs: usize, outputs: usize, kernel: usize) -> Conv2d<f32> {
    Conv2d::new(inputs, outputs, kernel, Init::He, &mut rng(1))
}

/// What is said about a single layer that is given this shape.
fn assert_refused(layer: impl Layer<f32> + 'static, x: &[usize], words: &str) {
    let error = Network::new(x, vec![Box::new(layer)]).unwrap_err();
    assert_eq!(error.to_string(), format!("layer 1 {words}"));
}

#[test]
fn the_refusal_names_the_layer_and_both_sides() {
    let layers: Vec<Box<dyn Layer<f32>>> =
        vec![Box::new(Activation::Relu), Box::new(Flatten), Box::new(dense(144, 5))];
    let error = Network::new(&[10, 4, 4], layers).unwrap_err();
    assert_eq!(error.to_string(), "layer 3 (Dense) expects 144 features, gets 160");
}

#[test]
fn dense_and_softmax() {
    let missing = "(Dense) expects 7 features in one row, gets [3, 4, 4] (is a Flatten missing?)";
    assert_refused(dense(7, 5), &[3, 4, 4], missing);
    assert_refused(Softmax, &[3, 4, 4], "(Softmax) expects one row of scores, gets [3, 4, 4]");
}

#[test]
fn convolution() {
    let refused = |layer, x: &[usize], words: &str| {
        assert_refused(layer, x, &format!("(Conv2d) {words}"));
    };
    refused(conv(3, 8, 3), &[4, 9, 9], "expects 3 channels, gets 4");
    refused(conv(3, 8, 3), &[27], "expects [channels, height, width], gets [27]");
    refused(conv(3, 0, 3), &[3, 9, 9], "needs at least one output channel, gets 0");
    let kernel = "needs a kernel and a dilation of at least 1, gets 0";
    refused(conv(3, 8, 0), &[3, 9, 9], kernel);
    refused(conv(3, 8, 3).dilation(0), &[3, 9, 9], kernel);
    let stride = "needs a window and a stride of at least 1, gets 0";
    refused(conv(3, 8, 3).stride(0), &[3, 9, 9], stride);
    let padding = "needs a padding smaller than its window of 3, gets 3";
    refused(conv(3, 8, 3).padding(3), &[3, 9, 9], padding);
    let small = "has a window of 9 pixels, which does not fit into 6 + 2·1";
    refused(conv(3, 8, 5).dilation(2).padding(1), &[3, 9, 6], small);
}

#[test]
fn pooling() {
    let small = "has a window of 4 pixels, which does not fit into 3 + 2·0";
    assert_refused(MaxPool2d::new(4), &[2, 3, 9], &format!("(MaxPool2d) {small}"));
    assert_refused(AvgPool2d::new(4), &[2, 9, 3], &format!("(AvgPool2d) {small}"));
    let half = "needs a padding of at most half its window of 3, gets 2";
    assert_refused(MaxPool2d::new(3).padding(2), &[2, 9, 9], &format!("(MaxPool2d) {half}"));
    assert_refused(AvgPool2d::new(3).padding(2), &[2, 9, 9], &format!("(AvgPool2d) {half}"));
    let zero = "needs a window and a stride of at least 1, gets 0";
    assert_refused(MaxPool2d::new(0), &[2, 9, 9], &format!("(MaxPool2d) {zero}"));
    assert_refused(AvgPool2d::new(2).stride(0), &[2, 9, 9], &format!("(AvgPool2d) {zero}"));
    let large = "has windows of at most 16 × 16 pixels, so that a place is a byte; gets 17";
    assert_refused(MaxPool2d::new(17), &[2, 20, 20], &format!("(MaxPool2d) {large}"));
    let picture = "expects [channels, height, width], gets [9]";
    assert_refused(MaxPool2d::new(2), &[9], &format!("(MaxPool2d) {picture}"));
    assert_refused(AvgPool2d::new(2), &[9], &format!("(AvgPool2d) {picture}"));
    assert_refused(GlobalAvgPool, &[9], &format!("(GlobalAvgPool) {picture}"));
}

#[test]
fn batch_norm_and_dropout() {
    let words = "(BatchNorm) expects 8 features or [8, height, width], gets";
    assert_refused(BatchNorm::new(8), &[9], &format!("{words} [9]"));
    assert_refused(BatchNorm::new(8), &[9, 4, 4], &format!("{words} [9, 4, 4]"));
    assert_refused(BatchNorm::new(8), &[8, 4], &format!("{words} [8, 4]"));
    let words = "(Dropout) needs a probability from 0 to below 1, gets";
    assert_refused(Dropout::new(1.0), &[9], &format!("{words} 1"));
    assert_refused(Dropout::new(-0.1), &[9], &format!("{words} -0.1"));
    assert_refused(Dropout::new(f64::NAN), &[9], &format!("{words} NaN"));
}

#[test]
fn layers_that_fit_tightly_are_taken() {
    let fits = |layer: Box<dyn Layer<f32>>, x: &[usize], y: &[usize]| {
        let network = Network::new(x, vec![layer]).unwrap();
        assert_eq!(network.output_shape(0), y);
        let batch = Tensor::zeros([&[2], x].concat());
        assert_eq!(network.predict(&batch).shape(), [&[2], y].concat());
    };
    fits(Box::new(conv(3, 8, 4)), &[3, 4, 4], &[8, 1, 1]);
    fits(Box::new(conv(3, 8, 3).dilation(2).padding(4)), &[3, 1, 1], &[8, 5, 5]);
    fits(Box::new(conv(3, 8, 3).stride(9)), &[3, 11, 12], &[8, 1, 2]);
    fits(Box::new(MaxPool2d::new(16)), &[2, 16, 31], &[2, 1, 1]);
    fits(Box::new(MaxPool2d::new(2).padding(1)), &[2, 1, 1], &[2, 1, 1]);
    fits(Box::new(AvgPool2d::new(3).padding(1).stride(2)), &[2, 5, 4], &[2, 3, 2]);
}

#[test]
fn nothing_comes_of_nothing() {
    assert_refused(dense(0, 5), &[0], "(Dense) gets the empty shape [0]");
    assert_refused(Flatten, &[3, 0, 4], "(Flatten) gets the empty shape [3, 0, 4]");
    let padded = conv(3, 8, 3).padding(2);
    assert_refused(padded, &[3, 0, 0], "(Conv2d) gets the empty shape [3, 0, 0]");
    let layers: Vec<Box<dyn Layer<f32>>> = vec![Box::new(dense(4, 0)), Box::new(Softmax)];
    let error = Network::new(&[4], layers).unwrap_err();
    assert_eq!(error.to_string(), "layer 2 (Softmax) gets the empty shape [0]");
    assert_refused(dense(4, 0), &[4], "(Dense) gives the empty shape [0]");

    let bricks = vec![Brick::Flatten, Brick::Head { classes: 5 }];
    let error = Architecture::new(vec![3, 0, 0], bricks).build::<f32>(1).unwrap_err();
    assert_eq!(error.to_string(), "layer 1 (Flatten) gets the empty shape [3, 0, 0]");
    let error = Architecture::new(vec![], vec![Brick::Relu]).build::<f32>(1);
    assert_eq!(error.unwrap_err().to_string(), "layer 1 (brick) gets an input without axes");

    // no layer at all is a network too
    let network = Network::<f32>::new(&[4], vec![]).unwrap();
    let batch = Tensor::ones(vec![2, 4]);
    assert_eq!(network.predict(&batch), batch);
    assert_eq!(network.forward(&batch, Pass::Evaluate).output(), &batch);
}

fn small() -> Network<f32> {
    let layers: Vec<Box<dyn Layer<f32>>> = vec![
        Box::new(conv(3, 8, 3).padding(1).without_bias()),
        Box::new(BatchNorm::new(8)),
        Box::new(Activation::LeakyRelu(0.1)),
        Box::new(MaxPool2d::new(2)),
        Box::new(Flatten),
        Box::new(Dropout::new(0.25)),
        Box::new(dense(128, 5)),
    ];
    Network::new(&[3, 8, 8], layers).unwrap()
}

#[test]
#[should_panic(expected = "takes batches of the shape [3, 8, 8], found [2, 3, 8, 9]")]
fn a_batch_of_another_size() {
    small().forward(&Tensor::zeros(vec![2, 3, 8, 9]), Pass::Evaluate);
}

#[test]
#[should_panic(expected = "takes batches of the shape [3, 8, 8], found [3, 8, 8]")]
fn a_picture_that_is_no_batch() {
    small().predict(&Tensor::zeros(vec![3, 8, 8]));
}

#[test]
#[should_panic(expected = "takes batches of the shape [3, 8, 8], found [0, 3, 8, 8]")]
fn a_batch_of_nothing() {
    small().predict(&Tensor::zeros(vec![0, 3, 8, 8]));
}

#[test]
#[should_panic(expected = "the network takes batches in row-major order")]
fn a_batch_that_was_turned_but_not_copied() {
    let turned = Tensor::zeros(vec![2, 8, 8, 3]).permuted_axes(vec![0, 3, 1, 2]);
    small().predict(&turned);
}

#[test]
#[should_panic(expected = "Conv2d expects 3 channels, gets 4")]
fn a_layer_alone_refuses_too() {
    let _ = conv(3, 8, 3).forward(&Tensor::zeros(vec![2, 4, 8, 8]), Pass::Evaluate);
}

#[test]
fn the_summary_shows_layers_shapes_and_parameters() {
    let network = small();
    let summary = network.summary();
    // 8·3·3·3 weights; γ and β, but no running statistics; 5·128 weights and 5 biases
    let counts = [216, 16, 0, 0, 0, 0, 645];
    assert_eq!(summary.rows.iter().map(|row| row.parameters).collect::<Vec<_>>(), counts);
    assert_eq!((summary.parameters(), network.parameters()), (877, 877));
    let text = summary.to_string();
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        [
            "layer output parameters",
            "input 3 × 8 × 8",
            "1 Conv2d 3 → 8, 3×3, padding 1, no bias 8 × 8 × 8 216",
            "2 BatchNorm 8 features 8 × 8 × 8 16",
            "3 LeakyReLU slope 0.1 8 × 8 × 8 0",
            "4 MaxPool2d 2×2, stride 2 8 × 4 × 4 0",
            "5 Flatten 128 0",
            "6 Dropout p = 0.25 128 0",
            "7 Dense 128 → 5 5 645",
            "total 877",
        ]
    );
    // the columns stand below each other
    let ends: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
    assert!(ends.iter().enumerate().all(|(i, &end)| i == 1 || end == ends[0]), "{text}");
}

#[test]
fn tensors_are_named_by_layer() {
    let network = small();
    let names: Vec<String> = network.named_tensors().into_iter().map(|(name, _)| name).collect();
    let expected =
        ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "6.weight", "6.bias"];
    assert_eq!(names, expected);
}

#[test]
fn bricks_are_named_all_or_none() {
    let build = |names: &[&str]| {
        let names = names.iter().map(|name| name.to_string()).collect();
        let bricks = vec![Brick::Dense { outputs: 2 }, Brick::Relu];
        Architecture { names, ..Architecture::new(vec![3], bricks) }.build::<f32>(1)
    };
    let first = |names| build(names).unwrap().named_tensors()[0].0.clone();
    assert_eq!((first(&[]), first(&["a", "b"])), ("0.weight".into(), "a.weight".into()));
    let refused = |names| build(names).unwrap_err().to_string();
    let few = "layer 2 (brick) lacks a name: there are 2 bricks and 1 names";
    assert_eq!(refused(&["a"]), few);
    let many = "layer 3 (brick) is named, but missing: there are 2 bricks and 3 names";
    assert_eq!(refused(&["a", "b", "c"]), many);
}
