//! The products that a number is the sum of.
//!
//! They come from the layers themselves. The derivative of one output for each input is what `backward`
//! gives for a dy that is 1 there and 0 elsewhere; the derivative of each output for one weight is what a
//! step of 1 adds to it, where layers are linear in their weights. (A dense block is not: it is many layers.)

use std::ops::Range;

use brickprop::{
    layer::{Layer, Pass, Saved, Step},
    tensor::{Tensor, slice, slice_mut},
};
use ndarray::Axis;
use serde_json::{Value, json};

use crate::{look::Look, play::Number};

/// As many products as a page shows one by one.
const SHOWN: usize = 100;
/// More outputs than this are not followed one by one: a batch norm's mean hangs on all of them.
const FOLLOWED: usize = 600;

/// A product: of the derivative, and of the number at a place of its tensor.
struct Term {
    place: usize,
    slope: f64,
    value: f64,
}

impl Term {
    fn product(&self) -> f64 {
        self.slope * self.value
    }
}

/// What a number is: the products of `terms`, what the layer adds to them (`bias`), and a `rest`.
struct Sum {
    value: f64,
    terms: Vec<Term>,
    bias: f64,
}

/// What a number is made of. Nothing but rounding is in the rest, unless products are left out or the
/// layer is no sum of products, as a batch norm.
pub fn why(look: &mut Look, number: Number) -> Result<Value, String> {
    let found = match number {
        Number::Y { layer, number } => of_output(look, layer, number),
        Number::Dx { layer, number } => of_input(look, layer, number),
        Number::Dw { layer, param, number } => {
            if !is_linear(look, layer, param, number).unwrap_or(true) {
                return Err(
                    "this layer is several in one: its weights make no plain products".into()
                );
            }
            of_weight(look, layer, param, number)
        }
    };
    let Sum { value, mut terms, bias } = found.ok_or("there is no such number")?;
    let count = terms.len();
    if count > SHOWN {
        terms.sort_by(|a, b| b.product().abs().total_cmp(&a.product().abs()));
        terms.truncate(SHOWN);
    }
    terms.sort_by_key(|term| term.place);
    let rest = value - terms.iter().map(Term::product).sum::<f64>() - bias;
    let shown: Vec<_> = terms.iter().map(|t| json!([t.place, t.slope, t.value])).collect();
    Ok(json!({ "value": value, "terms": shown, "count": count, "bias": bias, "rest": rest }))
}

/// y = Σ ∂y/∂x · x + what y is where x is 0: for layers that are linear wherever they have no kink.
fn of_output(look: &Look, layer: usize, number: usize) -> Option<Sum> {
    let value = *slice(look.outputs(layer)?).get(number)?;
    let scene = Scene::of_output(look, layer, number);
    let slopes = scene.derivatives(number);
    let pairs = slopes.into_iter().zip(slice(&scene.x));
    let term = |(i, (slope, &value))| Term { place: scene.inputs.start + i, slope, value };
    let terms = pairs.enumerate().map(term).filter(|term| term.slope != 0.0).collect();
    let nothing = scene.forward(&Tensor::zeros(scene.x.raw_dim()));
    let bias = slice(&nothing)[number - scene.outputs.start];
    Some(Sum { value, terms, bias })
}

/// dx = Σ ∂y/∂x · dy over all y that x has a part in.
fn of_input(look: &Look, layer: usize, number: usize) -> Option<Sum> {
    let dy = slice(look.output_gradients(layer)?);
    let value = *slice(&look.dxs[layer]).get(number)?;
    let scene = Scene::of_input(look, layer, number);
    let mut x = scene.x.clone();
    slice_mut(&mut x)[number - scene.inputs.start] += 1.0;
    let changed = scene.forward(&x);
    let changes = differences(&changed, &scene.y);
    let mut outputs: Vec<_> = changes.map(|(i, _)| scene.outputs.start + i).collect();
    outputs.sort_by(|&a, &b| dy[b].abs().total_cmp(&dy[a].abs()));
    outputs.truncate(FOLLOWED);
    let slope = |output| scene.derivatives(output)[number - scene.inputs.start];
    let term = |place| Term { place, slope: slope(place), value: dy[place] };
    let terms = outputs.into_iter().map(term).filter(|term| term.slope != 0.0).collect();
    Some(Sum { value, terms, bias: 0.0 })
}

/// dw = Σ ∂y/∂w · dy over all y that the weight has a part in.
fn of_weight(look: &mut Look, layer: usize, param: usize, number: usize) -> Option<Sum> {
    let value = *slice(look.dparams.get(layer)?.get(param)?).get(number)?;
    let changed =
        look.with_weight(layer, [param, number], 1.0, |look| look.forward(layer, &look.xs[layer]));
    let dy = slice(look.output_gradients(layer)?);
    let term = |(place, slope)| Term { place, slope, value: dy[place] };
    let terms = differences(&changed, look.outputs(layer)?).map(term).collect();
    Some(Sum { value, terms, bias: 0.0 })
}

/// Whether a step down takes away from each output what a step up adds to it.
fn is_linear(look: &mut Look, layer: usize, param: usize, number: usize) -> Option<bool> {
    look.dparams.get(layer)?.get(param)?.as_slice()?.get(number)?;
    let [up, down] = [1.0, -1.0].map(|by| {
        look.with_weight(layer, [param, number], by, |look| look.forward(layer, &look.xs[layer]))
    });
    let mut outputs = slice(look.outputs(layer)?).iter().zip(slice(&up)).zip(slice(&down));
    let size = |x: f64| 1.0 + x.abs();
    Some(outputs.all(|((y, up), down)| (up + down - 2.0 * y).abs() < 1e-9 * size(*y) * size(*up)))
}

/// Where one tensor differs from another, and by how much.
fn differences(new: &Tensor<f64>, old: &Tensor<f64>) -> impl Iterator<Item = (usize, f64)> {
    let pairs = slice(new).iter().zip(slice(old));
    pairs.map(|(new, old)| new - old).enumerate().filter(|&(_, change)| change != 0.0)
}

/// A layer at work on one example; or on all, where it doesn't make the same of one alone.
struct Scene<'a> {
    layer: &'a dyn Layer<f64>,
    pass: Pass,
    x: Tensor<f64>,
    y: Tensor<f64>,
    saved: Saved<f64>,
    /// Which numbers of the batch's x and y these are.
    inputs: Range<usize>,
    outputs: Range<usize>,
}

impl<'a> Scene<'a> {
    fn of_output(look: &'a Look, layer: usize, number: usize) -> Self {
        Scene::of_example(look, layer, number * look.labels.len() / look.xs[layer + 1].len())
    }

    fn of_input(look: &'a Look, layer: usize, number: usize) -> Self {
        Scene::of_example(look, layer, number * look.labels.len() / look.xs[layer].len())
    }

    fn of_example(look: &'a Look, i: usize, example: usize) -> Self {
        let (layer, pass) = (look.network.layers()[i].as_ref(), look.pass.for_layer(i));
        let scene = |x: Tensor<f64>, of: Range<usize>| {
            let (y, saved) = layer.forward(&x, pass);
            let [inputs, outputs] = [&x, &y].map(|tensor| {
                let each = tensor.len() / of.len();
                of.start * each..of.end * each
            });
            Scene { layer, pass, x, y, saved, inputs, outputs }
        };
        let one = look.xs[i].slice_axis(Axis(0), (example..example + 1).into()).to_owned();
        let alone = scene(one, example..example + 1);
        let together = &slice(&look.xs[i + 1])[alone.outputs.clone()];
        let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * (1.0 + b.abs());
        match slice(&alone.y).iter().zip(together).all(same) {
            true => alone,
            false => scene(look.xs[i].clone(), 0..look.labels.len()),
        }
    }

    fn forward(&self, x: &Tensor<f64>) -> Tensor<f64> {
        self.layer.forward(x, self.pass).0
    }

    /// ∂y/∂x of one output for all inputs: backward, where dy is 1 there and 0 elsewhere.
    fn derivatives(&self, output: usize) -> Vec<f64> {
        let mut dy = Tensor::zeros(self.y.raw_dim());
        slice_mut(&mut dy)[output - self.outputs.start] = 1.0;
        let step = Step { x: &self.x, y: &self.y, saved: &self.saved };
        let dx = self.layer.backward(step, &dy, true).dx.expect("it was asked for");
        dx.into_iter().collect()
    }
}
