//! The promise: the fast convolution is the plain one, whatever the shape.

mod common;

use brickprop::{
    kernels::convolution::{Geometry, fast, plain},
    real::Real,
};
use common::rng;
use ndarray_rand::rand::Rng;
use proptest::prelude::*;

/// Shapes that a `Conv2d` takes: the window fits, and the padding is smaller than it.
fn geometry() -> impl Strategy<Value = Geometry> {
    let sizes = (1..6usize, 1..20usize, 1..14usize, 1..14usize, 1..5usize);
    (sizes, 1..4usize, 0..5usize, 1..4usize).prop_filter_map(
        "a window that fits",
        |((inputs, outputs, height, width, kernel), stride, padding, dilation)| {
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
        },
    )
}

/// x, w, b and dy.
fn numbers<F: Real>(g: &Geometry, examples: usize, seed: u64) -> [Vec<F>; 4] {
    let mut rng = rng(seed);
    let mut random = |count| (0..count).map(|_| F::of(rng.random_range(-1.0..1.0))).collect();
    [
        random(examples * g.input_len()),
        random(g.weights()),
        random(g.output[0]),
        random(examples * g.output_len()),
    ]
}

/// y, dx, dw and db in plain loops.
fn plainly<F: Real>(g: &Geometry, [x, w, b, dy]: &[Vec<F>; 4]) -> [Vec<F>; 4] {
    let zeros = |count| vec![F::zero(); count];
    let (mut y, mut dx, mut dw, mut db) =
        (zeros(dy.len()), zeros(x.len()), zeros(w.len()), zeros(b.len()));
    for n in 0..x.len() / g.input_len() {
        let (own, out) = (n * g.input_len().., n * g.output_len()..);
        let (x, dx) = (&x[own.clone()][..g.input_len()], &mut dx[own][..g.input_len()]);
        plain::forward(g, x, w, b, &mut y[out.clone()][..g.output_len()]);
        plain::backward(g, x, w, &dy[out][..g.output_len()], dx, &mut dw, &mut db);
    }
    [y, dx, dw, db]
}

fn quickly<F: Real>(g: &Geometry, examples: usize, [x, w, b, dy]: &[Vec<F>; 4]) -> [Vec<F>; 4] {
    let (dw, db) = fast::backward_weights(g, examples, x, dy);
    [fast::forward(g, examples, x, w, b), fast::backward_input(g, examples, w, dy), dw, db]
}

/// |a − b| ≤ 4·K·ε·Σ|x||w| for a sum of K products.
fn fast_is_plain<F: Real>(g: &Geometry, examples: usize, seed: u64) -> Result<(), TestCaseError> {
    let numbers = numbers::<F>(g, examples, seed);
    let absolute = numbers.clone().map(|v| v.into_iter().map(F::abs).collect::<Vec<F>>());
    let (fast, plain) = (quickly(g, examples, &numbers), plainly(g, &numbers));
    let size = plainly(g, &absolute);
    let places = examples * g.pixels();
    let lengths = [g.taps() + 1, g.output[0] * g.kernel * g.kernel, places, places];
    for (i, name) in ["y", "dx", "dw", "db"].into_iter().enumerate() {
        prop_assert_eq!(fast[i].len(), plain[i].len());
        for ((a, b), size) in fast[i].iter().zip(&plain[i]).zip(&size[i]) {
            let bound = 4.0 * lengths[i] as f64 * F::epsilon().as_f64() * size.as_f64();
            let difference = (a.as_f64() - b.as_f64()).abs();
            prop_assert!(difference <= bound, "{}: {} and {}", name, a, b);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn fast_equals_plain(g in geometry(), examples in 1..7usize, seed: u64) {
        fast_is_plain::<f32>(&g, examples, seed)?;
        fast_is_plain::<f64>(&g, examples, seed)?;
    }

    /// y is linear in x and in w, and dx and dw are what the same numbers say from the other side:
    /// Σ y·dy = Σ x·dx = Σ w·dw, for b = 0.
    #[test]
    fn both_gradients_are_adjoint(g in geometry(), examples in 1..7usize, seed: u64) {
        let mut numbers = numbers::<f64>(&g, examples, seed);
        numbers[2].fill(0.0);
        let [y, dx, dw, _] = quickly(&g, examples, &numbers);
        let [x, w, _, dy] = &numbers;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let size = y.iter().zip(dy).map(|(a, b)| (a * b).abs()).sum::<f64>();
        let (forward, input, weights) = (dot(&y, dy), dot(x, &dx), dot(w, &dw));
        let bound = 1e-11 * (size + 1.0);
        prop_assert!((forward - input).abs() <= bound, "{} and {}", forward, input);
        prop_assert!((forward - weights).abs() <= bound, "{} and {}", forward, weights);
    }
}
