//! The figure: a minifigure through kernels made by hand, and what one output pixel sees.

use std::error::Error;

use brickprop::{
    dataset::{Picture, workshop::portrait},
    init::{Init, rng},
    layer::{Layer, Pass},
    layers::Conv2d,
    network::Network,
    plot::{Canvas, GalleryItem, gallery},
    tensor::Tensor,
};
use ndarray::s;

const SIDE: usize = 64;

/// Three convolutions in a row, each with its dilation, and dx of the pixel in the middle of y.
pub fn seen_by_the_middle(dilations: [usize; 3]) -> Result<Tensor<f64>, Box<dyn Error>> {
    let rng = &mut rng(1);
    let layers = dilations.map(|dilation| {
        let conv = Conv2d::new(1, 1, 3, Init::He, rng).padding(dilation).dilation(dilation);
        Box::new(conv) as Box<dyn Layer<f64>>
    });
    let network = Network::new(&[1, 31, 31], layers.into())?;
    let x = Tensor::zeros(vec![1, 1, 31, 31]);
    let tape = network.forward(&x, Pass::Evaluate);
    let mut dy = Tensor::zeros(vec![1, 1, 31, 31]);
    dy[[0, 0, 15, 15]] = 1.0; // L is this one number of y
    Ok(network.backward_to_input(&tape, &dy).input.ok_or("no dx")?)
}

pub fn figure() -> Result<Canvas, Box<dyn Error>> {
    let picture = portrait(5, SIDE); // the knight
    let grey = Tensor::from_shape_fn(vec![1, 1, SIDE, SIDE], |at| {
        picture.slice(s![at[2], at[3], ..]).mapv(f64::from).sum() / 3.0 / 255.0
    });
    let kernels = [
        ("blur: a mean of nine", [1.0; 9].map(|w: f64| w / 9.0), 0.0),
        ("sharper", [0.0, -1.0, 0.0, -1.0, 5.0, -1.0, 0.0, -1.0, 0.0], 0.0),
        ("edges, left to right", [1.0, 0.0, -1.0, 2.0, 0.0, -2.0, 1.0, 0.0, -1.0], 0.5),
        ("edges, top to bottom", [1.0, 2.0, 1.0, 0.0, 0.0, 0.0, -1.0, -2.0, -1.0], 0.5),
        ("edges all around", [-1.0, -1.0, -1.0, -1.0, 8.0, -1.0, -1.0, -1.0, -1.0], 0.5),
    ];
    let mut pictures = vec![("the picture", picture)];
    for (name, weights, zero) in kernels {
        let mut conv = Conv2d::<f64>::new(1, 1, 3, Init::He, &mut rng(1)).padding(1);
        conv.params_mut()[0].iter_mut().zip(weights).for_each(|(w, by_hand)| *w = by_hand);
        let (y, _) = conv.forward(&grey, Pass::Evaluate);
        let scale = if zero == 0.0 { 1.0 } else { 0.25 };
        pictures.push((name, shown(&y, |y| zero + scale * y)));
    }
    for (name, dilations) in [("dx, three 3×3", [1, 1, 1]), ("dx, dilation 1, 2, 4", [1, 2, 4])] {
        let dx = seen_by_the_middle(dilations)?;
        let most = dx.iter().fold(0.0, |most: f64, dx| most.max(dx.abs()));
        pictures.push((name, shown(&dx, |dx| 0.5 + 0.5 * dx.signum() * (dx.abs() / most).sqrt())));
    }
    let items: Vec<_> = (pictures.iter())
        .map(|(name, picture)| GalleryItem {
            picture,
            caption: vec![name.to_string()],
            right: None,
        })
        .collect();
    Ok(gallery(&items, 4)?)
}

/// The one map of a tensor `[1, 1, side, side]` as a grey picture; `light` gives 0 to 1. Each number
/// becomes a square of four by four pixels, so that it stays one to see.
fn shown(map: &Tensor<f64>, light: impl Fn(f64) -> f64) -> Picture {
    let side = map.shape()[2];
    Picture::from_shape_fn((4 * side, 4 * side, 3), |(row, column, _)| {
        (255.0 * light(map[[0, 0, row / 4, column / 4]]).clamp(0.0, 1.0)) as u8
    })
}
