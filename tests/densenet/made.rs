//! Weights and pictures that a formula makes, here and in Python: no file of them is needed.

use brickprop::{
    models::Model,
    network::Network,
    real::Real,
    tensor::{Tensor, tensor},
};

use crate::common::most;

pub const SIDE: usize = 224;

/// Numbers from 0 to 1 that look random: a hash of the tensor's name and of the place in it.
pub fn hashed(name: &str, count: usize) -> impl Iterator<Item = f64> + use<> {
    // FNV-1a
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let start = name.bytes().fold(0x811C_9DC5, mix);
    (0..count as u32).map(move |i| {
        let mut h = i.wrapping_add(start);
        for (shift, factor) in [(16, 0x7FEB_352D), (15, 0x846C_A68B)] {
            h = (h ^ (h >> shift)).wrapping_mul(factor);
        }
        f64::from(h ^ (h >> 16)) / 4_294_967_296.0
    })
}

/// Weights as tests/reference/densenet.py makes them.
fn weights(name: &str, shape: &[usize]) -> Vec<f64> {
    let of = |u: f64| match shape {
        [_] if name.ends_with("bias") || name.ends_with("running_mean") => 0.2 * (u - 0.5),
        [_] => 0.5 + u,
        [_, inputs] => (*inputs as f64).powf(-0.5) * (2.0 * u - 1.0),
        _ => (6.0 / shape[1..].iter().product::<usize>() as f64).sqrt() * (2.0 * u - 1.0),
    };
    // Python keeps them in f32
    hashed(name, shape.iter().product()).map(|u| f64::from(of(u) as f32)).collect()
}

/// DenseNet-121 with the weights that are given for the name and the shape of each tensor.
pub fn densenet121<F: Real>(weights: impl Fn(&str, &[usize]) -> Vec<f64>) -> Network<F> {
    let mut network: Network<F> = Model::Densenet121.architecture(SIDE, 1000).build(1).unwrap();
    let given: Vec<_> =
        network.named_tensors().iter().map(|(name, w)| weights(name, w.shape())).collect();
    network.visit_tensors_mut(|i, tensor| {
        assert_eq!(tensor.len(), given[i].len());
        tensor.iter_mut().zip(&given[i]).for_each(|(w, &given)| *w = F::of(given));
    });
    network
}

/// DenseNet-121 with hashed weights.
pub fn hashed_densenet121<F: Real>() -> Network<F> {
    densenet121(weights)
}

/// Pictures of noise from −1 to 1.
pub fn pictures<F: Real>(count: usize) -> Tensor<F> {
    let pixels = hashed("input", count * 3 * SIDE * SIDE).map(|u| F::of(2.0 * u - 1.0)).collect();
    tensor(&[count, 3, SIDE, SIDE], pixels)
}

/// The largest difference, as a share of the largest number.
pub fn apart<F: Real>(found: &Tensor<F>, expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let differences = found.iter().zip(expected).map(|(x, e)| (x.as_f64() - e).abs());
    most(differences) / most(expected.iter().copied())
}
