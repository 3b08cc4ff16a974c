//! What can happen to a gradient on its way back: it vanishes, it explodes, or a unit stops it.
//!
//! You will see gradients over the depth of a network, in `target/examples-out/06-depth.png`, and
//! units that are dead, some of which come back to life.
//!
//! ```sh
//! cargo run --release --example 06_depth
//! ```

use brickprop::{
    dataset::{
        batches::{Batch, Batches},
        frame::Frame,
        normalization::Normalization,
        workshop::workshop,
    },
    gradient_check::separated,
    init::{Init, rng},
    layer::{Layer, Pass},
    layers::{Activation, Dense},
    models::Model,
    network::{BuildError, Network},
    optimizer::Sgd,
    plot::{self, Line, LineChart},
    tensor::Tensor,
    training::Training,
};
use ndarray::Axis;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("== Depth ==");
    let he = (2.0f64 / 64.0).sqrt();
    let mut lines = vec![];
    for (name, activation, init) in [
        ("ReLU, weights twice He's", Activation::Relu, Init::Normal(2.0 * he)),
        ("ReLU, He", Activation::Relu, Init::He),
        ("tanh, Xavier", Activation::Tanh, Init::Xavier),
        ("ReLU, weights half of He's", Activation::Relu, Init::Normal(0.5 * he)),
        ("sigmoid, Xavier", Activation::Sigmoid, Init::Xavier),
    ] {
        let sizes = gradient_over_depth(activation, init)?;
        println!("{name:<27}  layer 30: {:.0e}   layer 1: {:.0e}", sizes[29].1, sizes[0].1);
        lines.push(Line::new(name, sizes));
    }
    std::fs::create_dir_all("target/examples-out")?;
    let axes = ["layer, counted from the input", "size of the gradient"];
    let chart = LineChart { axes, logarithmic: [false, true], lines };
    plot::lines("The gradient on its way back through 30 layers", &[chart])?
        .save("target/examples-out/06-depth.png")?;

    println!("\n== Dead units ==");
    let drawings = workshop(64, 32, 1);
    let normalization = Normalization::from_training(&drawings);
    let batches = Batches::plain(&drawings, Frame::whole(32), 64, normalization);
    let all: Vec<Batch<f32>> = batches.epoch(0).collect();
    let training = Training { epochs: 100, ..Training::default() };
    for bias in [0.0, -1.0, -2.0, -4.0] {
        let mut network = Model::Mlp.architecture(32, 16).build(1)?;
        // tensor 3 is the second hidden layer's bias
        network.visit_tensors_mut(|i, tensor| {
            if i == 3 {
                tensor.fill(bias)
            }
        });
        let before = dead_units(&network, &all[0].images);
        training.run(&mut network, &mut Sgd::new(0.03), &all, None, &mut |_| {});
        let after = dead_units(&network, &all[0].images);
        println!("bias {bias:>2}: {before:>3} of 128 dead, after 100 steps {after:>3}");
    }
    Ok(())
}

/// How many units of the second hidden layer give 0 for every picture.
fn dead_units(network: &Network<f32>, pictures: &Tensor<f32>) -> usize {
    let tape = network.forward(pictures, Pass::Evaluate);
    let units = tape.lines[4].y.axis_iter(Axis(1));
    units.filter(|unit| unit.iter().all(|a| *a == 0.0)).count()
}

/// The root mean square of db in each of 30 dense layers of 64 units, for a batch of 32 and a random
/// dy. db is the sum of dL/dz over the batch: it shrinks and grows as that does.
fn gradient_over_depth(activation: Activation, init: Init) -> Result<Vec<(f64, f64)>, BuildError> {
    let (rng, mut layers) = (&mut rng(1), vec![]);
    for _ in 0..30 {
        layers.push(Box::new(Dense::new(64, 64, init, rng)) as Box<dyn Layer<f64>>);
        layers.push(Box::new(activation));
    }
    let network = Network::new(&[64], layers)?;
    let (x, dy) = (separated(&[32, 64], rng), separated(&[32, 64], rng));
    let gradients = network.backward(&network.forward(&x, Pass::Evaluate), &dy);
    let size = |layer: usize| (gradients.params[2 * layer][1].pow2().sum() / 64.0).sqrt();
    Ok((0..30).map(|layer| (layer as f64 + 1.0, size(layer))).collect())
}
