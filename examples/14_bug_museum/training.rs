//! The same small network, the same drawings, the same steps for each exhibit.

use brickprop::architecture::{Architecture, Brick};
use brickprop::cost::{CrossEntropy, count_right, softmax_cross_entropy};
use brickprop::dataset::batches::Batch;
use brickprop::layer::Pass;
use brickprop::layers::Flatten;
use brickprop::network::{BuildError, Network};
use brickprop::training::evaluate;

use crate::drawings::{CLASSES, Drawings, SIDE};
use crate::exhibits::momentum;
use crate::museum::{CostRule, MemoryRule, Twin, Twins};
use crate::step::step;

const LAST_RELU: usize = 10;

/// What came out.
pub struct Run {
    /// The cost of each step, the mean of ten neighbours.
    pub costs: Vec<f64>,
    pub steps: usize,
    pub first_cost: f64,
    /// Of the last epoch.
    pub last_cost: f64,
    pub train_accuracy: f64,
    pub test_accuracy: f64,
    /// The share of numbers above zero after the last ReLU.
    pub active: f64,
}

// ANCHOR: network
fn network(seed: u64) -> Result<Network<f64>, BuildError> {
    let conv = |outputs, stride| Brick::Conv2d { outputs, kernel: 3, stride, bias: true };
    let bricks = vec![
        conv(8, 1),
        Brick::Relu,
        Brick::MaxPool { side: 2 },
        conv(16, 2),
        Brick::BatchNorm,
        Brick::Relu,
        Brick::Flatten,
        Brick::Dense { outputs: 32 },
        Brick::Relu,
        Brick::Dense { outputs: 32 },
        Brick::Relu,
        Brick::Dropout { probability: 0.3 },
        Brick::Head { classes: CLASSES },
    ];
    Architecture::new(vec![3, SIDE, SIDE], bricks).build(seed)
}
// ANCHOR_END: network

/// Trains with the wrong half of `twins`, or rightly where there is none.
pub fn train(twins: Option<&Twins>, seed: u64, drawings: &Drawings) -> Result<Run, BuildError> {
    let mut network = network(seed)?;
    let mut cost: CostRule = softmax_cross_entropy;
    let mut rule: MemoryRule = momentum::right;
    match twins {
        Some(Twins::Layer { at, gradient, pair }) => {
            for &i in *at {
                let layer = &mut network.layers_mut()[i];
                let right = std::mem::replace(layer, Box::new(Flatten));
                *layer = Box::new(Twin { layer: right, gradient: *gradient, formula: pair.wrong });
            }
        }
        Some(Twins::Cost(pair)) => cost = pair.wrong,
        Some(Twins::Optimizer(pair)) => rule = pair.wrong,
        None => {}
    }
    let (mut costs, mut right, mut memory) = (vec![], 0, vec![]);
    for epoch in &drawings.epochs {
        right = 0;
        for batch in epoch {
            let pass = Pass::Train { seed, step: costs.len() as u64 };
            let tape = network.forward(&batch.images, pass);
            let found = cost(tape.output(), &batch.labels);
            let gradients = network.backward(&tape, &found.gradient);
            right += count_right(tape.output(), &batch.labels);
            costs.push(found.value);
            step(&mut network, &gradients, &mut memory, rule);
        }
    }
    let steps = drawings.epochs[0].len();
    let shown: usize = drawings.epochs[0].iter().map(|batch| batch.labels.len()).sum();
    let (_, test_accuracy) = evaluate(&network, &drawings.others, &CrossEntropy::default());
    let mean = |costs: &[f64]| costs.iter().sum::<f64>() / costs.len() as f64;
    Ok(Run {
        steps: costs.len(),
        first_cost: costs[0],
        last_cost: mean(&costs[costs.len() - steps..]),
        costs: costs.windows(10).map(mean).collect(),
        train_accuracy: right as f64 / shown as f64,
        test_accuracy,
        active: active(&network, &drawings.others[0]),
    })
}

fn active(network: &Network<f64>, batch: &Batch<f64>) -> f64 {
    let tape = network.forward_each(&batch.images, Pass::Evaluate);
    let y = tape.step(LAST_RELU).y;
    y.iter().filter(|&&y| y > 0.0).count() as f64 / y.len() as f64
}
