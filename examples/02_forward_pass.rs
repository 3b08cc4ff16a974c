//! Step 1, the forward pass: numbers go in, each layer multiplies and adds, a prediction comes out;
//! first where every number fits on the screen, then for pictures.
//!
//! ```sh
//! cargo run --release --example 02_forward_pass
//! ```

use std::{error::Error, fs};

use brickprop::{
    architecture::{Architecture, Brick},
    dataset::{batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop},
    layer::Pass,
    models::Model,
    plot,
    tensor::tensor,
};
use ndarray::{Array1, Array2, Axis, array};

fn main() -> Result<(), Box<dyn Error>> {
    every_number().and_then(|()| a_picture())
}

// ANCHOR: dense
/// y = x·Wᵀ + b in plain loops: a row an example, a column a unit.
fn dense(x: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    let mut y = Array2::zeros((x.nrows(), w.nrows()));
    for n in 0..x.nrows() {
        for o in 0..w.nrows() {
            y[[n, o]] = b[o];
            for i in 0..x.ncols() {
                y[[n, o]] += w[[o, i]] * x[[n, i]];
            }
        }
    }
    y
}
// ANCHOR_END: dense

/// Two numbers, two hidden units, two scores.
fn every_number() -> Result<(), Box<dyn Error>> {
    let bricks = vec![Brick::Dense { outputs: 2 }, Brick::Relu, Brick::Dense { outputs: 2 }];
    let mut network = Architecture::new(vec![2], bricks).build::<f64>(0)?;
    // its weights were drawn at random; these can be followed in the head
    let (w1, b1) = (array![[1.0, -2.0], [3.0, 1.0]], array![0.5, -1.0]); // W is [outputs, inputs]
    let (w2, b2) = (array![[2.0, 1.0], [-1.0, 0.5]], array![0.0, 1.0]);
    let [weights1, weights2] = [&w1, &w2].map(|w| w.clone().into_dyn());
    network.restore(&[weights1, b1.clone().into_dyn(), weights2, b2.clone().into_dyn()]);

    println!("== Every number ==");
    let x = tensor(&[1, 2], vec![1.0, 2.0]); // a batch of one
    let tape = network.forward(&x, Pass::Evaluate);
    let [z, a, y] = [0, 1, 2].map(|line| &tape.lines[line].y);
    println!("x                  {x}");
    println!("z = W·x + b        {z}   1·1 − 2·2 + 0.5 and 3·1 + 1·2 − 1");
    println!("a = max(z, 0)      {a}      ReLU: only the second unit speaks");
    println!("y = W·a + b        {y}    2·0 + 1·4 and −1·0 + 0.5·4 + 1");
    let graph = plot::graph("The forward pass", &network, &tape, None, &[])?;
    fs::create_dir_all("target/examples-out")?;
    graph.save("target/examples-out/02-forward-pass.png")?;

    println!("\n== A batch ==");
    let x = array![[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]];
    let z = dense(&x, &w1, &b1);
    let y = dense(&z.mapv(|z| z.max(0.0)), &w2, &b2);
    let by_crate = network.predict(&x.clone().into_dyn());
    println!("     x              z              y             the crate's y");
    for (n, crates) in by_crate.outer_iter().enumerate() {
        println!("{:4.1}  {:6.2}  {:6.2}  {crates:6.2}", x.row(n), z.row(n), y.row(n));
    }

    println!("\n== Without an activation ==");
    let two_layers = dense(&dense(&x, &w1, &b1), &w2, &b2);
    let one_layer = dense(&x, &w2.dot(&w1), &(w2.dot(&b1) + &b2));
    println!("two layers   {:5.2}", two_layers.flatten());
    println!("one layer    {:5.2}", one_layer.flatten());
    Ok(())
}

fn a_picture() -> Result<(), Box<dyn Error>> {
    let drawings = workshop(32, 64, 1);
    let network = Model::Mlp.architecture(64, drawings.classes.len()).build::<f32>(1)?;
    println!("\n== Layers and parameters ==\n{}", network.summary());

    println!("\n== The tape ==");
    let normalization = Normalization::from_training(&drawings);
    let batches = Batches::plain(&drawings, Frame::whole(64), 32, normalization);
    let batch = batches.epoch(0).next().ok_or("no batch")?;
    let tape = network.forward(&batch.images, Pass::Train { seed: 0, step: 0 });
    println!("input          {:?}", tape.input.shape());
    for (layer, line) in network.layers().iter().zip(&tape.lines) {
        println!("{:<13}  {:?}", layer.name(), line.y.shape());
    }
    let kept: usize = tape.lines.iter().map(|line| line.y.len()).sum();
    println!("{kept} numbers kept, {} parameters", network.parameters());
    println!("scores of the first picture:\n{:.2}", tape.output().index_axis(Axis(0), 0));
    Ok(())
}
