//! Step 4, keep going: "Repeat step 1 to 3 until the weights in each neuron do not change anymore
//! (or change really really little)." So Chiara Di Gravio's primer says, and so this training ends.
//!
//! You will see the loop written out, four lines, one a step; the same loop as the crate runs it,
//! until the weights are still; why they are (at the end two forces are equal, the cost's and the
//! weight decay's); and the curves, in `target/examples-out/07_curves.png`.
//!
//! ```sh
//! cargo run --release --example 07_keep_going
//! ```
//!
//! The problem is chosen so that there is a place to come to rest. Every step sees all pictures,
//! always the same: no noise pushes the weights about. The learning rate is constant: standing
//! still is not a matter of ever smaller steps. And weight decay pulls every weight to zero:
//! without it, a network that knows all pictures would make its weights larger for ever, to be a
//! little surer.

use std::{error::Error, fs};

use brickprop::{
    cost::softmax_cross_entropy,
    dataset::batches::{Batch, Batches},
    dataset::{frame::Frame, normalization::Normalization, workshop::workshop},
    init::Init,
    layer::Pass,
    layers::{Activation, Dense, Flatten},
    network::{BuildError, Network},
    optimizer::{Optimizer, Sgd},
    plot,
    training::{Progress, StopReason, Training},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

const SIDE: usize = 24;
const DECAY: f64 = 0.05;

fn built() -> Result<Network<f32>, BuildError> {
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    Network::new(
        &[3, SIDE, SIDE],
        vec![
            Box::new(Flatten),
            Box::new(Dense::new(3 * SIDE * SIDE, 32, Init::Xavier, rng)),
            Box::new(Activation::Tanh),
            Box::new(Dense::new(32, 16, Init::Normal(0.01), rng)),
        ],
    )
}

fn optimizer() -> Sgd<f32> {
    Sgd::new(0.05).momentum(0.9).nesterov().weight_decay(DECAY)
}

fn main() -> Result<(), Box<dyn Error>> {
    // ten pictures of each character to learn from, ten others to see what was learnt
    let (drawings, others) = (workshop(160, SIDE, 1), workshop(160, SIDE, 2));
    let normalization = Normalization::from_training(&drawings);
    let frame = Frame::whole(SIDE);
    let all = |dataset| Batches::plain(dataset, frame, 160, normalization).epoch(0).collect();
    let (known, new): (Vec<Batch<f32>>, Vec<Batch<f32>>) = (all(&drawings), all(&others));

    println!("The loop, by hand");
    let (mut by_hand, mut sgd, mut costs) = (built()?, optimizer(), vec![]);
    let batch = &known[0]; // all pictures: a step is an epoch
    for step in 0..5 {
        let tape = by_hand.forward(&batch.images, Pass::Train { seed: 0, step }); // 1. forward pass
        let cost = softmax_cross_entropy(tape.output(), &batch.labels); // 2. cost function
        let gradients = by_hand.backward(&tape, &cost.gradient); // 3. backpropagation
        sgd.step(&mut by_hand, &gradients); // 4. keep going
        println!("  epoch {:>4}  cost {:.4}", step + 1, cost.value);
        costs.push(f64::from(cost.value));
    }

    println!("\nThe same by the crate, until the weights do not change any more");
    let mut network = built()?;
    // still: in three epochs in a row the weights change by less than a ten-thousandth of their
    // size; 2000 epochs are far more than that takes
    let settings = Training { epochs: 2000, tolerance: 1e-4, ..Training::default() };
    let mut tell = |progress: Progress| {
        let Progress::Epoch(record) = progress else { return };
        let (epoch, cost, change) = (record.epoch, record.train_cost, record.weight_change);
        if epoch % 100 == 0 || epoch <= 5 {
            println!("  epoch {epoch:>4}  cost {cost:.4}  weights changed by {change:.1e}");
        }
    };
    let history = settings.run(&mut network, &mut optimizer(), &known, Some(&new), &mut tell);
    let by_crate: Vec<f64> = history.epochs[..5].iter().map(|record| record.train_cost).collect();
    assert_eq!(costs, by_crate, "the crate's loop is the loop above");

    println!("\nAfter {} epochs: {}.", history.epochs.len(), history.stopped_because);
    assert_eq!(history.stopped_because, StopReason::WeightsSettled);
    for (when, network) in [("at the start", &built()?), ("at the end", &network)] {
        let [cost, decay, both] = forces(network, batch);
        println!("  {when:<12}  cost pulls {cost:.3}, decay {decay:.3}, together {both:.4}");
    }
    let last = history.epochs.last().ok_or("no epoch")?;
    let (old, unseen) = (last.train_accuracy, last.validation_accuracy.unwrap_or_default());
    println!("  right: {:.0} % of its pictures, {:.0} % of new ones", 100.0 * old, 100.0 * unseen);
    fs::create_dir_all("target/examples-out")?;
    let curves = plot::curves(&history.epochs, &[("guessing", 1.0 / 16.0)])?;
    curves.save("target/examples-out/07_curves.png")?;
    println!("target/examples-out/07_curves.png shows the way there.");
    Ok(())
}

/// How hard the cost pulls at the weights, how hard decay does, and what remains of both: the
/// lengths of dw, λ·w and dw + λ·w.
fn forces(network: &Network<f32>, batch: &Batch<f32>) -> [f64; 3] {
    let tape = network.forward(&batch.images, Pass::Evaluate);
    let cost = softmax_cross_entropy(tape.output(), &batch.labels);
    let gradients = network.backward(&tape, &cost.gradient);
    let w = network.layers().iter().flat_map(|layer| layer.params()).flat_map(|w| w.tensor);
    let dw = gradients.params.iter().flatten().flatten();
    let pairs: Vec<_> = dw.zip(w).map(|(&dw, &w)| (f64::from(dw), DECAY * f64::from(w))).collect();
    let length = |force: fn(&(f64, f64)) -> f64| {
        pairs.iter().map(|pair| force(pair).powi(2)).sum::<f64>().sqrt()
    };
    [length(|(dw, _)| *dw), length(|(_, decay)| *decay), length(|(dw, decay)| dw + decay)]
}
