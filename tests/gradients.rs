//! The promise: every derivative in this crate is right. One line a case.

use brickprop::{
    cost::{CrossEntropy, mean_squared_error},
    gradient_check::{Report, check_cost, check_layer, check_network, separated},
    init::Init,
    layer::{Layer, Pass},
    layers::*,
    network::Network,
};
use ndarray_rand::rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const TRAIN: Pass = Pass::Train { seed: 5, step: 3 };

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(11)
}

fn assert_right(report: Report) {
    assert!(report.worst_relative_error() < 1e-6, "{report}");
    assert!(report.entries() > 0 && report.kinks() == 0, "{report}");
}

fn right(mut layer: impl Layer<f64>, x: &[usize]) {
    for pass in [TRAIN, Pass::Evaluate] {
        assert_right(check_layer(&mut layer, x, pass, 7));
    }
}

fn conv(inputs: usize, outputs: usize, kernel: usize) -> Conv2d<f64> {
    Conv2d::new(inputs, outputs, kernel, Init::He, &mut rng())
}

#[test]
fn dense() {
    right(Dense::new(7, 5, Init::Xavier, &mut rng()), &[3, 7]);
}

#[test]
fn convolution() {
    right(conv(3, 5, 3).padding(1), &[2, 3, 7, 5]);
    right(conv(2, 3, 3).stride(2).padding(1), &[3, 2, 7, 6]);
    right(conv(2, 3, 3).dilation(2).padding(2), &[2, 2, 6, 7]);
    right(conv(3, 2, 5).padding(2).stride(3), &[2, 3, 9, 8]);
    right(conv(3, 4, 1), &[5, 3, 3, 4]);
    right(conv(3, 4, 2).without_bias(), &[2, 3, 3, 4]);
}

#[test]
fn pooling() {
    right(MaxPool2d::new(2), &[2, 3, 6, 5]);
    right(MaxPool2d::new(3).stride(2).padding(1), &[2, 3, 7, 5]);
    right(AvgPool2d::new(2), &[2, 3, 6, 5]);
    right(AvgPool2d::new(3).stride(2).padding(1), &[2, 3, 7, 5]);
    right(GlobalAvgPool, &[2, 3, 4, 5]);
}

#[test]
fn batch_norm() {
    right(BatchNorm::new(5), &[7, 5]);
    right(BatchNorm::new(3), &[2, 3, 5, 4]);
}

/// In training, and in evaluation with statistics of a batch. ReLUs inside have kinks, and a few
/// numbers of the batch always lie near one; but few.
fn right_inside(mut layer: impl Layer<f64>, shape: &[usize]) {
    let (_, saved) = layer.forward(&separated(shape, &mut rng()), TRAIN);
    layer.absorb(&saved);
    for pass in [TRAIN, Pass::Evaluate] {
        let report = check_layer(&mut layer, shape, pass, 1);
        assert!(report.worst_relative_error() < 1e-6, "{pass:?} {report}");
        assert!(report.kinks() * 20 < report.entries(), "{pass:?} {report}");
    }
}

#[test]
fn dense_blocks_and_transitions() {
    right_inside(DenseBlock::new(3, 3, 2, 4, &mut rng()), &[2, 3, 5, 4]);
    right_inside(Transition::new(3, 2, &mut rng()), &[2, 3, 6, 5]);
}

#[test]
fn dropout_flatten_softmax() {
    right(Dropout::new(0.4), &[3, 17]);
    right(Flatten, &[2, 3, 5, 4]);
    right(Softmax, &[3, 7]);
}

#[test]
fn activations() {
    use Activation::*;
    for activation in [Relu, LeakyRelu(0.1), Sigmoid, Tanh, Gelu] {
        right(activation, &[3, 5, 3, 7]);
    }
}

#[test]
fn costs() {
    let (logits, labels) = (separated(&[3, 7], &mut rng()) * 4.0, [6, 0, 2]);
    let class_weights = Some(vec![1.0, 0.5, 2.0, 1.0, 3.0, 0.1, 1.5]);
    for label_smoothing in [0.0, 0.1] {
        for class_weights in [None, class_weights.clone()] {
            let cost = CrossEntropy { label_smoothing, class_weights };
            assert_right(check_cost("cross-entropy", &logits, |z| cost.cost(z, &labels)));
        }
    }
    let target = separated(&[3, 7], &mut rng());
    let squared = |y: &_| mean_squared_error(y, &target);
    assert_right(check_cost("mean squared error", &logits, squared));
}

#[test]
fn a_whole_network() {
    let rng = &mut rng();
    let layers: Vec<Box<dyn Layer<f64>>> = vec![
        Box::new(Conv2d::new(3, 5, 3, Init::He, rng).padding(1).without_bias()),
        Box::new(BatchNorm::new(5)),
        Box::new(Activation::Gelu),
        Box::new(MaxPool2d::new(2)),
        Box::new(Conv2d::new(5, 4, 3, Init::He, rng).stride(2).padding(1)),
        Box::new(Activation::LeakyRelu(0.1)),
        Box::new(Flatten),
        Box::new(Dropout::new(0.2)),
        Box::new(Dense::new(16, 9, Init::He, rng)),
        Box::new(Activation::Tanh),
        Box::new(Dense::new(9, 7, Init::Xavier, rng)),
    ];
    let mut network = Network::new(&[3, 7, 9], layers).unwrap();
    let (x, labels) = (separated(&[3, 3, 7, 9], rng), [6, 0, 2]);
    let cost = CrossEntropy { label_smoothing: 0.1, class_weights: None };
    for pass in [TRAIN, Pass::Evaluate] {
        let report = check_network("network", &mut network, &x, &labels, &cost, pass);
        assert!(report.worst_relative_error() < 1e-6, "{report}");
        assert!(report.kinks() * 100 < report.entries(), "{report}");
    }
}

/// A check that can't fail is none: each of these mistakes must be caught.
mod mistakes {
    use super::*;
    use brickprop::{
        layer::{Backward, Saved, ShapeError, Step},
        tensor::Tensor,
    };

    /// A layer whose backward is spoilt by `spoil`.
    #[derive(Debug)]
    struct Spoilt<L> {
        layer: L,
        spoil: fn(&mut Backward<f64>),
    }

    impl<L: Layer<f64>> Layer<f64> for Spoilt<L> {
        fn name(&self) -> &'static str {
            "Spoilt"
        }
        fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
            self.layer.output_shape(x)
        }
        fn forward(&self, x: &Tensor<f64>, pass: Pass) -> (Tensor<f64>, Saved<f64>) {
            self.layer.forward(x, pass)
        }
        fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, need_dx: bool) -> Backward<f64> {
            let mut backward = self.layer.backward(step, dy, need_dx);
            (self.spoil)(&mut backward);
            backward
        }
        fn params(&self) -> Vec<brickprop::layer::Named<&Tensor<f64>>> {
            self.layer.params()
        }
        fn params_mut(&mut self) -> Vec<&mut Tensor<f64>> {
            self.layer.params_mut()
        }
    }

    fn caught(layer: impl Layer<f64>, x: &[usize], spoil: fn(&mut Backward<f64>), tensor: &str) {
        let report = check_layer(&mut Spoilt { layer, spoil }, x, TRAIN, 7);
        for t in &report.tensors {
            let error = t.worst.as_ref().unwrap().relative_error;
            let wrong = error > 1e-3;
            assert_eq!(wrong, t.name == tensor, "{report}");
        }
    }

    #[test]
    fn are_caught_in_the_right_tensor() {
        let dense = || Dense::new(5, 5, Init::He, &mut rng());
        caught(dense(), &[3, 5], |b| b.dparams[0] = b.dparams[0].t().to_owned(), "dweight");
        caught(dense(), &[3, 5], |b| b.dparams[1] /= 3.0, "dbias");
        caught(dense(), &[3, 5], |b| *b.dx.as_mut().unwrap() *= -1.0, "dx");
        caught(conv(2, 3, 3), &[2, 2, 5, 5], |b| b.dparams[0][[1, 1, 2, 0]] = 0.0, "dweight");
    }
}
