//! Three networks learn the same drawings; then the drawings move.

use std::error::Error;

use brickprop::{
    architecture::{Architecture, Brick},
    classifier::Classifier,
    dataset::{
        Dataset, Picture, batches::Batches, frame::Frame, normalization::Normalization,
        workshop::workshop,
    },
    evaluation::baselines::most_frequent_class,
    models::Model,
    optimizer::{Schedule, Sgd},
    training::Training,
};

const SIDE: usize = 32;

pub fn experiment() -> Result<(), Box<dyn Error>> {
    let (drawings, others) = (workshop(640, SIDE, 1), workshop(320, SIDE, 2));
    let dense = Model::Mlp.architecture(SIDE, 16);
    let flatten = Model::Cnn.architecture(SIDE, 16);
    // the same convolutions, but each channel goes on as its mean: where it was seen is forgotten
    let mut mean = flatten.clone();
    mean.bricks.truncate(mean.bricks.len() - 4); // max-pool, flatten, dropout, head
    mean.bricks.extend([Brick::GlobalAvgPool, Brick::Head { classes: 16 }]);

    println!("== Shift ==");
    println!("                       parameters   still    1 px    2 px    4 px    6 px");
    let networks = [
        ("dense", dense, 0.03),
        ("convolution, flatten", flatten, 0.03),
        ("convolution, mean", mean, 0.2),
    ];
    for (name, architecture, rate) in networks {
        let classifier = trained(architecture, rate, &drawings)?;
        print!("{name:<21} {:>11}", classifier.network.parameters());
        for pixels in [0, 1, 2, 4, 6] {
            let accuracy = classifier.evaluate(&moved(&others, pixels)).accuracy;
            print!(" {:>5.1} %", 100.0 * accuracy);
        }
        println!();
    }
    let guess = most_frequent_class(&drawings, &others).accuracy;
    println!("always the same name {:>18.1} %", 100.0 * guess);
    Ok(())
}

fn trained(
    architecture: Architecture,
    rate: f64,
    drawings: &Dataset,
) -> Result<Classifier, Box<dyn Error>> {
    let mut network = architecture.build(1)?;
    let normalization = Normalization::from_training(drawings);
    let plain = Batches::plain(drawings, Frame::whole(SIDE), 32, normalization);
    let batches = Batches { shuffle: true, ..plain };
    let schedule = Schedule::Cosine { warm_up: 1.0 };
    let training = Training { epochs: 10, schedule, ..Training::default() };
    let mut sgd = Sgd::new(rate).momentum(0.9).nesterov();
    training.run(&mut network, &mut sgd, &batches, None, &mut |_| {});
    let classes = drawings.classes.clone();
    Ok(Classifier { architecture, network, normalization, classes, share: 1.0, mirror: false })
}

/// The same pictures, moved to the right; what is left free repeats the edge.
fn moved(dataset: &Dataset, pixels: usize) -> Dataset {
    dataset.map_pictures(|old| {
        Picture::from_shape_fn(old.dim(), |(y, x, c)| old[[y, x.saturating_sub(pixels), c]])
    })
}
