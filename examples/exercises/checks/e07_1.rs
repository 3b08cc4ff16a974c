use brickprop::{
    init::{Init, rng},
    layer::Layer,
    layers::Dense,
    network::{Gradients, Network},
    optimizer::{Optimizer, Sgd},
    tensor::{slice, tensor},
};

use crate::verdict::{Verdict, same};

const NAMES: [&str; 4] = ["plain", "with momentum", "with decay", "with both"];

/// Three steps on two weights, beside the crate's own optimizer.
pub fn check(answer: impl Fn(&mut [f64], &mut [f64], &[f64], f64, f64, f64)) -> Verdict {
    let steps = [[1.0, -2.0], [0.5, -2.0], [-1.0, 4.0]];
    for (name, (mu, lambda)) in NAMES.iter().zip([(0.0, 0.0), (0.9, 0.0), (0.0, 0.1), (0.9, 0.1)]) {
        let layer = Dense::<f64>::new(2, 1, Init::He, &mut rng(1));
        let layers = vec![Box::new(layer) as Box<dyn Layer<f64>>];
        let mut network = Network::new(&[2], layers).map_err(|error| error.to_string())?;
        network.restore(&[tensor(&[1, 2], vec![1.0, -1.0]), tensor(&[1], vec![0.0])]);
        let mut sgd = Sgd::new(0.1).momentum(mu).weight_decay(lambda);
        let (mut w, mut v) = ([1.0, -1.0], [0.0; 2]);
        for (number, dw) in (1..).zip(steps) {
            let params = vec![vec![tensor(&[1, 2], dw.to_vec()), tensor(&[1], vec![0.0])]];
            sgd.step(&mut network, &Gradients { params, input: None, statistics: vec![None] });
            let (before, old) = (w, v);
            answer(&mut w, &mut v, &dw, 0.1, mu, lambda);
            for (i, expected) in slice(network.layers()[0].params()[0].tensor).iter().enumerate() {
                let input =
                    format!("w[{i}] after step {number}, {name} (η = 0.1, μ = {mu}, λ = {lambda})");
                let by_old = (w[i] - (before[i] - 0.1 * old[i])).abs() < 1e-9;
                let hint =
                    if by_old { ": w must move by the *new* velocity, after v has" } else { "" };
                same(&input, *expected, w[i]).map_err(|wrong| wrong + hint)?;
            }
        }
    }
    Ok("three steps, with and without momentum and decay, are those of the crate's Sgd".into())
}
