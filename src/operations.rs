//! How much a network computes for one input: its matrix products, counted.
//!
//! Only products are counted, as is the custom: what activations and pooling do is little beside
//! them. Each weight of a dense layer is multiplied with one number; a convolution's weights are
//! used again at each pixel of its output. Backpropagation does as much for dw, and as much again
//! for dx, which the first layer with parameters needs not.

use crate::{network::Network, real::Real};

/// Products and sums that each layer's forward pass does for one input.
pub fn multiply_adds<F: Real>(network: &Network<F>) -> Vec<usize> {
    let layers = network.layers().iter().enumerate();
    let count = layers.map(|(i, layer)| {
        let places: usize = network.output_shape(i)[1..].iter().product();
        // matrices and kernels multiply; a bias or a batch norm has one axis
        let params = layer.params().into_iter().filter(|param| param.tensor.ndim() > 1);
        params.map(|weight| weight.tensor.len() * places).sum()
    });
    count.collect()
}

/// Floating-point operations of a forward pass for one input: a product and a sum are two.
pub fn forward_flops<F: Real>(network: &Network<F>) -> usize {
    2 * multiply_adds(network).iter().sum::<usize>()
}

/// Floating-point operations of a training step for one input: forward, dw, and dx for all layers
/// but the first with weights.
pub fn training_flops<F: Real>(network: &Network<F>) -> usize {
    let layers = multiply_adds(network);
    let first = network.layers().iter().position(|layer| !layer.params().is_empty());
    let first = first.map_or(0, |first| layers[first]);
    2 * (3 * layers.iter().sum::<usize>() - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::{Architecture, Brick},
        models::Reference,
    };

    #[test]
    fn the_reference_networks_compute_what_other_libraries_count() {
        for (reference, millions) in [(Reference::A, 3.371), (Reference::B, 246.97)] {
            let network: Network<f32> = reference.architecture().build(1).unwrap();
            let found = training_flops(&network) as f64 / 1e6;
            assert!((found / millions - 1.0).abs() < 1e-4, "{reference:?}: {found}");
        }
    }

    #[test]
    fn strides_and_layers_without_weights_are_counted_as_they_are() {
        let conv = Brick::Conv2d { outputs: 5, kernel: 3, stride: 2, bias: false };
        let bricks =
            vec![conv, Brick::BatchNorm, Brick::Relu, Brick::Flatten, Brick::Dense { outputs: 7 }];
        let network: Network<f32> = Architecture::new(vec![3, 8, 6], bricks).build(1).unwrap();
        let (conv, dense) = (5 * 4 * 3 * 3 * 9, 5 * 4 * 3 * 7);
        assert_eq!(multiply_adds(&network), [conv, 0, 0, 0, dense]);
        assert_eq!(forward_flops(&network), 2 * (conv + dense));
        assert_eq!(training_flops(&network), 2 * (2 * conv + 3 * dense));
    }

    #[test]
    fn a_network_without_weights_computes_nothing() {
        let network = Network::<f32>::new(&[3], vec![]).unwrap();
        assert_eq!((forward_flops(&network), training_flops(&network)), (0, 0));
    }
}
