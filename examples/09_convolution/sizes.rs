//! How large y is, what sharing saves, and how far a pixel of y sees.

use std::error::Error;

use brickprop::{
    init::{Init, rng},
    layer::Layer,
    layers::{Conv2d, Dense},
};

use super::pictures;

pub fn sizes() -> Result<(), Box<dyn Error>> {
    println!("== Sizes ==");
    println!("what a 3×3 convolution makes of [3, 32, 32]");
    for (stride, padding, dilation) in [(1, 0, 1), (1, 1, 1), (2, 1, 1), (1, 2, 2)] {
        let conv = Conv2d::<f64>::new(3, 16, 3, Init::He, &mut rng(1));
        let conv = conv.stride(stride).padding(padding).dilation(dilation);
        let shape = conv.output_shape(&[3, 32, 32])?;
        println!("stride {stride}, padding {padding}, dilation {dilation}: {shape:?}");
    }

    println!("== Sharing ==");
    println!("from 3 × 32 × 32 to 16 × 32 × 32 numbers");
    let conv = Conv2d::<f64>::new(3, 16, 3, Init::He, &mut rng(1));
    let weights = |layer: &dyn Layer<f64>| -> usize {
        layer.params().iter().map(|param| param.tensor.len()).sum()
    };
    println!("  convolution 3×3   {:>11} weights and biases", weights(&conv));
    // of one output number; the whole layer would take 400 MB
    let unit = Dense::<f64>::new(3 * 32 * 32, 1, Init::He, &mut rng(1));
    println!("  dense             {:>11} weights and biases", 16 * 32 * 32 * weights(&unit));

    println!("== Receptive field ==");
    let (mut field, mut step) = (1, 1);
    let (conv, pool) = (("conv 3×3", 3, 1), ("pool 2×2", 2, 2));
    for (name, kernel, stride) in [conv, pool, conv, pool, conv, pool] {
        field += (kernel - 1) * step;
        step *= stride;
        println!("after {name}: sees {field:>2} × {field:<2} pixels, neighbours are {step} apart");
    }
    for dilations in [[1, 1, 1], [1, 2, 4]] {
        let dx = pictures::seen_by_the_middle(dilations)?;
        let seen = dx.iter().filter(|dx| **dx != 0.0).count();
        println!(
            "three 3×3 of dilation {dilations:?}: dx is not zero at {seen} = {0} × {0} pixels",
            seen.isqrt()
        );
    }
    Ok(())
}
