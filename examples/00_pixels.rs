//! Pictures are numbers: what a network sees is not a minifigure but a list of numbers.
//!
//! You will see a picture number by number; the same numbers as the network wants them; a batch, in
//! which each number has its place; and why they are moved to zero and scaled before they go in.
//!
//! ```sh
//! cargo run --release --example 00_pixels
//! ```

use std::{error::Error, fs};

use brickprop::{
    dataset::{Dataset, Picture, batches, frame::Frame, normalization::Normalization, workshop},
    init::{Init, rng},
    plot,
    tensor::{Tensor, slice, view2},
};
use ndarray::{Axis, s};

const SIDE: usize = 64;
const COUNT: usize = 3 * SIDE * SIDE;
const NAMES: [&str; 3] = ["red", "green", "blue"];

fn main() -> Result<(), Box<dyn Error>> {
    let queen = workshop::portrait(4, 16);
    a_picture(&queen);
    three_channels(&queen);
    let training = workshop::workshop(160, SIDE, 1);
    let normalization = normalise(&training);
    a_batch(&training, normalization);
    why_scale(&training, normalization);

    fs::create_dir_all("target/examples-out")?;
    let canvas = plot::pixels("A picture is numbers", &queen, 8..14, 5..11)?;
    Ok(canvas.save("target/examples-out/00-pixels.png")?)
}

fn a_picture(picture: &Picture) {
    println!("== A picture ==");
    println!("shape [height, width, 3] = {:?}, {} numbers", picture.shape(), picture.len());
    println!("the red of each pixel:\n");
    for row in picture.index_axis(Axis(2), 0).outer_iter() {
        let numbers: Vec<String> = row.iter().map(|red| format!("{red:3}")).collect();
        println!("{}", numbers.join(" "));
    }
    let pixel = picture.slice(s![10, 8, ..]);
    println!("\nrow 10, column 8: red, green, blue = {pixel}");
}

fn three_channels(picture: &Picture) {
    println!("\n== Three channels ==");
    // ANCHOR: channels_first
    // [height, width, 3] becomes [3, height, width], and 0 to 255 becomes 0 to 1
    let image = picture.view().permuted_axes([2, 0, 1]).mapv(|value| f32::from(value) / 255.0);
    // ANCHOR_END: channels_first
    println!("shape [3, height, width] = {:?}", image.shape());
    for (name, channel) in NAMES.iter().zip(image.outer_iter()) {
        println!("mean of {name:<5}  {:.3}", channel.mean().unwrap_or_default());
    }
    println!("row 10, column 8: {:.3}", image.slice(s![.., 10, 8]));
}

fn normalise(training: &Dataset) -> Normalization {
    println!("\n== Normalisation ==");
    let normalization = Normalization::from_training(training);
    println!("measured over {} training pictures:\n\nchannel   mean    std", training.len());
    for ((name, mean), std) in NAMES.iter().zip(normalization.mean).zip(normalization.std) {
        println!("{name:<7}  {mean:.3}  {std:.3}");
    }
    // other drawings, which were not measured: close to 0 and 1, but not exactly there
    let new = workshop::workshop(160, SIDE, 2);
    println!("\nafter normalisation    mean    std");
    for (name, dataset) in [("training pictures", training), ("new pictures", &new)] {
        let images = all(dataset, normalization).images;
        println!("{name:<19}  {:6.3}  {:5.3}", images.mean().unwrap_or_default(), images.std(0.0));
    }
    normalization
}

/// All pictures of a data set in one batch.
fn all(dataset: &Dataset, normalization: Normalization) -> batches::Batch<f64> {
    let all = batches::Batches::plain(dataset, Frame::whole(SIDE), dataset.len(), normalization);
    all.epoch(0).next().expect("a data set with pictures")
}

fn a_batch(training: &Dataset, normalization: Normalization) {
    println!("\n== A batch ==");
    let batch = all(&training.subset(&Vec::from_iter(0..32)), normalization);
    println!("images  {:?}, {} numbers", batch.images.shape(), batch.images.len());
    println!("labels  {:?} …", &batch.labels[..8]);
    // ANCHOR: place
    let [n, channel, row, column] = [5, 1, 20, 30];
    let place = ((n * 3 + channel) * SIDE + row) * SIDE + column;
    // ANCHOR_END: place
    println!("picture {n}, channel {channel}, row {row}, column {column}: number {place} of them");
    assert_eq!(batch.images[[n, channel, row, column]], slice(&batch.images)[place]);
}

/// Sums Σ w·x over all numbers of a picture, as a first layer makes them: a row a picture, a column
/// for each of a hundred units.
fn why_scale(training: &Dataset, normalization: Normalization) {
    println!("\n== Why scale ==");
    println!("numbers       the same for all pictures   differs between pictures");
    let bytes = Normalization { std: [1.0 / 255.0; 3], ..Normalization::IDENTITY };
    let w: Tensor<f64> = Init::He.draw(&[COUNT, 100], COUNT, 100, &mut rng(1));
    for (name, normalization) in
        [("0 to 255", bytes), ("0 to 1", Normalization::IDENTITY), ("normalised", normalization)]
    {
        let images = all(training, normalization).images;
        let x = images.to_shape((training.len(), COUNT)).expect("a row a picture");
        let sums = x.dot(&view2(&w));
        let (means, spreads) =
            (sums.mean_axis(Axis(0)).expect("pictures"), sums.std_axis(Axis(0), 0.0));
        let [shared, own] =
            [means, spreads].map(|sizes| sizes.pow2().mean().unwrap_or_default().sqrt());
        println!("{name:<12}  {shared:>25.2}   {own:>24.2}");
    }
}
