//! The promise: layers and costs behave as told, also where gradients do not look.

mod common;

use brickprop::{
    cost::{CrossEntropy, softmax, softmax_cross_entropy},
    init::Init,
    kernels::product::plain,
    layer::{Layer, Pass, Saved, Step},
    layers::*,
    network::Network,
    tensor::{Tensor, tensor},
};
use common::{TRAIN, bits, furthest, random, rng};
use ndarray::{Axis, Slice, array};

fn forward(layer: &impl Layer<f32>, x: &Tensor<f32>) -> Tensor<f32> {
    layer.forward(x, TRAIN).0
}

/// dx for a dy.
fn backward(layer: &impl Layer<f32>, x: &Tensor<f32>, dy: &Tensor<f32>) -> Tensor<f32> {
    let (y, saved) = layer.forward(x, TRAIN);
    layer.backward(Step { x, y: &y, saved: &saved }, dy, true).dx.unwrap()
}

mod dropout {
    use super::*;

    /// The units of each dropout of a network that are kept.
    fn kept(pass: Pass) -> Vec<Vec<bool>> {
        let layers: Vec<Box<dyn Layer<f32>>> =
            vec![Box::new(Dropout::new(0.5)), Box::new(Dropout::new(0.5))];
        let network = Network::new(&[500], layers).unwrap();
        let batch = Tensor::ones(vec![8, 500]);
        let kept = |saved: &Saved<f32>| match saved {
            Saved::Mask(mask) => mask.iter().map(|&m| m > 0.0).collect(),
            _ => vec![],
        };
        network.forward(&batch, pass).lines.iter().map(|line| kept(&line.saved)).collect()
    }

    /// Two fair coins agree half of the time: within five standard deviations of it.
    fn assert_independent(a: &[bool], b: &[bool]) {
        assert!(a.len() == b.len() && a.len() > 1000);
        let agree = a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / a.len() as f64;
        assert!((agree - 0.5).abs() < 2.5 / (a.len() as f64).sqrt(), "{agree} agree");
    }

    #[test]
    fn keeps_the_expected_value() {
        let x = Tensor::ones(vec![100, 500]);
        for p in [0.0, 0.3, 0.9] {
            let y = forward(&Dropout::new(p), &x);
            let factor = (1.0 / (1.0 - p)) as f32;
            assert!(y.iter().all(|&y| y == 0.0 || y == factor));
            let mean = y.iter().map(|&y| f64::from(y)).sum::<f64>() / y.len() as f64;
            let deviation = (p / (1.0 - p) / y.len() as f64).sqrt();
            assert!((mean - 1.0).abs() <= 4.0 * deviation + 1e-7, "p = {p}: mean {mean}");
        }
    }

    #[test]
    fn two_layers_two_steps_and_two_runs_drop_independent_units() {
        let pass = |seed, step| kept(Pass::Train { seed, step });
        let [first, second] = &pass(1, 0)[..] else { panic!("two layers") };
        assert_eq!(pass(1, 0), [first.clone(), second.clone()]);
        assert_independent(first, second);
        for other in [pass(1, 1), pass(2, 0)].iter().flatten() {
            assert_independent(first, other);
            assert_independent(second, other);
        }
        // and the examples of a batch
        assert_independent(&first[..2000], &first[2000..]);
        assert_independent(&first[..3500], &first[500..]);
    }

    #[test]
    fn does_nothing_in_evaluation() {
        let x = random(&[4, 300], &mut rng(1));
        let layer = Dropout::new(0.9);
        let (y, saved) = layer.forward(&x, Pass::Evaluate);
        assert_eq!(bits(&y), bits(&x));
        let step = Step { x: &x, y: &y, saved: &saved };
        assert_eq!(bits(&layer.backward(step, &x, true).dx.unwrap()), bits(&x));
    }
}

mod batch_norm {
    use super::*;

    #[test]
    fn evaluation_uses_the_running_statistics() {
        let mut layer = BatchNorm::<f32>::new(3);
        let x = random(&[5, 3, 4, 6], &mut rng(1)) * 3.0 + 2.0;
        let untrained = layer.forward(&x, Pass::Evaluate).0;
        assert!((&untrained - &x).iter().all(|d| d.abs() < 1e-4), "mean 0 and variance 1 at first");
        for _ in 0..200 {
            let (_, saved) = layer.forward(&x, TRAIN);
            layer.absorb(&saved);
        }
        let trained = layer.forward(&x, TRAIN).0;
        let evaluated = layer.forward(&x, Pass::Evaluate).0;
        // the running variance is the unbiased one: √(120/119) larger
        let unbiased = (120f32 / 119.0).sqrt();
        assert!((&trained - &evaluated * unbiased).iter().all(|d| d.abs() < 1e-4));
        // one example alone is evaluated as within its batch
        let alone = x.slice_axis(Axis(0), Slice::from(1..2)).to_owned();
        let of_batch = evaluated.slice_axis(Axis(0), Slice::from(1..2)).to_owned();
        assert_eq!(bits(&layer.forward(&alone, Pass::Evaluate).0), bits(&of_batch));
    }

    #[test]
    fn an_evaluating_pass_brings_no_statistics() {
        let mut layer = BatchNorm::<f32>::new(3);
        let x = random(&[5, 3], &mut rng(1));
        let (_, saved) = layer.forward(&x, Pass::Evaluate);
        layer.absorb(&saved);
        let buffers: Vec<_> = layer.buffers().iter().map(|b| b.tensor.clone()).collect();
        assert_eq!(buffers, [tensor(&[3], vec![0.0f32; 3]), tensor(&[3], vec![1.0; 3])]);
    }

    #[test]
    fn a_feature_that_never_changes_stays_finite() {
        let layer = BatchNorm::<f32>::new(2);
        let x = tensor(&[3, 2], vec![7.0, 1.0, 7.0, 2.0, 7.0, 3.0]);
        let y = forward(&layer, &x);
        assert!(y.iter().all(|y| y.is_finite()));
        assert!((0..3).all(|n| y[[n, 0]] == 0.0));
        let dx = backward(&layer, &x, &random(&[3, 2], &mut rng(2)));
        assert!(dx.iter().all(|dx| dx.is_finite()));
    }

    /// Its variance would be 0, and with it every dx; the running variance would shrink to nothing.
    #[test]
    #[should_panic(expected = "BatchNorm needs more than one number of each feature to train with")]
    fn a_single_number_can_not_be_trained_with() {
        forward(&BatchNorm::new(2), &tensor(&[1, 2], vec![1e4, -1e4]));
    }

    #[test]
    fn a_mean_far_from_zero_costs_few_digits() {
        let x: Tensor<f32> = random(&[8, 2, 30, 30], &mut rng(3)) + 1000.0;
        let exact = BatchNorm::<f64>::new(2).forward(&x.mapv(f64::from), TRAIN).0;
        let y = forward(&BatchNorm::new(2), &x);
        // x itself has no more digits than ε·1000 / σ
        let bound = 4.0 * f64::from(f32::EPSILON) * 1000.0 * 3f64.sqrt();
        let worst = furthest(&y.mapv(f64::from), &exact);
        assert!(worst < bound, "{worst}, more than {bound}");
    }

    #[test]
    fn nan_stays_in_its_feature() {
        let x = tensor(&[2, 2], vec![f32::NAN, 1.0, 0.0, 2.0]);
        let y = forward(&BatchNorm::new(2), &x);
        assert!(y[[0, 0]].is_nan() && y[[1, 0]].is_nan());
        assert!(y[[0, 1]].is_finite() && y[[1, 1]].is_finite());
    }

    #[test]
    fn running_statistics_are_no_parameters() {
        let layers: Vec<Box<dyn Layer<f32>>> = vec![Box::new(BatchNorm::new(7))];
        let network = Network::new(&[7], layers).unwrap();
        assert_eq!((network.parameters(), network.named_tensors().len()), (14, 4));
    }
}

mod pooling {
    use super::*;

    #[test]
    fn among_equal_numbers_the_first_is_the_maximum() {
        let x = Tensor::ones(vec![1, 1, 4, 4]);
        let dy = tensor(&[1, 1, 2, 2], vec![1.0, 2.0, 3.0, 4.0]);
        let mut expected = Tensor::zeros(vec![1, 1, 4, 4]);
        for (row, column, dy) in [(0, 0, 1.0), (0, 2, 2.0), (2, 0, 3.0), (2, 2, 4.0)] {
            expected[[0, 0, row, column]] = dy;
        }
        assert_eq!(backward(&MaxPool2d::new(2), &x, &dy), expected);
    }

    #[test]
    fn a_pixel_that_wins_twice_gets_both() {
        let x = tensor(&[1, 1, 1, 3], vec![0.0, 5.0, 0.0]);
        let layer = MaxPool2d::new(1).stride(1);
        assert_eq!(forward(&layer, &x), x);
        let x = tensor(&[1, 1, 3, 3], vec![0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0]);
        let layer = MaxPool2d::new(2).stride(1);
        assert_eq!(forward(&layer, &x), Tensor::from_elem(vec![1, 1, 2, 2], 5.0));
        let dy = tensor(&[1, 1, 2, 2], vec![1.0, 2.0, 4.0, 8.0]);
        assert_eq!(backward(&layer, &x, &dy)[[0, 0, 1, 1]], 15.0);
    }

    #[test]
    fn nan_is_never_hidden() {
        for place in 0..4 {
            let mut x = vec![1.0f32, -2.0, 3.0, f32::NEG_INFINITY];
            x[place] = f32::NAN;
            let x = tensor(&[1, 1, 2, 2], x);
            assert!(forward(&MaxPool2d::new(2), &x)[[0, 0, 0, 0]].is_nan(), "{x}");
            assert!(forward(&AvgPool2d::new(2), &x)[[0, 0, 0, 0]].is_nan(), "{x}");
            assert!(forward(&GlobalAvgPool, &x)[[0, 0]].is_nan(), "{x}");
        }
    }

    #[test]
    fn padding_is_never_the_maximum_but_a_zero_for_the_mean() {
        let x = Tensor::from_elem(vec![1, 1, 2, 2], -4.0);
        let max = MaxPool2d::new(2).padding(1);
        assert_eq!(forward(&max, &x), x);
        assert_eq!(backward(&max, &x, &x), x, "each window sees one pixel only");
        let mean = AvgPool2d::new(2).padding(1);
        assert_eq!(forward(&mean, &x), Tensor::from_elem(vec![1, 1, 2, 2], -1.0));
        assert_eq!(backward(&mean, &x, &x), Tensor::from_elem(vec![1, 1, 2, 2], -1.0));
    }

    #[test]
    fn a_rest_that_fills_no_window_is_left_out() {
        let x = tensor(&[1, 1, 3, 3], (1..=9).map(|i| i as f32).collect());
        assert_eq!(forward(&MaxPool2d::new(2), &x)[[0, 0, 0, 0]], 5.0);
        let dy = Tensor::ones(vec![1, 1, 1, 1]);
        assert_eq!(backward(&MaxPool2d::new(2), &x, &dy).sum(), 1.0);
        assert_eq!(forward(&AvgPool2d::new(2), &x)[[0, 0, 0, 0]], 3.0);
    }
}

#[test]
fn activations_at_the_ends_of_the_scale() {
    use Activation::*;
    let x = tensor(&[1, 5], vec![-1e4f32, -0.0, 0.0, 1e4, f32::NAN]);
    let dy = Tensor::ones(vec![1, 5]);
    for (activation, y, dx) in [
        (Relu, [0.0, 0.0, 0.0, 1e4], [0.0, 0.0, 0.0, 1.0]),
        (LeakyRelu(0.5), [-5e3, 0.0, 0.0, 1e4], [0.5, 0.5, 0.5, 1.0]),
        (Sigmoid, [0.0, 0.5, 0.5, 1.0], [0.0, 0.25, 0.25, 0.0]),
        (Tanh, [-1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]),
        (Gelu, [0.0, 0.0, 0.0, 1e4], [0.0, 0.5, 0.5, 1.0]),
    ] {
        let found = forward(&activation, &x);
        assert_eq!(found.as_slice().unwrap()[..4], y, "{activation:?}");
        assert!(found[[0, 4]].is_nan(), "{activation:?} hides NaN");
        let found = backward(&activation, &x, &dy);
        assert_eq!(found.as_slice().unwrap()[..4], dx, "{activation:?}");
    }
}

mod cross_entropy {
    use super::*;

    #[test]
    fn huge_scores_with_smoothing_and_class_weights() {
        let logits = array![[1e4f32, -1e4, 0.0]].into_dyn();
        let cost = |label, class_weights| {
            CrossEntropy { label_smoothing: 0.3, class_weights }.cost(&logits, &[label])
        };
        // ln p = (0, −2e4, −1e4); without smoothing the right answer costs nothing
        assert_eq!(softmax_cross_entropy(&logits, &[0]).value, 0.0);
        let near = |found: f32, expected: f32| (found - expected).abs() <= 1e-6 * expected.abs();
        assert!(near(cost(0, None).value, 0.1 * 2e4 + 0.1 * 1e4));
        // q = w·((1 − s)·y + s/C) = (0.8, 0.2, 0.3), W = 1
        let weighted = cost(0, Some(vec![1.0, 2.0, 3.0]));
        assert!(near(weighted.value, 0.2 * 2e4 + 0.3 * 1e4), "{}", weighted.value);
        for (found, expected) in weighted.gradient.iter().zip([1.3 - 0.8, -0.2, -0.3]) {
            assert!(near(*found, expected), "{}", weighted.gradient);
        }
        // q = (0.1, 1.6, 0.3), W = 2
        let wrong = cost(1, Some(vec![1.0, 2.0, 3.0]));
        assert!(near(wrong.value, (1.6 * 2e4 + 0.3 * 1e4) / 2.0), "{}", wrong.value);
    }

    #[test]
    fn the_gradient_of_a_row_sums_to_zero() {
        let logits: Tensor<f32> = random(&[9, 7], &mut rng(1)) * 1e4;
        let class_weights = Some((1..8).map(f64::from).collect());
        let cost = CrossEntropy { label_smoothing: 0.2, class_weights };
        let gradient = cost.cost(&logits, &[0, 1, 2, 3, 4, 5, 6, 0, 1]).gradient;
        assert!(gradient.sum_axis(Axis(1)).iter().all(|sum| sum.abs() < 1e-6));
        let p = softmax(&logits);
        assert!(p.sum_axis(Axis(1)).iter().all(|sum| (sum - 1.0).abs() < 1e-6));
    }

    #[test]
    fn nan_reaches_the_cost() {
        for column in 0..3 {
            let mut logits = Tensor::<f32>::zeros(vec![2, 3]);
            logits[[1, column]] = f32::NAN;
            assert!(softmax_cross_entropy(&logits, &[0, 0]).value.is_nan());
        }
    }

    #[test]
    #[should_panic(expected = "cross-entropy wants one weight for each class")]
    fn a_weight_too_many() {
        let cost = CrossEntropy { label_smoothing: 0.0, class_weights: Some(vec![1.0; 4]) };
        cost.cost(&Tensor::<f32>::zeros(vec![1, 3]), &[0]);
    }

    #[test]
    #[should_panic(expected = "softmax cross-entropy wants one label for each row")]
    fn a_label_too_few() {
        softmax_cross_entropy(&Tensor::<f32>::zeros(vec![2, 3]), &[0]);
    }
}

/// y, dx and dW against plain loops: |a − b| ≤ 4·K·ε·Σ|x||w| for sums of K products.
#[test]
fn dense_is_the_plain_product_for_odd_sizes() {
    for [batch, inputs, outputs] in [[1, 1, 1], [3, 7, 5], [33, 65, 31], [9, 300, 129]] {
        let rng = &mut rng(5);
        let mut layer = Dense::<f32>::new(inputs, outputs, Init::Xavier, rng);
        let bias: Tensor<f32> = random(&[outputs], rng);
        layer.params_mut()[1].assign(&bias);
        let w = layer.params()[0].tensor.clone();
        let (x, dy): (Tensor<f32>, Tensor<f32>) =
            (random(&[batch, inputs], rng), random(&[batch, outputs], rng));
        let y = forward(&layer, &x);
        let saved = Saved::Nothing;
        let step = Step { x: &x, y: &y, saved: &saved };
        let backward = layer.backward(step, &dy, true);
        let near = |what: &str,
                    found: &Tensor<f32>,
                    sizes,
                    a: &dyn Fn(usize, usize) -> f32,
                    b: &dyn Fn(usize, usize) -> f32| {
            let [_, k, _]: [usize; 3] = sizes;
            let plainly =
                plain::product(sizes, |i, j| f64::from(a(i, j)), |i, j| f64::from(b(i, j)));
            let size = plain::product(
                sizes,
                |i, j| f64::from(a(i, j).abs()),
                |i, j| f64::from(b(i, j).abs()),
            );
            assert_eq!(found.len(), plainly.len());
            for ((&found, plain), size) in found.iter().zip(plainly).zip(size) {
                let bound = 4.0 * k as f64 * f64::from(f32::EPSILON) * size;
                assert!((f64::from(found) - plain).abs() <= bound, "{what}: {found} and {plain}");
            }
        };
        // the bias as one more input that is always 1
        let with_one = |n: usize, i: usize| if i == inputs { 1.0 } else { x[[n, i]] };
        let with_bias = |i: usize, o: usize| if i == inputs { bias[o] } else { w[[o, i]] };
        near("y", &y, [batch, inputs + 1, outputs], &with_one, &with_bias);
        let dx = backward.dx.unwrap();
        near("dx", &dx, [batch, outputs, inputs], &|n, o| dy[[n, o]], &|o, i| w[[o, i]]);
        let [dw, db] = &backward.dparams[..] else { panic!("two gradients") };
        near("dw", dw, [outputs, batch, inputs], &|o, n| dy[[n, o]], &|n, i| x[[n, i]]);
        near("db", db, [outputs, batch, 1], &|o, n| dy[[n, o]], &|_, _| 1.0);
    }
}

mod in_one_go {
    use super::*;

    /// y, dx and dw in one go are those of the layers one by one, bit by bit; the sum of db leaves
    /// the zeros out, so its last bits may differ.
    #[test]
    fn gives_the_bits_of_the_layers_one_by_one() {
        // by direct sums, and by Winograd's way
        for (inputs, outputs) in [(3, 8), (16, 20)] {
            let mut rng = rng(1);
            let conv = Conv2d::new(inputs, outputs, 3, Init::He, &mut rng).padding(1);
            let layers: Vec<Box<dyn Layer<f32>>> =
                vec![Box::new(conv), Box::new(Activation::Relu), Box::new(MaxPool2d::new(2))];
            let network = Network::new(&[inputs, 13, 18], layers).unwrap();
            let x = random(&[5, inputs, 13, 18], &mut rng);
            let (fused, each) = (network.forward(&x, TRAIN), network.forward_each(&x, TRAIN));
            assert_eq!((fused.lines.len(), each.lines.len()), (1, 3));
            assert_eq!(fused.output(), each.output());
            assert_eq!(fused.output(), &network.predict(&x));
            let dy = random(fused.output().shape(), &mut rng);
            let fused = network.backward_to_input(&fused, &dy);
            let each = network.backward_to_input(&each, &dy);
            assert_eq!(fused.input, each.input);
            assert_eq!(fused.params[0][0], each.params[0][0]);
            let errors = fused.params[0][1].iter().zip(&each.params[0][1]);
            assert!(errors.map(|(a, b)| (a - b).abs() / b.abs()).all(|error| error < 1e-4));
        }
    }
}

/// A dense block written out of public layers, each done alone, with a copy for each concatenation.
mod dense_block_by_parts {
    use super::*;
    use brickprop::optimizer::{Optimizer, Sgd};
    use ndarray::concatenate;

    /// Enough pictures and channels for the ways that a training goes.
    const SHAPE: [usize; 4] = [5, 13, 7, 6];
    const GROWTH: usize = 12;
    const NARROW: usize = 16;

    /// norm, ReLU, 1×1, norm, ReLU, 3×3, with the six tensors of the block's layer.
    fn part(channels: usize, numbers: &[Tensor<f64>]) -> Network<f64> {
        let rng = &mut rng(1);
        let [_, _, height, width] = SHAPE;
        let conv1 = Conv2d::new(channels, NARROW, 1, Init::He, rng).without_bias();
        let conv2 = Conv2d::new(NARROW, GROWTH, 3, Init::He, rng).padding(1).without_bias();
        let mut layers: Vec<Box<dyn Layer<f64>>> = vec![
            Box::new(BatchNorm::new(channels)),
            Box::new(Activation::Relu),
            Box::new(conv1),
            Box::new(BatchNorm::new(NARROW)),
            Box::new(Activation::Relu),
            Box::new(conv2),
        ];
        let places = layers.iter_mut().flat_map(|layer| layer.params_mut());
        places.zip(numbers).for_each(|(place, numbers)| place.assign(numbers));
        Network::new(&[channels, height, width], layers).unwrap()
    }

    fn assert_near(what: &str, found: &Tensor<f64>, expected: &Tensor<f64>) {
        let worst = furthest(found, expected);
        assert!(worst < 1e-9, "{what}: {worst}");
    }

    #[test]
    fn gives_what_its_parts_give() {
        let rng = &mut rng(5);
        let channels = SHAPE[1];
        let mut block = DenseBlock::<f64>::new(channels, 3, GROWTH, NARROW, rng);
        for param in block.params_mut() {
            let numbers = random(param.shape(), rng);
            param.assign(&numbers);
        }
        let numbers: Vec<_> = block.params().iter().map(|param| param.tensor.clone()).collect();
        let mut parts: Vec<_> = numbers
            .chunks(6)
            .enumerate()
            .map(|(l, numbers)| part(channels + l * GROWTH, numbers))
            .collect();
        let x = random(&SHAPE, rng);
        for pass in [TRAIN, Pass::Evaluate] {
            let (y, saved) = block.forward(&x, pass);
            let dy = random(y.shape(), rng);
            let back = block.backward(Step { x: &x, y: &y, saved: &saved }, &dy, true);

            let mut ys = vec![x.clone()];
            for part in &parts {
                let seen = ys.last().unwrap();
                let new = part.forward_each(seen, pass);
                let y = concatenate![Axis(1), *seen, *new.output()];
                ys.push(y.as_standard_layout().into_owned());
            }
            assert_near("y", &y, ys.last().unwrap());
            let (mut d, mut dparams) = (dy, vec![]);
            for (l, part) in parts.iter_mut().enumerate().rev() {
                let seen = &ys[l];
                let split = channels + l * GROWTH;
                let (da, db) = d.view().split_at(Axis(1), split);
                let tape = part.forward_each(seen, pass);
                let db = db.as_standard_layout().to_owned();
                let gradients = part.backward_to_input(&tape, &db);
                let through = gradients.input.clone().unwrap();
                dparams.insert(0, gradients.params.concat());
                // a step of no length takes the batch's statistics
                Sgd::new(0.0).step(part, &gradients);
                d = &da + &through;
            }
            assert_near("dx", &back.dx.unwrap(), &d);
            let dparams = dparams.concat();
            assert_eq!(back.dparams.len(), dparams.len());
            for (i, (found, expected)) in back.dparams.iter().zip(&dparams).enumerate() {
                assert_near(&format!("parameter {i}"), found, expected);
            }
            block.absorb(&saved);
            let of_parts = parts.iter().flat_map(|part| part.layers());
            let running: Vec<_> = of_parts.flat_map(|layer| layer.buffers()).collect();
            assert_eq!(block.buffers().len(), running.len());
            for (found, expected) in block.buffers().iter().zip(&running) {
                assert_near(&found.name, found.tensor, expected.tensor);
            }
        }
    }
}
