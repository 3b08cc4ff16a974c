//! A dense network meets minifigures, and where it fails.
//!
//! You will see its accuracy beside the baselines; how it learns by heart, and loses figures that
//! are moved, in `target/examples-out/08-dense-network.png`; its weights, in `08-weights.png` there.
//!
//! ```sh
//! cargo run --release --example 08_dense_network
//! ```

use std::error::Error;

use brickprop::{
    classifier::Classifier,
    dataset::{Dataset, Picture, augmentation::Augmentation, frame::Frame, workshop::workshop},
    evaluation::baselines::{most_frequent_class, nearest_neighbour, softmax_regression},
    models::Model,
    plot::{self, Line, LineChart},
    recipe::Recipe,
};
use ndarray::Array4;

const SIDE: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let (known, new) = (workshop(1600, SIDE, 1), workshop(400, SIDE, 2));

    println!("== How good ==");
    let frame = Frame::whole(SIDE);
    let mlp = trained(Model::Mlp, &known)?;
    let percent = |name: &str, accuracy: f64| println!("{name:<24} {:5.1} %", 100.0 * accuracy);
    percent("most frequent class", most_frequent_class(&known, &new).accuracy);
    percent("nearest neighbour", nearest_neighbour(&known, &new, frame).accuracy);
    percent("softmax regression", softmax_regression(&known, &new, frame, 1)?.accuracy);
    percent("dense network", mlp.evaluate(&new).accuracy);
    percent("the same, known pictures", mlp.evaluate(&known).accuracy);

    println!("\n== Few pictures ==");
    let mut learning = [vec![], vec![]];
    for count in [80, 160, 320, 640, 1280, 1600] {
        let few = known.subset(&(0..count).collect::<Vec<_>>());
        let network = trained(Model::Mlp, &few)?;
        let right = [&few, &new].map(|dataset| 100.0 * network.evaluate(dataset).accuracy);
        println!(
            "{count:>4} pictures: right {:5.1} % of them, {:.1} % of new ones",
            right[0], right[1]
        );
        learning.iter_mut().zip(right).for_each(|(line, right)| line.push((count as f64, right)));
    }

    println!("\n== Moved ==");
    let cnn = trained(Model::Cnn, &known)?;
    println!("pixels to the right   dense network   convolutional network");
    let mut moving = [vec![], vec![]];
    for pixels in 0..=8 {
        let moved = moved(&new, pixels);
        let right = [&mlp, &cnn].map(|network| 100.0 * network.evaluate(&moved).accuracy);
        println!("{pixels:>19}   {:11.1} %   {:19.1} %", right[0], right[1]);
        moving.iter_mut().zip(right).for_each(|(line, right)| line.push((pixels as f64, right)));
    }

    std::fs::create_dir_all("target/examples-out")?;
    let chart = |x, names: [&'static str; 2], logarithmic, values: [Vec<(f64, f64)>; 2]| {
        let lines = names.into_iter().zip(values).map(|(name, points)| Line::new(name, points));
        let (axes, lines) = ([x, "right, in percent"], lines.collect());
        LineChart { axes, logarithmic: [logarithmic, false], lines }
    };
    let charts = [
        chart("pictures to learn from", ["known pictures", "new pictures"], true, learning),
        chart("pixels to the right", ["dense network", "convolutional network"], false, moving),
    ];
    plot::lines("A dense network: few pictures, and moved ones", &charts)?
        .save("target/examples-out/08-dense-network.png")?;

    println!("\n== Weights ==");
    let softmax = trained(Model::Softmax, &known)?;
    let mut pictures = vec![];
    for (name, classifier) in [("softmax regression", softmax), ("dense network", mlp)] {
        let before = classifier.architecture.build::<f32>(1)?; // seed 1, as in training
        let [weight, first] =
            [&classifier.network, &before].map(|network| network.layers()[1].params()[0].tensor);
        let moved = ((weight - first).pow2().sum() / first.pow2().sum()).sqrt();
        let parameters = before.parameters();
        println!("{name}: {parameters} parameters, W {:?}", weight.shape());
        println!("  it has moved by {moved:.2} times the length it began with");
        pictures.extend(weight.iter().take(16 * 3 * SIDE * SIDE));
    }
    plot::filters(&Array4::from_shape_vec((32, 3, SIDE, SIDE), pictures)?)?
        .save("target/examples-out/08-weights.png")?;
    Ok(())
}

/// A network that has learnt these pictures as they are, in 12 epochs.
fn trained(model: Model, pictures: &Dataset) -> Result<Classifier, Box<dyn Error>> {
    let augmentation = Augmentation::none();
    let recipe =
        Recipe { model, side: SIDE, augmentation, learning_rate: 0.01, ..Recipe::drawings() };
    Ok(recipe.train(pictures, None, 1, &mut |_| {})?.0)
}

/// The same pictures, moved to the right; what is left free repeats the edge.
fn moved(dataset: &Dataset, pixels: usize) -> Dataset {
    dataset.map_pictures(|old| {
        Picture::from_shape_fn(old.dim(), |(y, x, c)| old[[y, x.saturating_sub(pixels), c]])
    })
}
