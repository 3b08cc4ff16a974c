//! How many operations a second each kernel reaches, in both kinds of numbers.

use std::hint::black_box;

use brickprop::{
    kernels::{
        convolution::{self, Geometry, Given, Then, pointwise, winograd},
        product::{self, Matrix},
    },
    real::Real,
};

use crate::{
    machine::Machine,
    markdown::{Table, judged, number, percent},
    noise::noise,
    shapes::{Convolution, Product, convolutions, products},
    timing::medians,
};

/// The share of the limit that a convolution ought to reach.
const GOAL: f64 = 0.6;

/// What f64 ought to reach of the rate of f32: half as many numbers fit into a register.
const DOUBLE_GOAL: f64 = 0.45;

/// A convolution with fewer operations a picture has no goal: it is over before it has begun.
const LARGE: usize = 10_000_000;

/// A kernel with all it needs.
trait Kernel {
    /// y
    fn forward(&self);
    /// dx and dw
    fn backward(&self);
}

struct Convolve<F> {
    g: Geometry,
    x: Vec<F>,
    w: Vec<F>,
    b: Vec<F>,
    y: Vec<F>,
    dy: Vec<F>,
}

impl<F: Real> Convolve<F> {
    fn new(shape: &Convolution) -> Self {
        let Convolution { g, pictures } = *shape;
        let (x, w, b) = (noise(pictures * g.input_len()), noise(g.weights()), noise(g.output[0]));
        let y = convolution::forward(&g, &x, &w, &b, Then::Nothing).y;
        Convolve { g, x, w, b, y, dy: noise(pictures * g.output_len()) }
    }
}

impl<F: Real> Kernel for Convolve<F> {
    fn forward(&self) {
        black_box(convolution::forward(&self.g, &self.x, &self.w, &self.b, Then::Nothing));
    }

    fn backward(&self) {
        let given = Given { x: &self.x, w: &self.w, y: &self.y, places: &[], dy: &self.dy };
        black_box(convolution::backward(&self.g, given, Then::Nothing, true));
    }
}

struct Multiply<F> {
    inputs: usize,
    outputs: usize,
    x: Vec<F>,
    w: Vec<F>,
    b: Vec<F>,
    dy: Vec<F>,
}

impl<F: Real> Multiply<F> {
    fn new(shape: &Product) -> Self {
        let Product { batch, inputs, outputs } = *shape;
        let (x, w, dy) = (noise(batch * inputs), noise(outputs * inputs), noise(batch * outputs));
        Multiply { inputs, outputs, x, w, dy, b: noise(outputs) }
    }
}

impl<F: Real> Kernel for Multiply<F> {
    fn forward(&self) {
        let w = Matrix { data: &self.w, columns: self.inputs };
        let x = Matrix { data: &self.x, columns: self.inputs };
        black_box(product::a_bt_plus(x, w, &self.b));
    }

    fn backward(&self) {
        let w = Matrix { data: &self.w, columns: self.inputs };
        let x = Matrix { data: &self.x, columns: self.inputs };
        let dy = Matrix { data: &self.dy, columns: self.outputs };
        black_box((product::a_b(dy, w), product::at_b(dy, x)));
    }
}

/// Operations a second: forward and backward in f32, then in f64.
fn rates(single: &dyn Kernel, double: &dyn Kernel, operations: usize) -> [f64; 4] {
    let times = medians(vec![
        Box::new(|| single.forward()),
        Box::new(|| single.backward()),
        Box::new(|| double.forward()),
        Box::new(|| double.backward()),
    ]);
    let passes = [1.0, 2.0, 1.0, 2.0];
    [0, 1, 2, 3].map(|i| passes[i] * operations as f64 / times[i])
}

/// f64's rate as a share of f32's, for forward and backward together: 1 and 2 parts of the work.
fn double_of_single([y, back, y_double, back_double]: [f64; 4]) -> f64 {
    (1.0 / y + 2.0 / back) / (1.0 / y_double + 2.0 / back_double)
}

/// The tables.
pub fn report() -> String {
    let machine = Machine::measure();
    let convolutions: Vec<_> = convolutions()
        .into_iter()
        .map(|shape| {
            let all = shape.pictures * shape.operations();
            let (single, double) = (Convolve::<f32>::new(&shape), Convolve::<f64>::new(&shape));
            let found = rates(&single, &double, all);
            (shape, found)
        })
        .collect();
    let products: Vec<_> = products()
        .into_iter()
        .map(|shape| {
            let (single, double) = (Multiply::<f32>::new(&shape), Multiply::<f64>::new(&shape));
            let found = rates(&single, &double, shape.operations());
            (shape, found)
        })
        .collect();
    let machine = machine.again();
    [
        format!("{machine}\n"),
        of_convolutions(machine, &convolutions),
        of_products(machine, &products),
    ]
    .join("\n")
}

fn of_convolutions(machine: Machine, found: &[(Convolution, [f64; 4])]) -> String {
    let heads = ["convolution", "way", "MFLOP a picture", "y", "dx, dw", "y, `f64`"];
    let heads = [&heads[..], &["dx, dw, `f64`", "`f64` of `f32`"]].concat();
    let mut table = Table::new::<8>(heads.try_into().expect("eight columns"));
    let mut reached = [0; 3];
    let mut large = 0;
    for (shape, rates) in found {
        let way = if pointwise::suits(&shape.g, Then::Nothing) {
            "1×1"
        } else if winograd::suits(&shape.g, shape.pictures) {
            "Winograd"
        } else {
            "direct"
        };
        let has_goal = shape.operations() > LARGE;
        let double = double_of_single(*rates);
        let shares = [rates[0] / machine.single, rates[1] / machine.single];
        let good = [shares[0] >= GOAL, shares[1] >= GOAL, double >= DOUBLE_GOAL];
        if has_goal {
            large += 1;
            (0..3).for_each(|i| reached[i] += usize::from(good[i]));
        }
        let judged = |figure, i: usize| judged(figure, good[i] || !has_goal);
        table.row([
            shape.name(),
            way.into(),
            number(shape.operations() as f64 / 1e6),
            judged(rate(rates[0], machine.single), 0),
            judged(rate(rates[1], machine.single), 1),
            rate(rates[2], machine.double),
            rate(rates[3], machine.double),
            judged(percent(double), 2),
        ]);
    }
    let [y, back, double] = reached;
    format!(
        "{}\nOf the {large} convolutions over 10 MFLOP a picture, {y} reach {} of the limit forward and \
         {back} backward (the others: ✗); {double} reach {} of the rate of `f32` in `f64`.\n",
        table.text(),
        percent(GOAL),
        percent(DOUBLE_GOAL)
    )
}

fn of_products(machine: Machine, found: &[(Product, [f64; 4])]) -> String {
    let mut table = Table::new([
        "product: batch × inputs → outputs",
        "MFLOP",
        "y",
        "dx, dw",
        "y, `f64`",
        "dx, dw, `f64`",
        "`f64` of `f32`",
    ]);
    for (shape, rates) in found {
        let double = double_of_single(*rates);
        table.row([
            shape.name(),
            number(shape.operations() as f64 / 1e6),
            rate(rates[0], machine.single),
            rate(rates[1], machine.single),
            rate(rates[2], machine.double),
            rate(rates[3], machine.double),
            judged(percent(double), double >= DOUBLE_GOAL),
        ]);
    }
    table.text()
}

/// GFLOP/s and the share of the limit.
fn rate(rate: f64, limit: f64) -> String {
    format!("{} ({})", number(rate / 1e9), percent(rate / limit))
}
