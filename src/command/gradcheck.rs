//! `brickprop gradcheck`.

use anyhow::bail;
use brickprop::{
    architecture::{Architecture, Brick},
    cost::{CrossEntropy, mean_squared_error},
    gradient_check::{Report, check_cost, check_layer, check_network, separated},
    init::{Init, rng},
    layer::{Layer, Pass},
    layers::*,
};
use clap::Args;
use serde_json::json;

use super::{Common, say_json};

#[derive(Args)]
pub struct GradcheckArgs {
    /// Seeds the inputs and the weights.
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    #[command(flatten)]
    common: Common,
}

/// A relative error above this is a mistake in a derivative.
const LIMIT: f64 = 1e-6;

impl GradcheckArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let mut reports = bricks(self.seed);
        reports.extend(costs(self.seed));
        reports.push(network(self.seed)?);
        let wrong = reports.iter().filter(|r| r.worst_relative_error() > LIMIT).count();
        if self.common.json {
            let list: Vec<_> = reports
                .iter()
                .map(|report| {
                    json!({
                        "name": report.name,
                        "worst_relative_error": report.worst_relative_error(),
                        "entries": report.entries(),
                    })
                })
                .collect();
            say_json(&list)?;
        } else if !self.common.quiet {
            for report in &reports {
                say!("{report}\n");
            }
            say!("{} checked, {wrong} with an error above {LIMIT:.0e}", reports.len());
        }
        if wrong > 0 {
            bail!("{wrong} derivatives are wrong");
        }
        Ok(())
    }
}

/// Every brick at odd, unequal sizes.
fn bricks(seed: u64) -> Vec<Report> {
    let rng = &mut rng(seed);
    let mut conv = |kernel| Conv2d::new(3, 5, kernel, Init::He, rng);
    let mut cases: Vec<(Box<dyn Layer<f64>>, Vec<usize>)> = vec![
        (Box::new(conv(3).padding(1)), vec![2, 3, 7, 5]),
        (Box::new(conv(3).stride(2).padding(1)), vec![2, 3, 7, 6]),
        (Box::new(conv(3).dilation(2)), vec![2, 3, 7, 6]),
        (Box::new(conv(5).padding(2).without_bias()), vec![2, 3, 5, 6]),
        (Box::new(Dense::new(7, 5, Init::He, rng)), vec![3, 7]),
        (Box::new(MaxPool2d::new(2)), vec![2, 3, 6, 5]),
        (Box::new(MaxPool2d::new(3).stride(2).padding(1)), vec![2, 3, 7, 5]),
        (Box::new(AvgPool2d::new(3).stride(2).padding(1)), vec![2, 3, 7, 5]),
        (Box::new(GlobalAvgPool), vec![2, 3, 5, 4]),
        (Box::new(BatchNorm::new(5)), vec![7, 5]),
        (Box::new(BatchNorm::new(3)), vec![2, 3, 5, 4]),
        (Box::new(DenseBlock::new(3, 3, 2, 4, rng)), vec![2, 3, 5, 4]),
        (Box::new(Transition::new(3, 2, rng)), vec![2, 3, 6, 5]),
        (Box::new(Dropout::new(0.4)), vec![3, 17]),
        (Box::new(Flatten), vec![2, 3, 5, 4]),
        (Box::new(Softmax), vec![3, 7]),
    ];
    for activation in [
        Activation::Relu,
        Activation::LeakyRelu(0.1),
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Gelu,
    ] {
        cases.push((Box::new(activation), vec![3, 35]));
    }
    let pass = Pass::Train { seed, step: 0 };
    cases.iter_mut().map(|(layer, x)| check_layer(layer.as_mut(), x, pass, seed)).collect()
}

/// Every cost.
fn costs(seed: u64) -> Vec<Report> {
    let rng = &mut rng(seed);
    let (logits, target) = (separated(&[3, 5], rng) * 4.0, separated(&[3, 5], rng));
    let weights = Some(vec![1.0, 0.5, 2.0, 3.0, 0.1]);
    let cross_entropy = |name, label_smoothing, class_weights| {
        let cost = CrossEntropy { label_smoothing, class_weights };
        check_cost(name, &logits, |z| cost.cost(z, &[4, 0, 2]))
    };
    vec![
        cross_entropy("softmax cross-entropy", 0.0, None),
        cross_entropy("softmax cross-entropy, label smoothing 0.1", 0.1, None),
        cross_entropy("softmax cross-entropy, class weights", 0.0, weights.clone()),
        cross_entropy("softmax cross-entropy, both", 0.1, weights),
        check_cost("mean squared error", &logits, |y| mean_squared_error(y, &target)),
    ]
}

/// A whole network with its cost.
fn network(seed: u64) -> anyhow::Result<Report> {
    let conv = |outputs| Brick::Conv2d { outputs, kernel: 3, stride: 1, bias: false };
    let bricks = vec![
        conv(4),
        Brick::BatchNorm,
        Brick::Relu,
        Brick::MaxPool { side: 2 },
        conv(5),
        Brick::BatchNorm,
        Brick::Relu,
        Brick::Flatten,
        Brick::Dropout { probability: 0.3 },
        Brick::Dense { outputs: 5 },
    ];
    let mut network = Architecture::new(vec![3, 7, 9], bricks).build(seed)?;
    let x = separated(&[3, 3, 7, 9], &mut rng(seed));
    let (cost, pass) = (CrossEntropy::default(), Pass::Train { seed, step: 0 });
    let name =
        "a network: conv, batch norm, ReLU, max-pool, conv, batch norm, ReLU, dropout, dense";
    Ok(check_network(name, &mut network, &x, &[4, 0, 2], &cost, pass))
}
