//! The promise: the fast convolutions, with what follows them, are the plain one, whatever the
//! shape.

mod common;

use std::process::Command;

use brickprop::{
    kernels::{
        convolution::{
            self, Before, Geometry, Given, Gradients, Output, Then, direct, plain, pointwise,
            winograd,
        },
        instructions::Instructions,
        norm::{self, Norm, Size},
    },
    real::Real,
};
use common::{cases, most, rng};
use ndarray_rand::rand::Rng;
use proptest::prelude::*;

/// Shapes that a `Conv2d` takes: the window fits, and the padding is smaller than it.
fn any_geometry() -> impl Strategy<Value = Geometry> {
    let sizes = (1..6usize, 1..40usize, 1..14usize, 1..14usize, 1..6usize);
    (sizes, 1..4usize, 0..5usize, 1..4usize)
        .prop_filter_map("a window that fits", |(sizes, stride, padding, dilation)| {
            geometry(sizes, stride, padding, dilation)
        })
}

/// Shapes for the way with fewer products: 3 × 3, without strides.
fn geometry_3x3() -> impl Strategy<Value = Geometry> {
    let sizes = (1..40usize, 1..40usize, 1..22usize, 1..22usize, Just(3));
    (sizes, 0..3usize)
        .prop_filter_map("a window that fits", |(sizes, padding)| geometry(sizes, 1, padding, 1))
}

/// Shapes whose windows are single pixels, as in a dense block.
fn geometry_1x1() -> impl Strategy<Value = Geometry> {
    let sizes = (1..24usize, 1..24usize, 1..34usize, 1..34usize, Just(1));
    sizes.prop_filter_map("a window that fits", |sizes| geometry(sizes, 1, 0, 1))
}

fn geometry(
    (inputs, outputs, height, width, kernel): (usize, usize, usize, usize, usize),
    stride: usize,
    padding: usize,
    dilation: usize,
) -> Option<Geometry> {
    let span = dilation * (kernel - 1) + 1;
    let fits = padding < span && height.min(width) + 2 * padding >= span;
    let count = |length| (length + 2 * padding - span) / stride + 1;
    fits.then(|| Geometry {
        input: [inputs, height, width],
        output: [outputs, count(height), count(width)],
        kernel,
        stride,
        padding,
        dilation,
    })
}

fn any_then() -> impl Strategy<Value = Then> {
    prop_oneof![Just(Then::Nothing), Just(Then::Relu), Just(Then::ReluMaxPool)]
}

/// x, w, b and dy.
struct Numbers<F> {
    x: Vec<F>,
    w: Vec<F>,
    b: Vec<F>,
    dy: Vec<F>,
}

impl<F: Real> Numbers<F> {
    fn new(g: &Geometry, then: Then, examples: usize, seed: u64) -> Self {
        let mut rng = rng(seed);
        let mut random = |count| (0..count).map(|_| F::of(rng.random_range(-1.0..1.0))).collect();
        Numbers {
            x: random(examples * g.input_len()),
            w: random(g.weights()),
            b: random(g.output[0]),
            dy: random(examples * then.output(g.output).iter().product::<usize>()),
        }
    }

    fn absolute(&self) -> Self {
        let absolute = |v: &[F]| v.iter().map(|v| v.abs()).collect();
        let Numbers { x, w, b, dy } = self;
        Numbers { x: absolute(x), w: absolute(w), b: absolute(b), dy: absolute(dy) }
    }
}

/// z, the convolution alone, in plain loops.
fn plain_z<F: Real>(g: &Geometry, numbers: &Numbers<F>) -> Vec<F> {
    let mut z = vec![F::zero(); numbers.x.len() / g.input_len() * g.output_len()];
    let pictures = numbers.x.chunks_exact(g.input_len()).zip(z.chunks_exact_mut(g.output_len()));
    pictures.for_each(|(x, z)| plain::forward(g, x, &numbers.w, &numbers.b, z));
    z
}

/// dx, dw and db for a dz, in plain loops.
fn plain_gradients<F: Real>(g: &Geometry, numbers: &Numbers<F>, dz: &[F]) -> [Vec<F>; 3] {
    let Numbers { x, w, b, .. } = numbers;
    let [mut dx, mut dw, mut db] = [x, w, b].map(|v| vec![F::zero(); v.len()]);
    let pictures = x.chunks_exact(g.input_len()).zip(dx.chunks_exact_mut(g.input_len()));
    for ((x, dx), dz) in pictures.zip(dz.chunks_exact(g.output_len())) {
        plain::backward(g, x, w, dz, dx, &mut dw, &mut db);
    }
    [dx, dw, db]
}

/// What follows, number by number: y from z; and dz from dy.
fn plain_then<F: Real>(g: &Geometry, then: Then, z: &[F], dy: &[F]) -> (Vec<F>, Vec<F>) {
    let relu = |z: F| if z > F::zero() { z } else { F::zero() };
    let [_, rows, columns] = g.output;
    let [_, out_rows, out_columns] = then.output(g.output);
    let mut y = vec![];
    let mut dz = vec![F::zero(); z.len()];
    for (i, &dy) in dy.iter().enumerate() {
        let (plane, row, column) =
            (i / (out_rows * out_columns), i / out_columns % out_rows, i % out_columns);
        let at = |u: usize, v: usize| match then {
            Then::ReluMaxPool => (plane * rows + 2 * row + u) * columns + 2 * column + v,
            _ => i,
        };
        // the first of the largest
        let window = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)];
        let best =
            window.into_iter().rev().max_by(|&a, &b| relu(z[a]).partial_cmp(&relu(z[b])).unwrap());
        let best = best.unwrap();
        match then {
            Then::Nothing => (y.push(z[i]), dz[i] = dy),
            _ => {
                (y.push(relu(z[best])), dz[best] = if z[best] > F::zero() { dy } else { dz[best] })
            }
        };
    }
    (y, dz)
}

type Way<F> = (
    fn(&Geometry, &[F], &[F], &[F], Then) -> Output<F>,
    fn(&Geometry, Given<F>, Then, bool) -> Gradients<F>,
);

/// |a − b| ≤ `factor(K)`·ε·Σ|x||w| for a sum of K products.
fn fast_is_plain<F: Real>(
    (forward, backward): Way<F>,
    (g, then): (&Geometry, Then),
    (examples, seed): (usize, u64),
    factor: fn(usize) -> f64,
) -> Result<(), TestCaseError> {
    // a pooling needs a window
    let then = if g.output[1].min(g.output[2]) < 2 { Then::Relu } else { then };
    let numbers = Numbers::<F>::new(g, then, examples, seed);
    let absolute = numbers.absolute();
    let Numbers { x, w, b, dy } = &numbers;
    let near = |name: &str, k: usize, fast: &[F], plain: &[F], size: f64| {
        prop_assert_eq!(fast.len(), plain.len());
        let bound = factor(k) * F::epsilon().as_f64() * size;
        for (i, (a, b)) in fast.iter().zip(plain).enumerate() {
            let difference = (a.as_f64() - b.as_f64()).abs();
            prop_assert!(difference <= bound, "{}[{}]: {} and {}, ± {:e}", name, i, a, b, bound);
        }
        Ok(())
    };
    let largest = |v: &[F]| v.iter().fold(0.0, |m, v| v.as_f64().max(m));

    let z = plain_z(g, &numbers);
    let z_size = plain_z(g, &absolute);
    let (plain_y, _) = plain_then(g, then, &z, dy);
    let y = forward(g, x, w, b, then);
    near("y", g.taps() + 1, &y.y, &plain_y, largest(&z_size))?;

    // the gradients of what was computed: where two numbers are nearly equal, the other may win
    let nothing = forward(g, x, w, b, Then::Nothing).y;
    let (fast_y, dz) = plain_then(g, then, &nothing, dy);
    near("y of its own z", 1, &y.y, &fast_y, 0.0)?;
    let given = Given { x, w, y: &y.y, places: &y.places, dy };
    let found = backward(g, given, then, true);
    let expected = plain_gradients(g, &numbers, &dz);
    let sizes = plain_gradients(g, &absolute, &dz.iter().map(|d| d.abs()).collect::<Vec<F>>());
    let batch = examples * g.pixels();
    let lengths = [g.output[0] * g.kernel * g.kernel, batch, batch];
    let found_dx = found.dx.expect("it was asked for");
    for (i, found) in [&found_dx, &found.dw, &found.db].into_iter().enumerate() {
        near(["dx", "dw", "db"][i], lengths[i], found, &expected[i], largest(&sizes[i]))?;
    }
    prop_assert!(backward(g, given, then, false).dx.is_none());
    Ok(())
}

/// Any order of a sum of K products.
const DIRECT: fn(usize) -> f64 = |k| 4.0 * k as f64;
/// Numbers at points are some ten times larger than what they stand for, and so are their errors;
/// but errors of either sign cancel, so that they do not grow with the sums.
const WINOGRAD: fn(usize) -> f64 = |_| 32.0;

/// The shapes of a real network, and the errors that matter there: beside the largest number.
#[test]
fn winograd_is_right_to_a_hundred_thousandth() {
    for sizes in [(32, 64, 32, 32, 3), (64, 128, 16, 16, 3), (128, 128, 13, 9, 3)] {
        let g = geometry(sizes, 1, 1, 1).unwrap();
        let Numbers { x, w, b, dy } = Numbers::<f32>::new(&g, Then::Nothing, 8, 1);
        let double = |v: &[f32]| v.iter().copied().map(f64::from).collect::<Vec<_>>();
        let [x2, w2, b2, dy2] = [&x, &w, &b, &dy].map(|v| double(v));
        let exact = Numbers { x: x2, w: w2, b: b2, dy: dy2 };
        let z = plain_z(&g, &exact);
        let [dx, dw, _] = plain_gradients(&g, &exact, &exact.dy);

        let out = winograd::forward(&g, &x, &w, &b, Then::Nothing);
        let given = Given { x: &x, w: &w, y: &out.y, places: &[], dy: &dy };
        let found = winograd::backward(&g, given, Then::Nothing, true);
        for (name, found, exact) in
            [("y", &out.y, &z), ("dx", &found.dx.unwrap(), &dx), ("dw", &found.dw, &dw)]
        {
            let errors = found.iter().zip(exact).map(|(a, b)| (f64::from(*a) - b).abs());
            let error = most(errors) / most(exact.iter().copied());
            assert!(error < 1e-5, "{name} of {sizes:?}: {error:e}");
        }
    }
}

/// The same for the other sets of instructions that this processor has: a program chooses its set
/// once, so each needs a program of its own.
#[test]
fn every_set_of_instructions_passes() {
    if std::env::var_os("BRICKPROP_INSTRUCTIONS").is_some() {
        return; // this is such a program
    }
    for instructions in Instructions::available() {
        let mut tests = Command::new(std::env::current_exe().unwrap());
        tests
            .env("BRICKPROP_INSTRUCTIONS", instructions.to_string())
            .env("PROPTEST_CASES", (cases().cases / 4).to_string())
            .arg("equal_plain")
            .arg("equals_plain");
        let out = tests.output().unwrap();
        let words = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && words.contains("4 passed"), "{instructions}: {words}");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn direct_equals_plain(g in any_geometry(), then in any_then(), examples in 1..10usize, seed: u64) {
        fast_is_plain::<f32>((direct::forward, direct::backward), (&g, then), (examples, seed), DIRECT)?;
        fast_is_plain::<f64>((direct::forward, direct::backward), (&g, then), (examples, seed), DIRECT)?;
    }

    #[test]
    fn winograd_equals_plain(g in geometry_3x3(), then in any_then(), examples in 1..10usize, seed: u64) {
        fast_is_plain::<f32>((winograd::forward, winograd::backward), (&g, then), (examples, seed), WINOGRAD)?;
        fast_is_plain::<f64>((winograd::forward, winograd::backward), (&g, then), (examples, seed), WINOGRAD)?;
    }

    #[test]
    fn single_pixels_equal_plain(g in geometry_1x1(), then in any_then(), examples in 1..10usize, seed: u64) {
        let fastest: Way<f32> = (convolution::forward, convolution::backward);
        fast_is_plain(fastest, (&g, then), (examples, seed), DIRECT)?;
    }

    /// A norm and a ReLU on the way give the same bits as if they had been written down before.
    #[test]
    fn normed_pixels_equal_plain(
        g in geometry_1x1(), more in 0..3usize, examples in 1..10usize, seed: u64
    ) {
        let [channels, height, width] = g.input;
        let wider = Geometry { input: [channels + more, height, width], ..g };
        let [numbers, of_norm] = [&g, &wider].map(|g| {
            Numbers::<f32>::new(g, Then::Nothing, examples, seed)
        });
        let mut rng = rng(seed);
        let [gamma, beta, mean, variance] = [-1.0, -1.0, -1.0, 0.1].map(|least| {
            (0..channels).map(|_| rng.random_range(least..1.0)).collect::<Vec<f32>>()
        });
        let norm = Norm { gamma: &gamma, beta: &beta, mean: &mean, variance: &variance, relu: true };
        let size = Size { features: channels + more, pixels: height * width };
        let a = norm::forward(norm, &of_norm.x, size);
        let (Numbers { w, b, dy, .. }, nothing) = (&numbers, Then::Nothing);
        let seen = [
            (Before::nothing(&g), &a),
            (Before { channels: channels + more, norm: Some(norm) }, &of_norm.x),
        ];
        let [plain, fused] = seen.map(|(before, x)| {
            let y = pointwise::forward(&g, before, x, w, b, nothing);
            let given = Given { x, w, y: &y, places: &[], dy };
            let Gradients { dx, dw, db } = pointwise::backward(&g, before, given, nothing, true);
            [y, dx.unwrap(), dw, db]
        });
        prop_assert_eq!(plain, fused);
    }

    /// y is linear in x and in w, and dx and dw are what the same numbers say from the other side:
    /// Σ y·dy = Σ x·dx = Σ w·dw, for b = 0.
    #[test]
    fn both_gradients_are_adjoint(g in any_geometry(), examples in 1..7usize, seed: u64) {
        adjoint((direct::forward, direct::backward), &g, examples, seed)?;
    }

    #[test]
    fn both_gradients_at_points_are_adjoint(g in geometry_3x3(), examples in 1..7usize, seed: u64) {
        adjoint((winograd::forward, winograd::backward), &g, examples, seed)?;
    }
}

fn adjoint(
    (forward, backward): Way<f64>,
    g: &Geometry,
    examples: usize,
    seed: u64,
) -> Result<(), TestCaseError> {
    let Numbers { x, w, b, dy } = Numbers::<f64>::new(g, Then::Nothing, examples, seed);
    let Output { y, places } = forward(g, &x, &w, &vec![0.0; b.len()], Then::Nothing);
    let given = Given { x: &x, w: &w, y: &y, places: &places, dy: &dy };
    let Gradients { dx, dw, .. } = backward(g, given, Then::Nothing, true);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let size = y.iter().zip(&dy).map(|(a, b)| (a * b).abs()).sum::<f64>();
    let (forward, input, weights) = (dot(&y, &dy), dot(&x, &dx.unwrap()), dot(&w, &dw));
    let bound = 1e-11 * (size + 1.0);
    prop_assert!((forward - input).abs() <= bound, "{} and {}", forward, input);
    prop_assert!((forward - weights).abs() <= bound, "{} and {}", forward, weights);
    Ok(())
}
