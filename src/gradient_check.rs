//! How do we know that a derivative is right? We compare it with the slope itself.
//!
//! ```text
//! analytic:  what backward says
//! numeric:   (L(x + h) − L(x − h)) / 2h                    the central difference, wrong by O(h²)
//! error:     |a − n| / (|a| + |n| + 1e-4·max|a| of the tensor)
//! ```
//!
//! Every entry of the input and of every parameter is moved, one at a time. All runs in `f64`: a
//! difference of two nearly equal costs loses half of the digits, and `f32` has none to spare. The
//! error is relative; the floor of 1e-4 of the tensor's largest gradient keeps the noise of entries
//! near zero from looking like mistakes.
//!
//! A function with a kink (ReLU, max-pooling) has no slope right at the kink. Where the slopes on
//! both sides differ, or a smaller h gives another slope, the entry is counted as a kink and left
//! out; only numeric slopes decide that. Look at the number of kinks: a smooth layer has none, and
//! a tensor with nothing but kinks proves nothing and counts as wrong. Inputs made with
//! [`separated`] keep away from kinks at zero and from ties.
//!
//! ```
//! use brickprop::{gradient_check::check_layer, layer::Pass, layers::Activation};
//!
//! let report = check_layer(&mut Activation::Tanh, &[3, 5], Pass::Evaluate, 1);
//! assert!(report.worst_relative_error() < 1e-6, "{report}");
//! ```

use std::fmt;

use ndarray::Dimension;
use ndarray_rand::rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    cost::{Cost, CrossEntropy},
    layer::{Layer, Pass},
    network::Network,
    tensor::{Tensor, slice, slice_mut, tensor},
};

/// The h of the central difference: small enough for the O(h²), large enough for the rounding.
const NUDGE: f64 = 3e-5;

/// The share of the tensor's largest gradient that counts as zero.
const FLOOR: f64 = 1e-4;

/// The check of one layer, cost or network.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What was checked.
    pub name: String,
    /// One line for the input and for each parameter.
    pub tensors: Vec<TensorReport>,
}

/// The check of all entries of one gradient.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TensorReport {
    /// `dx`, or `d` and the parameter's name.
    pub name: String,
    /// How many entries were compared.
    pub entries: usize,
    /// How many entries lie at a kink and were not.
    pub kinks: usize,
    /// The entry with the largest error; `None` where there was nothing to compare.
    pub worst: Option<Comparison>,
}

/// One entry, computed both ways.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// Its place in the tensor.
    pub index: Vec<usize>,
    /// What backward says.
    pub analytic: f64,
    /// What the central difference says.
    pub numeric: f64,
    /// How far they are apart, as the module says.
    pub relative_error: f64,
}

impl Report {
    /// The largest error of all entries: below 1e-6 is right, above 1e-3 is a mistake. NaN counts
    /// as infinite, and so does a tensor all of whose entries lie at kinks: nothing was compared.
    pub fn worst_relative_error(&self) -> f64 {
        let error = |tensor: &TensorReport| match &tensor.worst {
            Some(worst) => worst.relative_error,
            None if tensor.kinks > 0 => f64::INFINITY,
            None => 0.0,
        };
        self.tensors.iter().map(error).fold(0.0, f64::max)
    }

    /// How many entries were compared.
    pub fn entries(&self) -> usize {
        self.tensors.iter().map(|tensor| tensor.entries).sum()
    }

    /// How many entries lie at a kink and were left out.
    pub fn kinks(&self) -> usize {
        self.tensors.iter().map(|tensor| tensor.kinks).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (worst, entries) = (self.worst_relative_error(), self.entries());
        write!(f, "{}: worst relative error {worst:.1e} over {entries} entries", self.name)?;
        for tensor in &self.tensors {
            write!(f, "\n  {:<12} {:>5} entries", tensor.name, tensor.entries)?;
            if let Some(worst) = &tensor.worst {
                let Comparison { index, analytic, numeric, relative_error } = worst;
                write!(f, "  worst {relative_error:.1e} at {index:?}: ")?;
                write!(f, "analytic {analytic:+.9e}, numeric {numeric:+.9e}")?;
            }
            if tensor.kinks > 0 {
                write!(f, "  ({} at a kink, left out)", tensor.kinks)?;
            }
        }
        Ok(())
    }
}

/// Checks a layer on a random batch of the shape `x` (with the batch), with a random dy: the cost
/// is L = Σ y·dy, whose gradient for y is just dy.
///
/// # Panics
/// Where the layer can't take the shape, or its backward gives no dx or not one gradient a
/// parameter, each of the parameter's shape.
pub fn check_layer(layer: &mut dyn Layer<f64>, x: &[usize], pass: Pass, seed: u64) -> Report {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut x = separated(x, &mut rng);
    let (y, saved) = layer.forward(&x, pass);
    let dy = tensor(y.shape(), (0..y.len()).map(|_| rng.random_range(-1.0..1.0)).collect());
    let step = crate::layer::Step { x: &x, y: &y, saved: &saved };
    let backward = layer.backward(step, &dy, true);
    let cost = |layer: &dyn Layer<f64>, x: &Tensor<f64>| (layer.forward(x, pass).0 * &dy).sum();

    let mut tensors = vec![];
    assert!(backward.dx.is_some(), "{} was asked for dx, gave none", layer.name());
    if let Some(dx) = &backward.dx {
        tensors.push(compare("dx", dx, |i, h| with_nudge(&mut x, i, h, |x| cost(layer, x))));
    }
    let (fixed, changed) = (layer.params().len(), layer.params_mut().len());
    assert_eq!(fixed, changed, "params and params_mut give the same parameters");
    let names: Vec<_> = layer.params().iter().map(|param| param.name.clone()).collect();
    assert_eq!(backward.dparams.len(), names.len(), "{}: one gradient a parameter", layer.name());
    for (number, (name, dw)) in names.iter().zip(&backward.dparams).enumerate() {
        let (found, expected) = (dw.shape(), layer.params()[number].tensor.shape().to_vec());
        assert_eq!(found, expected, "d{name} has the shape of its parameter {name}");
        tensors.push(compare(&format!("d{name}"), dw, |i, h| {
            let before = nudge(layer, number, i, h);
            let cost = cost(layer, &x);
            slice_mut(layer.params_mut()[number])[i] = before;
            cost
        }));
    }
    Report { name: title(layer), tensors }
}

/// Checks a cost's gradient at an output.
pub fn check_cost(
    name: &str,
    output: &Tensor<f64>,
    cost: impl Fn(&Tensor<f64>) -> Cost<f64>,
) -> Report {
    let mut at = output.clone();
    let gradient = cost(output).gradient;
    let dy = compare("dy", &gradient, |i, h| with_nudge(&mut at, i, h, |y| cost(y).value));
    Report { name: name.into(), tensors: vec![dy] }
}

/// Checks a whole network with its cost: every entry of the input and of every parameter.
///
/// # Panics
/// Where the network can't take the batch.
pub fn check_network(
    name: &str,
    network: &mut Network<f64>,
    batch: &Tensor<f64>,
    labels: &[usize],
    cost: &CrossEntropy,
    pass: Pass,
) -> Report {
    let value = |network: &Network<f64>, x: &Tensor<f64>| {
        cost.cost(network.forward(x, pass).output(), labels).value
    };
    let tape = network.forward(batch, pass);
    let gradients = network.backward_to_input(&tape, &cost.cost(tape.output(), labels).gradient);

    let mut tensors = vec![];
    let mut x = batch.clone();
    if let Some(dx) = &gradients.input {
        tensors.push(compare("dx", dx, |i, h| with_nudge(&mut x, i, h, |x| value(network, x))));
    }
    for (l, params) in gradients.params.iter().enumerate() {
        for (p, gradient) in params.iter().enumerate() {
            let name = format!("d{l}.{}", network.layers()[l].params()[p].name);
            tensors.push(compare(&name, gradient, |i, h| {
                let before = nudge(&mut *network.layers_mut()[l], p, i, h);
                let cost = value(network, batch);
                slice_mut(network.layers_mut()[l].params_mut()[p])[i] = before;
                cost
            }));
        }
    }
    Report { name: name.into(), tensors }
}

/// A shuffled row of evenly spaced numbers between −1 and 1: no two are equal, none is near zero,
/// so that no nudge crosses a kink of ReLU or changes a maximum.
pub fn separated(shape: &[usize], rng: &mut impl Rng) -> Tensor<f64> {
    let count: usize = shape.iter().product();
    let half = count.div_ceil(2) as f64;
    let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
    let mut values: Vec<f64> =
        (0..count).map(|i| sign(i) * ((i / 2) as f64 + 0.5) / half).collect();
    values.shuffle(rng);
    tensor(shape, values)
}

fn title(layer: &dyn Layer<f64>) -> String {
    match layer.describe() {
        settings if settings.is_empty() => layer.name().into(),
        settings => format!("{} ({settings})", layer.name()),
    }
}

fn with_nudge(
    x: &mut Tensor<f64>,
    i: usize,
    h: f64,
    cost: impl FnOnce(&Tensor<f64>) -> f64,
) -> f64 {
    let before = slice(x)[i];
    slice_mut(x)[i] = before + h;
    let cost = cost(x);
    slice_mut(x)[i] = before;
    cost
}

/// Moves entry `i` of a parameter and gives back what it was: taking h away again would leave a
/// rounding error behind.
fn nudge(layer: &mut dyn Layer<f64>, parameter: usize, i: usize, h: f64) -> f64 {
    let mut params = layer.params_mut();
    let entry = &mut slice_mut(params[parameter])[i];
    let before = *entry;
    *entry += h;
    before
}

/// Compares each entry; `cost(i, h)` is the cost with entry i moved by h.
fn compare(
    name: &str,
    analytic: &Tensor<f64>,
    mut cost: impl FnMut(usize, f64) -> f64,
) -> TensorReport {
    let largest = analytic.iter().fold(0.0, |max: f64, a| max.max(a.abs()));
    // the largest slope so far decides on kinks: what backward says must not
    let mut steepest = 0.0f64;
    let middle = cost(0, 0.0);
    let mut report = TensorReport { name: name.into(), entries: 0, kinks: 0, worst: None };
    for (i, (index, &a)) in analytic.indexed_iter().enumerate() {
        let (above, below) = (cost(i, NUDGE), cost(i, -NUDGE));
        let (right, left) = ((above - middle) / NUDGE, (middle - below) / NUDGE);
        let n = (above - below) / (2.0 * NUDGE);
        let nearer = (cost(i, NUDGE / 2.0) - cost(i, -NUDGE / 2.0)) / NUDGE;
        steepest = steepest.max(n.abs());
        if (right - left).abs() > 0.02 * steepest || (n - nearer).abs() > 1e-6 * steepest {
            report.kinks += 1;
            continue;
        }
        report.entries += 1;
        let scale = a.abs() + n.abs() + FLOOR * largest;
        let error = if scale == 0.0 { 0.0 } else { (a - n).abs() / scale };
        let relative_error = if error.is_nan() { f64::INFINITY } else { error };
        if report.worst.as_ref().is_none_or(|worst| relative_error > worst.relative_error) {
            let index = index.slice().to_vec();
            report.worst = Some(Comparison { index, analytic: a, numeric: n, relative_error });
        }
    }
    report
}
