//! Step 4, the rules: what else one can do with a gradient.
//!
//! You will see momentum, schedules, weight decay, early stopping and seeds, each on the same
//! drawn minifigures.
//!
//! ```sh
//! cargo run --release --example 07_rules
//! ```

use std::error::Error;

use brickprop::{
    dataset::{
        Dataset, batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop,
    },
    models::Model,
    network::Network,
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    training::{History, Training},
};

const SIDE: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let (known, new) = (workshop(320, SIDE, 1), workshop(320, SIDE, 2));
    let short = Training { epochs: 15, ..Training::default() };
    let cosine = Training { schedule: Schedule::Cosine { warm_up: 1.0 }, ..short.clone() };
    let momentum = || Sgd::new(0.01).momentum(0.9);

    println!("== The rules ==");
    println!("                       cost in epoch 1      5     15   right of new ones");
    let rules: [(&str, Box<dyn Optimizer<f32>>, &Training); 5] = [
        ("SGD, η = 0.01", Box::new(Sgd::new(0.01)), &short),
        ("with momentum 0.9", Box::new(momentum()), &short),
        ("Nesterov's momentum", Box::new(momentum().nesterov()), &short),
        ("and a cosine", Box::new(momentum().nesterov()), &cosine),
        ("AdamW, η = 0.0005", Box::new(AdamW::new(0.0005)), &cosine),
    ];
    for (name, mut rule, training) in rules {
        let (_, history) = train(&known, &new, &mut *rule, training, 1)?;
        let cost = |epoch: usize| history.epochs[epoch - 1].train_cost;
        let right = right(&history);
        println!("{name:<22}  {:13.3}  {:.3}  {:.3}   {right:.0} %", cost(1), cost(5), cost(15));
    }

    println!("\n== Schedules ==");
    println!("epoch        0     2     4     6     8    10");
    for (name, schedule) in [
        ("constant", Schedule::Constant),
        ("step", Schedule::Step { every: 4, factor: 0.1 }),
        ("cosine", Schedule::Cosine { warm_up: 2.0 }),
    ] {
        let factors = [0.0, 2.0, 4.0, 6.0, 8.0, 10.0].map(|time| schedule.factor(time, 10));
        println!("{name:<8} {}", factors.map(|factor| format!("{factor:6.3}")).concat());
    }

    println!("\n== Weight decay ==");
    for decay in [0.0, 0.01, 0.1] {
        let mut sgd = momentum().weight_decay(decay);
        let (network, history) = train(&known, &new, &mut sgd, &cosine, 1)?;
        let squares = network.named_tensors().iter().map(|(_, w)| w.pow2().sum()).sum::<f32>();
        println!(
            "λ = {decay:<4}  length of all weights {:.2}, right {:.0} %",
            squares.sqrt(),
            right(&history)
        );
    }

    println!("\n== Early stopping ==");
    let patient = Training { epochs: 100, patience: Some(8), ..Training::default() };
    let (_, history) = train(&known, &new, &mut momentum(), &patient, 1)?;
    let cost = |epoch: usize| history.epochs[epoch - 1].validation_cost.unwrap_or_default();
    let (best, last) = (history.best_epoch.unwrap_or(1), history.epochs.len());
    println!("stopped after epoch {last}: {}", history.stopped_because);
    println!(
        "validation cost {:.3} in epoch {best}, {:.3} in epoch {last}",
        cost(best),
        cost(last)
    );

    println!("\n== Seeds ==");
    let mut weights = vec![];
    for seed in [1, 1, 2, 3] {
        let (network, history) = train(&known, &new, &mut momentum(), &cosine, seed)?;
        println!("seed {seed}: right {:.1} %", right(&history));
        weights.push(network.snapshot());
    }
    println!("the same weights, bit by bit, for the same seed: {}", weights[0] == weights[1]);
    Ok(())
}

/// An MLP that has learnt from `known`, in batches of 32, judged after each epoch by `new`.
fn train(
    known: &Dataset,
    new: &Dataset,
    rule: &mut dyn Optimizer<f32>,
    training: &Training,
    seed: u64,
) -> Result<(Network<f32>, History), Box<dyn Error>> {
    let plain = |dataset| {
        Batches::plain(dataset, Frame::whole(SIDE), 32, Normalization::from_training(known))
    };
    let batches = Batches { shuffle: true, seed, ..plain(known) };
    let mut network = Model::Mlp.architecture(SIDE, known.classes.len()).build(seed)?;
    let history = training.run(&mut network, rule, &batches, Some(&plain(new)), &mut |_| {});
    Ok((network, history))
}

fn right(history: &History) -> f64 {
    100.0 * history.epochs.last().and_then(|last| last.validation_accuracy).unwrap_or_default()
}
