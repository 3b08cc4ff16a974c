//! The promise: a frozen body stays as it is to the last bit, its features are what the network itself
//! sees, and layer groups learn at rates of their own.
#![cfg(feature = "workshop")]

mod common;

use brickprop::{
    classifier::Classifier,
    cost::softmax_cross_entropy,
    dataset::{Dataset, batches::Batches, frame::Frame, normalization::Normalization, workshop::*},
    layer::Pass,
    models::Model,
    network::Network,
    optimizer::{AdamW, Optimizer, Sgd},
    recipe::Recipe,
    training::{History, Source},
    transfer::{Features, FineTuning, Start, layer_rates},
};
use common::{bits, furthest};

const SIDE: usize = 16;
const NORMALIZATION: Normalization = Normalization { mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.25] };

/// A network with random weights, as if it came from elsewhere.
fn elsewhere(model: Model, classes: usize) -> Network<f32> {
    model.architecture(SIDE, classes).build(99).unwrap()
}

fn recipe(model: Model, fine_tuning: FineTuning) -> Recipe {
    Recipe { model, side: SIDE, epochs: 2, fine_tuning: Some(fine_tuning), ..Recipe::drawings() }
}

fn train(recipe: &Recipe, training: &Dataset) -> (Classifier, History) {
    let network = elsewhere(recipe.model, training.classes.len());
    let start = Start { network, normalization: NORMALIZATION };
    recipe.train_from(start, training, Some(training), 1, &mut |_| {})
}

/// Which of the tensors are the same bits in both networks.
fn unchanged(a: &Network<f32>, b: &Network<f32>) -> Vec<(String, bool)> {
    let pairs = a.named_tensors().into_iter().zip(b.named_tensors());
    pairs.map(|((name, a), (_, b))| (name, bits(a) == bits(b))).collect()
}

#[test]
fn a_frozen_body_keeps_its_bits_and_the_head_learns() {
    let drawings = workshop(64, SIDE, 1);
    for model in [Model::Cnn, Model::MiniDensenet, Model::Softmax] {
        let frozen = recipe(model, FineTuning { head_epochs: 20, body_rates: None });
        let (classifier, history) = train(&frozen, &drawings);
        let network = elsewhere(model, 16);
        let head: Vec<_> = network.layers()[..network.head()].iter().collect();
        let of_body: usize = head.iter().map(|l| l.params().len() + l.buffers().len()).sum();
        for (i, (name, same)) in unchanged(&network, &classifier.network).iter().enumerate() {
            assert_eq!(*same, i < of_body, "{model:?}: {name}");
        }
        assert_eq!(classifier.normalization, NORMALIZATION);
        let [first, .., last] = &history.epochs[..] else { panic!("20 epochs") };
        assert_eq!((history.epochs.len(), last.epoch), (20, 20));
        assert!(last.train_cost < 0.95 * first.train_cost, "{model:?} {first:?} {last:?}");
        // what was measured on features holds for the network as a whole
        let whole = Recipe { mirror: false, ..frozen };
        let plain = Batches::plain(&drawings, whole.frame(), 32, NORMALIZATION);
        let (_, accuracy) = brickprop::training::evaluate(
            &classifier.network,
            &plain as &dyn Source<f32>,
            &Default::default(),
        );
        assert_eq!(last.validation_accuracy, Some(accuracy));
    }
}

#[test]
fn features_are_what_the_network_sees() {
    let drawings = workshop(20, SIDE, 3);
    let plain = Batches::plain(&drawings, Frame::whole(SIDE), 8, NORMALIZATION);
    let network = elsewhere(Model::Cnn, 16);
    let logits: Vec<_> = plain.epoch::<f32>(0).map(|b| bits(&network.predict(&b.images))).collect();

    let at = network.head();
    let (body, head) = network.split_at(at);
    let features = Features::of(&body, &plain, 8, None, &mut |_| {});
    let through: Vec<_> = features.epoch(5).map(|b| bits(&head.predict(&b.images))).collect();
    assert_eq!(through, logits);
    let labels: Vec<usize> = features.epoch(0).flat_map(|b| b.labels).collect();
    assert_eq!(labels, drawings.labels());

    // with a seed every epoch has its own order, and every picture is in it once
    let shuffled = Features::of(&body, &plain, 8, Some(1), &mut |_| {});
    let rows = |epoch| {
        let batches = shuffled.epoch(epoch).collect::<Vec<_>>();
        assert_eq!(batches.len(), shuffled.steps());
        batches
            .iter()
            .flat_map(|b| b.images.rows().into_iter().map(|r| r.to_vec()).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let (one, two) = (rows(0), rows(1));
    assert_ne!(one, two);
    let sorted = |mut rows: Vec<Vec<f32>>| {
        rows.sort_by(|a, b| a.partial_cmp(b).unwrap());
        rows
    };
    assert_eq!(sorted(one), sorted(two));
    let whole = body.followed_by(head);
    assert_eq!(
        unchanged(&whole, &elsewhere(Model::Cnn, 16)).iter().filter(|(_, same)| !same).count(),
        0
    );
}

#[test]
fn all_layers_learn_after_the_head_and_the_history_goes_on() {
    let drawings = workshop(64, SIDE, 1);
    let tuning = FineTuning { head_epochs: 3, body_rates: Some([0.1, 0.1]) };
    let recipe = recipe(Model::Cnn, tuning);
    let mut told = vec![];
    let start = Start { network: elsewhere(Model::Cnn, 16), normalization: NORMALIZATION };
    let (classifier, history) = recipe.train_from(start, &drawings, None, 1, &mut |p| {
        if let brickprop::training::Progress::Epoch(record) = p {
            told.push(record.epoch);
        }
    });
    assert_eq!(recipe.all_epochs(), 5);
    assert_eq!(told, [1, 2, 3, 4, 5]);
    assert_eq!(history.epochs.iter().map(|record| record.epoch).collect::<Vec<_>>(), told);
    let same = unchanged(&elsewhere(Model::Cnn, 16), &classifier.network);
    assert!(same.iter().all(|(_, same)| !same), "{same:?}");
}

#[test]
fn groups_of_layers_have_their_own_rates() {
    let network: Network<f32> = Model::Densenet121.architecture(64, 5).build(1).unwrap();
    let rates = layer_rates(&network, [0.01, 0.16]);
    // conv0 at 64, norm0 to pool0 at 32, block and transition 1 at 16, 2 at 8, 3 at 4, 4 at 2, head
    let expected = |power: i32| 0.01 * 16f64.powf(f64::from(power) / 5.0);
    let groups = [0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5];
    assert_eq!(rates.len(), groups.len() + 1);
    for (rate, group) in rates.iter().zip(groups) {
        approx::assert_relative_eq!(*rate, expected(group), max_relative = 1e-12);
    }
    assert_eq!(rates[14], 1.0);

    // layers that learn nothing open no group: the last convolutions have the last rate
    for model in [Model::Cnn, Model::DeepCnn, Model::MiniDensenet] {
        let network: Network<f32> = model.architecture(64, 5).build(1).unwrap();
        let rates = layer_rates(&network, [0.01, 0.16]);
        let head = network.head();
        let learns = |&layer: &usize| !network.layers()[layer].params().is_empty();
        let of_learning: Vec<f64> = (0..head).filter(learns).map(|layer| rates[layer]).collect();
        approx::assert_relative_eq!(of_learning[0], 0.01, max_relative = 1e-12);
        approx::assert_relative_eq!(of_learning[of_learning.len() - 1], 0.16, max_relative = 1e-12);
        assert!(of_learning.is_sorted() && rates[head] == 1.0, "{model:?}: {rates:?}");
    }
}

#[test]
fn a_layers_factor_multiplies_its_step() {
    let drawings = workshop(16, SIDE, 1);
    let batch =
        Batches::plain(&drawings, Frame::whole(SIDE), 16, NORMALIZATION).epoch(0).next().unwrap();
    let network = || Model::Mlp.architecture(SIDE, 16).build::<f64>(1).unwrap();
    let moved = |optimizer: &mut dyn Optimizer<f64>| {
        let mut network = network();
        let tape = network.forward(&batch.images, Pass::Evaluate);
        let cost = softmax_cross_entropy(tape.output(), &batch.labels);
        let gradients = network.backward(&tape, &cost.gradient);
        let before = network.snapshot();
        optimizer.step(&mut network, &gradients);
        let changes =
            network.snapshot().into_iter().zip(before).map(|(after, before)| after - before);
        changes.collect::<Vec<_>>()
    };
    // Flatten, Dense, ReLU, Dense, ReLU, Head: two tensors for each dense layer
    let factors = vec![1.0, 0.25, 1.0, 0.0, 1.0, 1.0];
    let of_tensor = [0.25, 0.25, 0.0, 0.0, 1.0, 1.0];
    let sgd = || Sgd::new(0.1).momentum(0.9).weight_decay(0.01);
    let adamw = || AdamW::new(0.01).weight_decay(0.1);
    for (all, some) in [
        (moved(&mut sgd()), moved(&mut sgd().layer_rates(factors.clone()))),
        (moved(&mut adamw()), moved(&mut adamw().layer_rates(factors.clone()))),
    ] {
        for ((all, some), factor) in all.iter().zip(&some).zip(of_tensor) {
            // a step is known to the rounding of the weight that it changes, about 1
            let expected = all * factor;
            let furthest = furthest(some, &expected);
            assert!(furthest < 1e-15, "{furthest}");
            assert_eq!(some.iter().any(|&step| step != 0.0), factor > 0.0);
        }
    }
}

#[test]
#[should_panic(expected = "2 learning rates for 6 layers")]
fn rates_for_another_network_are_refused() {
    let network = &mut Model::Mlp.architecture(SIDE, 16).build::<f32>(1).unwrap();
    let images = ndarray::ArrayD::zeros(vec![1, 3, SIDE, SIDE]);
    let tape = network.forward(&images, Pass::Evaluate);
    let gradients = network.backward(&tape, &tape.output().clone());
    Sgd::new(0.1).layer_rates(vec![1.0, 1.0]).step(network, &gradients);
}
