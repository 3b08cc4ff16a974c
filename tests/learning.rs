//! The promise: the four steps are what the primer says, and they stop when they should.

mod common;

use brickprop::{
    cost::{CrossEntropy, softmax_cross_entropy},
    dataset::{
        batches::{Batch, Batches},
        frame::Frame,
        normalization::Normalization,
    },
    init::Init,
    layer::{Layer, Pass},
    layers::*,
    network::{Gradients, Network},
    optimizer::{Memories, Optimizer, Schedule, Sgd},
    real::Real,
    tensor::Tensor,
    training::{History, Progress, StopReason, Training, evaluate},
};
use common::{TRAIN, batches, bits, furthest, most, network, network_bits, noise, random, rng};
use ndarray::{Axis, Slice};

/// Softmax regression.
fn regression<F: Real>(inputs: usize) -> Network<F> {
    Network::new(&[inputs], vec![Box::new(Dense::new(inputs, 2, Init::He, &mut rng(3)))]).unwrap()
}

/// One batch of points; the class is the sign of the first coordinate, but for the first `liars`.
fn points<F: Real>(count: usize, liars: usize, seed: u64) -> Vec<Batch<F>> {
    let rng = &mut rng(seed);
    let images: Tensor<F> = random(&[count, 4], rng);
    let truth = |n: usize| usize::from(images[[n, 0]] > F::zero());
    let labels = (0..count).map(|n| if n < liars { 1 - truth(n) } else { truth(n) }).collect();
    vec![Batch { images, labels }]
}

fn silent() -> impl FnMut(Progress) {
    |_| {}
}

#[test]
fn the_gradient_of_a_batch_is_the_mean_over_its_pictures() {
    let rng = &mut rng(1);
    let layers: Vec<Box<dyn Layer<f64>>> = vec![
        Box::new(Conv2d::new(3, 5, 3, Init::He, rng).padding(1)),
        Box::new(Activation::Relu),
        Box::new(MaxPool2d::new(2)),
        Box::new(Conv2d::new(5, 4, 3, Init::He, rng).stride(2)),
        Box::new(Activation::Gelu),
        Box::new(Flatten),
        Box::new(Dense::new(8, 7, Init::He, rng)),
    ];
    let network = Network::new(&[3, 7, 11], layers).unwrap();
    let (x, labels): (Tensor<f64>, _) = (random(&[6, 3, 7, 11], rng), [6, 0, 2, 2, 5, 1]);
    let gradients = |x: &Tensor<f64>, labels: &[usize]| {
        let tape = network.forward(x, TRAIN);
        let cost = softmax_cross_entropy(tape.output(), labels);
        network.backward(&tape, &cost.gradient)
    };
    let tensors = |gradients: Gradients<f64>| gradients.params.into_iter().flatten();
    let mut mean: Vec<Tensor<f64>> = tensors(gradients(&x, &labels)).map(|g| g * 0.0).collect();
    for n in 0..labels.len() {
        let picture = x.slice_axis(Axis(0), Slice::from(n..n + 1)).to_owned();
        for (mean, one) in mean.iter_mut().zip(tensors(gradients(&picture, &labels[n..n + 1]))) {
            *mean += &(one / labels.len() as f64);
        }
    }
    let whole: Vec<_> = tensors(gradients(&x, &labels)).collect();
    assert_eq!(whole.len(), 6);
    for (whole, mean) in whole.iter().zip(&mean) {
        let largest = most(whole.iter().copied());
        assert!(largest > 1e-3);
        let difference = furthest(whole, mean);
        assert!(difference < 1e-14 * (1.0 + largest), "{difference} of {largest}");
    }
}

#[cfg(feature = "workshop")]
#[test]
fn at_first_all_classes_are_equally_likely() {
    use brickprop::{dataset::workshop::workshop, models::Model};
    let drawings = workshop(32, 64, 1);
    let plain =
        Batches::plain(&drawings, Frame::whole(64), 32, Normalization::from_training(&drawings));
    let batch: Batch<f32> = plain.epoch(0).next().unwrap();
    let guessing = (drawings.classes.len() as f64).ln();
    for model in [Model::Softmax, Model::Mlp, Model::Cnn, Model::DeepCnn] {
        for seed in [1, 2] {
            let network = model.architecture(64, drawings.classes.len()).build(seed).unwrap();
            let tape = network.forward(&batch.images, TRAIN);
            let cost = softmax_cross_entropy(tape.output(), &batch.labels).value.as_f64();
            assert!((cost / guessing - 1.0).abs() < 0.1, "{model:?}: {cost}, not {guessing}");
        }
    }
}

#[test]
fn five_pictures_are_learnt_by_heart() {
    let dataset = noise(5, 12, 5);
    let plain =
        Batches::plain(&dataset, Frame::whole(12), 5, Normalization::from_training(&dataset));
    let mut network = network();
    let before = evaluate::<f32>(&network, &plain, &CrossEntropy::default());
    let training = Training { epochs: 80, ..Training::default() };
    let sgd = &mut Sgd::new(0.05).momentum(0.9);
    training.run(&mut network, sgd, &plain, None, &mut silent());
    let (cost, accuracy) = evaluate::<f32>(&network, &plain, &CrossEntropy::default());
    assert!(before.0 > 1.0 && cost < 0.01, "from {} to {cost}", before.0);
    assert_eq!(accuracy, 1.0);
}

#[test]
fn evaluation_changes_nothing() {
    let dataset = noise(11, 12, 5);
    let plain =
        Batches::plain(&dataset, Frame::whole(12), 4, Normalization::from_training(&dataset));
    let mut network = network();
    let mut sgd = Sgd::new(0.05);
    let training = Training { epochs: 1, ..Training::default() };
    training.run(&mut network, &mut sgd, &batches(&dataset), None, &mut silent());
    let before = network_bits(&network);

    // an evaluating pass has no statistics for step 4 to absorb
    let batch: Batch<f32> = plain.epoch(0).next().unwrap();
    let tape = network.forward(&batch.images, Pass::Evaluate);
    assert_eq!(bits(tape.output()), bits(&network.predict(&batch.images)));
    let cost = softmax_cross_entropy(tape.output(), &batch.labels);
    let gradients = network.backward(&tape, &cost.gradient);
    sgd.set_learning_rate(0.0);
    sgd.step(&mut network, &gradients);
    assert_eq!(network_bits(&network), before);

    // a picture's scores do not depend on its neighbours, and the cost not on the batch size
    let alone = batch.images.slice_axis(Axis(0), Slice::from(2..3)).to_owned();
    let scores = network.predict(&batch.images);
    let scores = scores.slice_axis(Axis(0), Slice::from(2..3)).to_owned();
    assert_eq!(bits(&network.predict(&alone)), bits(&scores));
    let cost = CrossEntropy::default();
    let fours = evaluate::<f32>(&network, &plain, &cost);
    let sevens = evaluate::<f32>(&network, &Batches { batch_size: 7, ..plain }, &cost);
    assert!((fours.0 - sevens.0).abs() < 1e-6 && fours.1 == sevens.1);
}

#[test]
fn the_four_lines_are_all_there_is() {
    let dataset = noise(11, 14, 5);
    let batches = batches(&dataset);
    let (mut run, mut written) = (network(), network());
    let sgd = || Sgd::new(0.05).momentum(0.9).weight_decay(1e-3);
    let training = Training { seed: 9, epochs: 2, ..Training::default() };
    training.run(&mut run, &mut sgd(), &batches, None, &mut silent());

    let (mut optimizer, mut step) = (sgd(), 0);
    for epoch in 0..2 {
        for batch in batches.epoch(epoch) {
            let tape = written.forward(&batch.images, Pass::Train { seed: 9, step });
            let cost = softmax_cross_entropy(tape.output(), &batch.labels);
            let gradients = written.backward(&tape, &cost.gradient);
            optimizer.step(&mut written, &gradients);
            step += 1;
        }
    }
    assert_eq!(step, 6);
    assert_eq!(network_bits(&run), network_bits(&written));
    assert_ne!(network_bits(&run), network_bits(&network()));
}

#[test]
fn it_stops_when_the_weights_do_not_change_any_more() {
    let points = points::<f32>(20, 3, 1);
    let mut network = regression(4);
    let training = Training { epochs: 2000, tolerance: 1e-4, ..Training::default() };
    let sgd = &mut Sgd::new(0.5).weight_decay(0.02);
    let history = training.run(&mut network, sgd, &points, None, &mut silent());
    assert_eq!(history.stopped_because, StopReason::WeightsSettled);
    assert_eq!(history.stopped_because.to_string(), "the weights do not change any more");
    // three quiet epochs, and not one more
    let quiet: Vec<_> = history.epochs.iter().map(|epoch| epoch.weight_change < 1e-4).collect();
    let count = quiet.len();
    assert!(count > 10 && count < 1000, "{count} epochs");
    assert_eq!(quiet[count - 4..], [false, true, true, true]);
}

/// A rate that shrinks stops the weights anywhere; then rounding keeps them where they are.
fn shrinking_rate<F: Real>() {
    let points = points::<F>(20, 3, 1);
    let train = |network: &mut Network<F>, epochs, schedule| {
        let training = Training { epochs, schedule, ..Training::default() };
        training.run(network, &mut Sgd::new(0.5), &points, None, &mut silent())
    };
    let mut network = regression(4);
    let history = train(&mut network, 120, Schedule::Step { every: 1, factor: 0.7 });
    assert_eq!(history.stopped_because, StopReason::EpochLimit);
    assert!(history.epochs[119].weight_change < 1e-12);
    let further = train(&mut network, 1, Schedule::Constant);
    assert!(further.epochs[0].weight_change > 1e-2);
}

#[test]
fn a_shrinking_rate_does_not_fake_it_in_f64() {
    shrinking_rate::<f64>();
}

#[test]
fn a_shrinking_rate_does_not_fake_it_in_f32() {
    shrinking_rate::<f32>();
}

#[test]
fn it_stops_at_the_last_epoch() {
    let mut told = vec![];
    let dataset = noise(11, 12, 5);
    let training = Training { epochs: 2, ..Training::default() };
    let history = training.run(
        &mut network(),
        &mut Sgd::new(0.01),
        &batches(&dataset),
        None,
        &mut |progress| match progress {
            Progress::Step { epoch, step, steps } => told.push([epoch, step, steps]),
            Progress::Epoch(record) => told.push([record.epoch, 0, 0]),
            other => panic!("no body is frozen here, found {other:?}"),
        },
    );
    assert_eq!(history.stopped_because, StopReason::EpochLimit);
    assert_eq!(history.stopped_because.to_string(), "all epochs are done");
    let epoch = |n| [[n, 1, 3], [n, 2, 3], [n, 3, 3], [n, 0, 0]];
    assert_eq!(told, [epoch(1), epoch(2)].concat());
}

/// Certainty grows without end on the training points; but every fourth validation point lies, so
/// that its cost falls at first and rises later.
fn overconfident(
    epochs: usize,
    patience: Option<usize>,
    averaging: Option<f64>,
) -> (Network<f32>, History) {
    let (training_points, validation) = (points(20, 0, 1), points::<f32>(40, 10, 2));
    let mut network = regression(4);
    let training = Training { epochs, patience, averaging, ..Training::default() };
    let sgd = &mut Sgd::new(0.3);
    let history =
        training.run(&mut network, sgd, &training_points, Some(&validation), &mut silent());
    (network, history)
}

#[test]
fn early_stopping_goes_back_to_the_best_weights() {
    for averaging in [None, Some(0.1)] {
        let (network, history) = overconfident(500, Some(7), averaging);
        let best = history.best_epoch.unwrap();
        assert_eq!(history.stopped_because, StopReason::NoImprovement { best_epoch: best });
        let words = format!("the validation cost has not fallen since epoch {best}");
        assert_eq!(history.stopped_because.to_string(), words);
        assert!(best > 3 && history.epochs.len() == best + 7, "best {best}");
        let cost = |epoch: usize| history.epochs[epoch - 1].validation_cost.unwrap();
        assert!((1..=best + 7).all(|epoch| epoch == best || cost(epoch) >= cost(best)));
        let (stopped_there, _) = overconfident(best, None, averaging);
        assert_eq!(network_bits(&network), network_bits(&stopped_there));
    }
}

#[test]
fn a_validation_without_a_cost_chooses_no_epoch() {
    let mut network = regression::<f32>(4);
    let training = Training { epochs: 5, patience: Some(2), ..Training::default() };
    let nothing: Vec<Batch<f32>> = vec![];
    let points = points(20, 3, 1);
    let history =
        training.run(&mut network, &mut Sgd::new(0.1), &points, Some(&nothing), &mut silent());
    assert_eq!((history.epochs.len(), history.best_epoch), (5, None));
}

/// From epoch 3 on the rate is no rate for this world.
fn explosion(epochs: usize, averaging: Option<f64>) -> (Network<f32>, History) {
    let dataset = noise(11, 12, 5);
    let mut network = network();
    let schedule = Schedule::Step { every: 2, factor: 1e60 };
    let training = Training { epochs, schedule, averaging, ..Training::default() };
    let history =
        training.run(&mut network, &mut Sgd::new(0.01), &batches(&dataset), None, &mut silent());
    (network, history)
}

#[test]
fn numbers_that_are_none_are_taken_back() {
    for averaging in [None, Some(0.1)] {
        let (network, history) = explosion(9, averaging);
        assert_eq!(history.stopped_because, StopReason::NotFinite { epoch: 3 });
        assert_eq!(
            history.stopped_because.to_string(),
            "the cost is not a finite number in epoch 3; a smaller learning rate may help"
        );
        assert_eq!(history.epochs.len(), 2);
        assert_eq!(network_bits(&network), network_bits(&explosion(2, averaging).0));
        assert!(network.snapshot().iter().flatten().all(|w| w.is_finite()));
    }
}

/// One number that is none, in one picture of a batch: it must not be learnt from in silence.
#[test]
fn an_input_that_is_no_number_ends_the_training_and_changes_nothing() {
    for bad in [f32::NAN, f32::INFINITY] {
        let mut points = points::<f32>(20, 0, 1);
        points[0].images[[7, 2]] = bad;
        let mut network = regression(4);
        let before = network_bits(&network);
        let scores = network.predict(&points[0].images);
        assert!(scores.rows().into_iter().enumerate().all(|(n, row)| {
            let finite = row.iter().all(|z| z.is_finite());
            finite == (n != 7)
        }));
        let training = Training { epochs: 5, ..Training::default() };
        let history = training.run(&mut network, &mut Sgd::new(0.1), &points, None, &mut silent());
        assert_eq!(history.stopped_because, StopReason::NotFinite { epoch: 1 });
        assert_eq!(network_bits(&network), before);
    }
}

#[test]
fn clipping_shortens_what_is_too_long_and_nothing_else() {
    let (network, points) = (regression::<f32>(4), &points(20, 3, 1)[0]);
    let gradients = |scale: f32| {
        let tape = network.forward(&points.images, TRAIN);
        let cost = softmax_cross_entropy(tape.output(), &points.labels);
        network.backward(&tape, &(cost.gradient * scale))
    };
    let whole = gradients(1.0);
    let squares = whole.params.iter().flatten().flatten().map(|g| f64::from(g * g)).sum::<f64>();
    assert!((whole.norm() - squares.sqrt()).abs() < 1e-7);
    let numbers = |gradients: &Gradients<f32>| -> Vec<f32> {
        gradients.params.iter().flatten().flatten().copied().collect()
    };
    // long enough that its squares would overflow in f32
    for (scale, longest) in [(1.0, 0.01), (1e30, 0.5)] {
        let mut clipped = gradients(scale);
        clipped.clip(longest);
        assert!((clipped.norm() / longest - 1.0).abs() < 1e-6, "{}", clipped.norm());
        let factor = longest / whole.norm();
        for (clipped, whole) in numbers(&clipped).into_iter().zip(numbers(&whole)) {
            assert!((f64::from(clipped) - factor * f64::from(whole)).abs() <= 1e-6 * longest);
        }
    }
    let mut short = gradients(1.0);
    short.clip(whole.norm() * 1.001);
    assert_eq!(numbers(&short), numbers(&whole));
    let mut endless = gradients(f32::INFINITY);
    endless.clip(1.0);
    assert!(numbers(&endless).iter().any(|g| !g.is_finite()), "hidden from the training");
}

/// Without clipping these steps leap ever farther.
#[test]
fn a_clipped_training_takes_no_leap() {
    let dataset = noise(11, 12, 5);
    let train = |clip| {
        let mut network = network();
        let training = Training { epochs: 3, clip, ..Training::default() };
        let sgd = &mut Sgd::new(50.0);
        let history = training.run(&mut network, sgd, &batches(&dataset), None, &mut silent());
        history.epochs.iter().map(|epoch| epoch.weight_change).fold(0.0, f64::max)
    };
    let (free, clipped) = (train(None), train(Some(1e-3)));
    assert!(free > 10.0 * clipped && clipped > 0.0, "{free} {clipped}");
}

#[test]
fn the_history_has_one_sensible_record_an_epoch() {
    let (mut network, points) = (regression::<f32>(4), points(40, 4, 1));
    let training = Training {
        epochs: 6,
        schedule: Schedule::Step { every: 2, factor: 0.1 },
        tolerance: 0.0,
        ..Training::default()
    };
    let mut sgd = Sgd::new(0.5);
    let before = evaluate(&network, &points, &training.cost);
    let history = training.run(&mut network, &mut sgd, &points, None, &mut silent());
    assert_eq!(sgd.learning_rate, 0.5, "a run leaves the rate as it was");
    assert_eq!(history.best_epoch, None);
    // one step an epoch: the first cost is that of the first weights
    let first = &history.epochs[0];
    assert!((first.train_cost - before.0).abs() < 1e-12 && first.train_accuracy == before.1);
    for (i, record) in history.epochs.iter().enumerate() {
        assert_eq!(record.epoch, i + 1);
        assert_eq!((record.validation_cost, record.validation_accuracy), (None, None));
        assert!((0.0..=1.0).contains(&record.train_accuracy));
        assert!((record.rate_factor - [1.0, 0.1, 0.01][i / 2]).abs() < 1e-12);
        assert!((record.learning_rate - 0.5 * record.rate_factor).abs() < 1e-12);
        assert!(record.weight_change > 0.0 && record.seconds >= 0.0);
        assert!(i == 0 || record.train_cost < history.epochs[i - 1].train_cost);
    }
    assert_eq!(history.epochs.len(), 6);

    let (_, validated) = overconfident(2, None, None);
    for record in validated.epochs {
        assert!(record.validation_cost.unwrap() > 0.0);
        assert!((0.0..=1.0).contains(&record.validation_accuracy.unwrap()));
    }
}

/// Does nothing but remember the rates it is asked to use.
#[derive(Default)]
struct Recorder {
    rate: f64,
    used: Vec<f64>,
}

impl Optimizer<f32> for Recorder {
    fn step(&mut self, _: &mut Network<f32>, _: &Gradients<f32>) {
        self.used.push(self.rate);
    }
    fn learning_rate(&self) -> f64 {
        self.rate
    }
    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
    fn memories(&self) -> Memories<f32> {
        Memories { steps: 0, tensors: vec![] }
    }
    fn remember(&mut self, _: Memories<f32>) {}
}

#[test]
fn schedules_reach_the_optimizer_step_by_step() {
    let batch = points::<f32>(4, 0, 1).remove(0);
    let source = vec![batch; 4];
    let mut network = regression(4);
    let mut used = |schedule| {
        let mut recorder = Recorder { rate: 0.2, used: vec![] };
        let training = Training { epochs: 3, schedule, tolerance: 0.0, ..Training::default() };
        training.run(&mut network, &mut recorder, &source, None, &mut silent());
        assert_eq!(recorder.rate, 0.2);
        recorder.used
    };
    assert_eq!(used(Schedule::Constant), [0.2; 12]);
    let steps = used(Schedule::Step { every: 1, factor: 0.5 });
    assert_eq!(steps, [[0.2; 4], [0.1; 4], [0.05; 4]].concat());
    let cosine = used(Schedule::Cosine { warm_up: 1.0 });
    assert!(cosine[..5].is_sorted() && cosine[4..].is_sorted_by(|a, b| a > b), "{cosine:?}");
    assert_eq!((cosine[2], cosine[4]), (0.1, 0.2));
    assert!((cosine[8] - 0.1).abs() < 1e-12 && cosine[11] < 0.01 && cosine[0] > 0.0);
}

#[test]
fn the_seed_of_a_training_changes_what_dropout_drops() {
    let dataset = noise(11, 12, 5);
    let train = |seed| {
        let mut network = network();
        let training = Training { seed, epochs: 1, ..Training::default() };
        training.run(&mut network, &mut Sgd::new(0.1), &batches(&dataset), None, &mut silent());
        network_bits(&network)
    };
    assert_eq!(train(1), train(1));
    assert_ne!(train(1), train(2));
}
