//! What a network gives in evaluation and in training, as tests/reference/densenet.py asks for it.

use brickprop::{
    cost::softmax_cross_entropy,
    layer::Pass,
    network::{Gradients, Network},
    optimizer::{Optimizer, Sgd},
    real::Real,
    tensor::Tensor,
};

use crate::made::pictures;

const LABELS: [usize; 2] = [7, 421];

type Named<F> = Vec<(String, Tensor<F>)>;

pub struct Results<F> {
    /// The logits in evaluation.
    pub evaluated: Tensor<F>,
    /// The logits in training.
    pub trained: Tensor<F>,
    /// In training.
    pub cost: F,
    /// The gradients with a batch norm's running statistics, as in evaluation.
    pub frozen: Named<F>,
    /// The gradients with the statistics of the batch.
    pub gradients: Named<F>,
    /// The running statistics after one step.
    pub running: Named<F>,
}

pub fn results<F: Real>(network: &mut Network<F>) -> Results<F> {
    let x = pictures(LABELS.len());
    let pass = |network: &Network<F>, pass| {
        let tape = network.forward(&x, pass);
        let cost = softmax_cross_entropy(tape.output(), &LABELS);
        let gradients = network.backward(&tape, &cost.gradient);
        (tape.output().clone(), cost.value, gradients)
    };
    let named = |network: &Network<F>, gradients: &Gradients<F>| {
        let names = network.named_parameters().into_iter().map(|(name, _)| name);
        names.zip(gradients.params.iter().flatten().cloned()).collect()
    };
    let (evaluated, _, frozen) = pass(network, Pass::Evaluate);
    let frozen = named(network, &frozen);
    let (trained, cost, gradients) = pass(network, Pass::Train { seed: 1, step: 0 });
    // a step of length 0 takes the batch's statistics, and nothing else
    Sgd::new(0.0).step(network, &gradients);
    let gradients = named(network, &gradients);
    let mut running = network.named_tensors();
    running.retain(|(name, _)| name.contains("running"));
    let running = running.into_iter().map(|(name, tensor)| (name, tensor.clone())).collect();
    Results { evaluated, trained, cost, frozen, gradients, running }
}
