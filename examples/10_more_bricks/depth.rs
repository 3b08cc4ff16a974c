//! The figure: what reaches each layer of a deep network, with and without batch norm.

use std::{error::Error, fs};

use brickprop::{
    dataset::Picture,
    gradient_check::separated,
    init::{Init, rng},
    layer::{Layer, Pass},
    layers::{Activation, BatchNorm, Dense},
    network::Network,
    plot::{GalleryItem, gallery},
};
use ndarray::s;

const WIDTH: usize = 100;
const LAYERS: usize = 10;
const SHOWN: [usize; 4] = [1, 4, 7, 10];

/// Ten times dense, (batch norm,) ReLU; the weights are `factor` times what suits a ReLU.
fn network(factor: f64, batch_norm: bool) -> Result<Network<f64>, Box<dyn Error>> {
    let rng = &mut rng(1);
    let init = Init::Normal(factor * (2.0 / WIDTH as f64).sqrt());
    let mut layers: Vec<Box<dyn Layer<f64>>> = vec![];
    for _ in 0..LAYERS {
        layers.push(Box::new(Dense::new(WIDTH, WIDTH, init, rng)));
        if batch_norm {
            layers.push(Box::new(BatchNorm::new(WIDTH)));
        }
        layers.push(Box::new(Activation::Relu));
    }
    Ok(Network::new(&[WIDTH], layers)?)
}

pub fn depth() -> Result<(), Box<dyn Error>> {
    println!("== Depth ==");
    println!("standard deviation of what ReLU is given in layer {SHOWN:?}");
    let x = separated(&[200, WIDTH], &mut rng(2));
    let mut pictures = vec![];
    for (name, factor, batch_norm) in [
        ("weights × 0.7", 0.7, false),
        ("weights × 1.4", 1.4, false),
        ("× 1.4, batch norm", 1.4, true),
    ] {
        let network = network(factor, batch_norm)?;
        let tape = network.forward_each(&x, Pass::Train { seed: 1, step: 0 });
        print!("{name:<18}");
        let lines = tape.lines.len() / LAYERS; // of a block
        for layer in SHOWN {
            let z = &tape.lines[layer * lines - 2].y; // the line before the ReLU's
            let deviation = z.std(0.0);
            print!(" {deviation:>7.3}");
            let caption = vec![format!("layer {layer}"), name.to_string()];
            pictures.push((histogram(z.iter().copied()), caption));
        }
        println!();
    }
    let items: Vec<_> = pictures
        .iter()
        .map(|(picture, caption)| GalleryItem { picture, caption: caption.clone(), right: None })
        .collect();
    fs::create_dir_all("target/examples-out")?;
    Ok(gallery(&items, SHOWN.len())?.save("target/examples-out/10-more-bricks.png")?)
}

/// How many numbers lie where, from −3 to 3: a bar for each twentieth of that, the highest one full.
/// What lies outside counts to the last bar.
fn histogram(numbers: impl Iterator<Item = f64>) -> Picture {
    const BARS: usize = 41;
    let mut counts = [0; BARS];
    for z in numbers {
        let bar = ((z.clamp(-3.0, 3.0) + 3.0) / 6.0 * (BARS - 1) as f64).round();
        counts[bar as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1);
    let mut picture = Picture::from_elem((164, 164, 3), 255);
    for (bar, count) in counts.into_iter().enumerate() {
        let (left, height) = (4 * bar, 150 * count / most);
        let colour = ndarray::arr1(&[0, 90, 170]);
        picture.slice_mut(s![160 - height..160, left..left + 3, ..]).assign(&colour);
    }
    picture.slice_mut(s![160..164, .., ..]).fill(90); // the axis
    picture.slice_mut(s![150..164, 80..83, ..]).fill(90); // its 0
    picture
}
