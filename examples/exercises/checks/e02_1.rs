use brickprop::{
    init::{Init, rng},
    layer::{Layer, Pass},
    layers::Dense,
    tensor::tensor,
};

use crate::Verdict;

/// Does it give what the crate's dense layer gives?
pub fn check(answer: impl Fn(&[Vec<f64>], &[Vec<f64>], &[f64]) -> Vec<Vec<f64>>) -> Verdict {
    for (batch, inputs, outputs) in [(1, 2, 2), (3, 4, 2), (2, 1, 5)] {
        let mut layer: Dense<f64> = Dense::new(inputs, outputs, Init::Xavier, &mut rng(1));
        let b: Vec<f64> = (0..outputs).map(|o| 0.5 - o as f64).collect();
        layer.params_mut()[1].assign(&tensor(&[outputs], b.clone()));
        let numbers: Vec<f64> = (0..batch * inputs).map(|i| (i as f64 * 1.7).sin()).collect();
        let rows = |numbers: &[f64], width: usize| -> Vec<Vec<f64>> {
            numbers.chunks(width).map(<[f64]>::to_vec).collect()
        };
        let w = rows(layer.params()[0].tensor.as_slice().unwrap(), inputs);
        let x = rows(&numbers, inputs);

        let (expected, _) = layer.forward(&tensor(&[batch, inputs], numbers), Pass::Evaluate);
        let expected = rows(expected.as_slice().unwrap(), outputs);
        let found = answer(&x, &w, &b);
        let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
        if lengths != vec![outputs; batch] {
            return Err(format!(
                "{batch} examples and {outputs} outputs make {batch} rows of {outputs}, yours have \
                 the lengths {lengths:?}"
            ));
        }
        for n in 0..batch {
            for o in 0..outputs {
                let (found, expected) = (found[n][o], expected[n][o]);
                let near = (found - expected).abs() < 1e-9;
                if !near {
                    let without = (found + b[o] - expected).abs() < 1e-9;
                    let hint = if without { ": is the bias missing?" } else { "" };
                    return Err(format!(
                        "for x = {x:.3?}, w = {w:.3?}, b = {b:?}: y[{n}][{o}] should be \
                         {expected:.4}, you say {found:.4}{hint}"
                    ));
                }
            }
        }
    }
    Ok("y is what the crate's dense layer gives, for three shapes".into())
}
