//! Step 1, the forward pass: numbers go in, each layer multiplies and adds, a prediction comes out.
//!
//! You will see
//!
//! 1. a network so small that every number fits on the screen;
//! 2. a convolutional network: the shapes from a picture to sixteen scores, and the tape that the
//!    pass leaves behind;
//! 3. what its layers see of a drawn beekeeper, in `target/examples-out/02_feature_maps.png`.
//!
//! ```sh
//! cargo run --release --example 02_forward_pass
//! ```

use std::{error::Error, fs};

use brickprop::{
    architecture::{Architecture, Brick},
    dataset::{augmentation::plain, frame::Frame, normalization::Normalization, workshop},
    layer::{Pass, Saved},
    models::Model,
    plot,
    tensor::tensor,
};
use ndarray::{Axis, Ix3};

const SIDE: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    every_number()?;
    a_picture()
}

/// Two numbers, two hidden units, two scores.
fn every_number() -> Result<(), Box<dyn Error>> {
    println!("A network that one can hold in one's hands\n");
    let bricks = vec![Brick::Dense { outputs: 2 }, Brick::Relu, Brick::Dense { outputs: 2 }];
    let mut network = Architecture::new(vec![2], bricks).build::<f64>(0)?;
    // its weights were drawn at random; these can be followed in the head
    network.restore(&[
        tensor(&[2, 2], vec![1.0, -2.0, 3.0, 1.0]), // W of the hidden layer, [outputs, inputs]
        tensor(&[2], vec![0.5, -1.0]),              // its b
        tensor(&[2, 2], vec![2.0, 1.0, -1.0, 0.5]), // W of the output layer
        tensor(&[2], vec![0.0, 1.0]),               // its b
    ]);

    let x = tensor(&[1, 2], vec![1.0, 2.0]); // a batch of one
    let tape = network.forward(&x, Pass::Evaluate);
    let [z, a, y] = [0, 1, 2].map(|line| &tape.lines[line].y);
    println!("  x                  {x}");
    println!("  z = W·x + b        {z}   1·1 − 2·2 + 0.5 and 3·1 + 1·2 − 1");
    println!("  a = max(z, 0)      {a}      ReLU: only the second unit speaks");
    println!("  y = W·a + b        {y}    2·0 + 1·4 and −1·0 + 0.5·4 + 1");
    assert_eq!(y, tensor(&[1, 2], vec![4.0, 3.0]));
    Ok(())
}

/// The same, with more layers and with a picture for x.
fn a_picture() -> Result<(), Box<dyn Error>> {
    let characters = workshop::characters();
    let network = Model::Cnn.architecture(SIDE, characters.len()).build::<f32>(1)?;
    println!("\nA convolutional network, its weights still random\n\n{}\n", network.summary());

    // a picture is numbers, too: [3, height, width], around zero and of one size
    let picture = workshop::portrait(1, SIDE);
    let mut image = plain(&picture, Frame::whole(SIDE));
    Normalization::from_training(&workshop::workshop(64, SIDE, 1)).apply(&mut image);
    let batch = image.insert_axis(Axis(0)).into_dyn();

    let tape = network.forward_each(&batch, Pass::Train { seed: 0, step: 0 });
    println!("The tape: what each layer gave, and what it saved for the way back\n");
    for (i, layer) in network.layers().iter().enumerate() {
        let y = tape.step(i).y;
        let saved = match tape.step(i).saved {
            Saved::Nothing => String::new(),
            Saved::Argmax(places) => format!("{} places of a maximum", places.len()),
            Saved::Moments { mean, .. } => format!("mean and variance of {} channels", mean.len()),
            Saved::Block(_) => "a tape of its own".into(),
            Saved::Mask(mask) => format!("which of {} numbers it dropped", mask.len()),
        };
        let (name, shape) = (layer.name(), format!("{:?}", y.shape()));
        println!("  {:>2}  {name:<10}  {shape:<16}  {saved}", i + 1);
    }
    let kept: usize = tape.lines.iter().map(|line| line.y.len()).sum();
    println!("\n  {kept} numbers for one picture; the scores at its end:\n  {:.3}", tape.output());

    let mut stages = vec![];
    for (i, layer) in network.layers().iter().enumerate() {
        if layer.name() == "ReLU" {
            let maps = tape.step(i).y.index_axis(Axis(0), 0).to_owned();
            stages.push((format!("layer {}, ReLU", i + 1), maps.into_dimensionality::<Ix3>()?));
        }
    }
    fs::create_dir_all("target/examples-out")?;
    plot::feature_maps(&picture, &stages)?.save("target/examples-out/02_feature_maps.png")?;
    let name = characters[1].name;
    println!("\ntarget/examples-out/02_feature_maps.png shows what each layer sees of the {name}.");
    Ok(())
}
