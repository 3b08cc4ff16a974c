//! One step of a training, with everything kept that it makes on its way.
//!
//! In 64 bits, since a slope that is measured loses half of its digits.

use brickprop::{
    cost::{softmax, softmax_cross_entropy},
    dataset::batches::Batch,
    layer::{Pass, Step},
    network::Network,
    tensor::Tensor,
};
use ndarray::Axis;
use serde_json::{Value, json};

use crate::answer::put;

/// The look at a batch.
#[derive(Debug)]
pub struct Look {
    pub network: Network<f64>,
    pub pass: Pass,
    pub labels: Vec<usize>,
    pub cost: f64,
    /// What each layer was given; and, last, the logits.
    pub xs: Vec<Tensor<f64>>,
    /// The gradient of the cost for each of them.
    pub dxs: Vec<Tensor<f64>>,
    /// For each layer, one gradient a parameter.
    pub dparams: Vec<Vec<Tensor<f64>>>,
}

impl Look {
    pub fn new(network: Network<f64>, batch: Batch<f32>, pass: Pass) -> Self {
        let input = batch.images.mapv(f64::from);
        let lines = network.forward_each(&input, pass).lines;
        let xs: Vec<_> =
            [input].into_iter().chain(lines.iter().map(|line| line.y.clone())).collect();
        let layers = network.layers();
        let cost = softmax_cross_entropy(&xs[layers.len()], &batch.labels);

        // the chain rule, and no gradient is thrown away
        let mut dxs = vec![cost.gradient];
        let mut dparams = vec![];
        for (i, layer) in layers.iter().enumerate().rev() {
            let step = Step { x: &xs[i], y: &xs[i + 1], saved: &lines[i].saved };
            let back = layer.backward(step, dxs.last().expect("it began with one"), true);
            dxs.push(back.dx.expect("it was asked for"));
            dparams.push(back.dparams);
        }
        dxs.reverse();
        dparams.reverse();
        Look { network, pass, labels: batch.labels, cost: cost.value, xs, dxs, dparams }
    }

    /// Step 2: logits, probabilities and p − y of each example, and the cost; and the batch.
    pub fn describe(&self, bytes: &mut Vec<u8>) -> Value {
        let logits = &self.xs[self.network.layers().len()];
        json!({
            "labels": self.labels,
            "cost": self.cost,
            "images": put(bytes, &self.xs[0]),
            "logits": put(bytes, logits),
            "probabilities": put(bytes, &softmax(logits)),
            "gradient": put(bytes, &self.dxs[self.network.layers().len()]),
        })
    }

    pub fn layer(&self, i: usize, example: usize, bytes: &mut Vec<u8>) -> Result<Value, String> {
        if i >= self.network.layers().len() || example >= self.labels.len() {
            return Err("there is no such layer, or no such example".into());
        }
        let mut of =
            |tensor: &Tensor<f64>| put(bytes, &tensor.index_axis(Axis(0), example).to_owned());
        let [x, y] = [i, i + 1].map(|i| of(&self.xs[i]));
        let [dx, dy] = [i, i + 1].map(|i| of(&self.dxs[i]));
        let params = self.network.layers()[i].params();
        let mut shown = vec![];
        for (param, gradient) in params.iter().zip(&self.dparams[i]) {
            let [w, dw] = [param.tensor, gradient].map(|tensor| put(bytes, tensor));
            shown.push(json!({ "name": param.name, "w": w, "dw": dw }));
        }
        Ok(json!({ "x": x, "y": y, "dx": dx, "dy": dy, "params": shown }))
    }

    /// What layer `i` gave.
    pub fn outputs(&self, i: usize) -> Option<&Tensor<f64>> {
        self.xs.get(i.checked_add(1)?)
    }

    /// The gradient for what layer `i` gave.
    pub fn output_gradients(&self, i: usize) -> Option<&Tensor<f64>> {
        self.dxs.get(i.checked_add(1)?)
    }

    /// What layer `i` makes of another x.
    pub fn forward(&self, i: usize, x: &Tensor<f64>) -> Tensor<f64> {
        self.network.layers()[i].forward(x, self.pass.for_layer(i)).0
    }

    /// The cost, where layer `i` is given x.
    pub fn cost_from(&self, i: usize, x: Tensor<f64>) -> f64 {
        let last = (i..self.network.layers().len()).fold(x, |x, i| self.forward(i, &x));
        softmax_cross_entropy(&last, &self.labels).value
    }
}
