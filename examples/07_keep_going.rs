//! Step 4, keep going: "Repeat step 1 to 3 until the weights in each neuron do not change anymore
//! (or change really really little)." So Chiara Di Gravio's primer says, and so this training ends.
//!
//! You will see the loop, four lines; the same until the weights are still; the two forces that are
//! then equal; and small batches, which never rest, in `target/examples-out/07-keep-going.png`.
//!
//! ```sh
//! cargo run --release --example 07_keep_going
//! ```

use std::error::Error;

use brickprop::{
    cost::softmax_cross_entropy,
    dataset::batches::{Batch, Batches},
    dataset::{frame::Frame, normalization::Normalization, workshop::workshop},
    init::{Init, rng},
    layer::Pass,
    layers::{Activation, Dense, Flatten},
    network::{BuildError, Network},
    optimizer::{Optimizer, Schedule, Sgd},
    plot::{self, Line, LineChart},
    training::{History, Training},
};

const SIDE: usize = 24;
const DECAY: f64 = 0.05;

fn built() -> Result<Network<f32>, BuildError> {
    let rng = &mut rng(1);
    let first = Dense::new(3 * SIDE * SIDE, 32, Init::Xavier, rng);
    let last = Dense::new(32, 16, Init::Normal(0.01), rng);
    let (flatten, tanh) = (Box::new(Flatten), Box::new(Activation::Tanh));
    Network::new(&[3, SIDE, SIDE], vec![flatten, Box::new(first), tanh, Box::new(last)])
}

fn optimizer() -> Sgd<f32> {
    Sgd::new(0.05).momentum(0.9).nesterov().weight_decay(DECAY)
}

fn main() -> Result<(), Box<dyn Error>> {
    let drawings = workshop(160, SIDE, 1); // ten of each character
    let normalization = Normalization::from_training(&drawings);
    let batches = |size| Batches::plain(&drawings, Frame::whole(SIDE), size, normalization);
    let known: Vec<Batch<f32>> = batches(160).epoch(0).collect();

    println!("== The loop ==");
    let (mut by_hand, mut sgd, mut costs) = (built()?, optimizer(), vec![]);
    let batch = &known[0]; // all pictures: a step is an epoch
    // ANCHOR: loop
    for step in 0..5 {
        let tape = by_hand.forward(&batch.images, Pass::Train { seed: 0, step }); // 1. forward pass
        let cost = softmax_cross_entropy(tape.output(), &batch.labels); // 2. cost function
        let gradients = by_hand.backward(&tape, &cost.gradient); // 3. backpropagation
        sgd.step(&mut by_hand, &gradients); // 4. keep going
        println!("epoch {}  cost {:.4}", step + 1, cost.value);
        costs.push(f64::from(cost.value));
    }
    // ANCHOR_END: loop

    println!("\n== Until the weights are still ==");
    let mut network = built()?;
    // still: three epochs in a row the weights change by less than 1/5000 of their size
    let settings = Training { epochs: 2000, tolerance: 2e-4, ..Training::default() };
    let history = settings.run(&mut network, &mut optimizer(), &known, None, &mut |_| {});
    for record in &history.epochs {
        let (epoch, cost, change) = (record.epoch, record.train_cost, record.weight_change);
        if epoch % 200 == 0 || [1, 2, 5, 10, 20, 50, 100].contains(&epoch) {
            println!("epoch {epoch:>4}  cost {cost:.4}  weights changed by {change:.1e}");
        }
    }
    println!("after {} epochs: {}", history.epochs.len(), history.stopped_because);
    assert!((0..5).all(|i| history.epochs[i].train_cost == costs[i]), "the loop above is the same");

    println!("\n== Two forces ==");
    for (when, network) in [("at the start", &built()?), ("at the end", &network)] {
        let [cost, decay, both] = forces(network, batch);
        println!("{when:<12}  cost pulls {cost:.3}, decay {decay:.3}, together {both:.4}");
    }

    println!("\n== Small batches ==");
    let small = Batches { shuffle: true, ..batches(40) };
    let cosine = Schedule::Cosine { warm_up: 0.0 };
    let mut lines = vec![Line::new("all 160 pictures at once", changes(&history))];
    for (name, schedule) in [("batches of 40", Schedule::Constant), ("and a cosine", cosine)] {
        let settings = Training { epochs: 400, schedule, ..settings.clone() };
        let history = settings.run(&mut built()?, &mut optimizer(), &small, None, &mut |_| {});
        let last = history.epochs.last().ok_or("no epoch")?;
        let (cost, change) = (last.train_cost, last.weight_change);
        println!("{name:<13}  epoch 400  cost {cost:.3}  weights changed by {change:.0e}");
        lines.push(Line::new(name, changes(&history)));
    }
    let axes = ["epoch", "change of the weights in it"];
    let chart = LineChart { axes, logarithmic: [true; 2], lines };
    std::fs::create_dir_all("target/examples-out")?;
    plot::lines("Until the weights do not change any more", &[chart])?
        .save("target/examples-out/07-keep-going.png")?;
    Ok(())
}

/// For each epoch, how far the weights went, relative to their size.
fn changes(history: &History) -> impl Iterator<Item = (f64, f64)> {
    history.epochs.iter().map(|record| (record.epoch as f64, record.weight_change))
}

/// The lengths of dw, λ·w and dw + λ·w: what pulls at the weights, and what remains of both.
fn forces(network: &Network<f32>, batch: &Batch<f32>) -> [f64; 3] {
    let tape = network.forward(&batch.images, Pass::Evaluate);
    let cost = softmax_cross_entropy(tape.output(), &batch.labels);
    let dw = network.backward(&tape, &cost.gradient).params;
    let w = network.layers().iter().flat_map(|layer| layer.params()).flat_map(|w| w.tensor);
    let pairs = dw.iter().flatten().flatten().zip(w);
    pairs
        .fold([0.0; 3], |[a, b, c], (&dw, &w)| {
            let (dw, decay) = (f64::from(dw), DECAY * f64::from(w));
            [a + dw * dw, b + decay * decay, c + (dw + decay).powi(2)]
        })
        .map(f64::sqrt)
}
