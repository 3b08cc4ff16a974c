//! Few pictures of each figure: how to learn from them, and how not to fool oneself.
//!
//! You will see one drawing changed by augmentation, in `target/examples-out/11-real-photos.png`;
//! five folds with and without augmentation, beside the baselines; how much the seed alone moves a
//! figure; and an accuracy that looks too good, because it leaks.
//!
//! ```sh
//! cargo run --release --example 11_real_photos                     # drawn pictures
//! cargo run --release --example 11_real_photos -- lego-minifigures # the photos, in that folder
//! ```
//!
//! Photos that lie in `./lego-minifigures` are found without an argument.

use std::{env, error::Error, path::Path};

use brickprop::{
    dataset::{
        Dataset,
        augmentation::Augmentation,
        index_csv::read_published,
        split::{split, stratified_folds},
        workshop::workshop,
    },
    evaluation::baselines::{most_frequent_class, nearest_neighbour, softmax_regression},
    recipe::Recipe,
};

mod leakage;
mod sheet;

/// Small and fast: the real recipe is `Recipe::photos()`, and takes minutes a training.
pub fn recipe() -> Recipe {
    Recipe { side: 32, share: 0.8, epochs: 30, batch_size: 16, ..Recipe::drawings() }
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = pictures()?;
    sheet::contact_sheet()?;
    folds(&data)?;
    seeds(&data)?;
    leakage::leakage()
}

fn pictures() -> Result<Dataset, Box<dyn Error>> {
    let side = recipe().frame().stored_side();
    let named = env::args().nth(1);
    let folder = named.clone().unwrap_or("lego-minifigures".into());
    println!("== Data ==");
    let data = if named.is_some() || Path::new(&folder).exists() {
        println!("photos of {folder}");
        read_published(Path::new(&folder), side)?.train
    } else {
        println!("no folder {folder}: drawn pictures in the place of photos");
        workshop(160, side, 1)
    };
    let counts = data.class_counts();
    let (least, most) = (counts.iter().min(), counts.iter().max());
    println!("{} pictures, {} classes", data.len(), counts.len());
    println!("a class has {} to {} pictures", least.unwrap_or(&0), most.unwrap_or(&0));
    Ok(data)
}

/// Each picture is held out once, and named by a network that has never seen it.
fn folds(data: &Dataset) -> Result<(), Box<dyn Error>> {
    println!("== Folds ==");
    println!("trained on four fifths, judged by the other fifth, five times\n");
    let folds = stratified_folds(&data.labels(), 5, 1);
    let frame = recipe().frame();
    let mut rows = [
        ("most frequent class", vec![]),
        ("nearest neighbour", vec![]),
        ("softmax regression", vec![]),
        ("network", vec![]),
        ("network, augmented", vec![]),
    ];
    for held in &folds {
        let rest: Vec<usize> = (0..data.len()).filter(|i| !held.contains(i)).collect();
        let (train, test) = (data.subset(&rest), data.subset(held));
        let trained = |augmentation| -> Result<f64, Box<dyn Error>> {
            let recipe = Recipe { augmentation, ..recipe() };
            Ok(recipe.train(&train, None, 1, &mut |_| {})?.0.evaluate(&test).accuracy)
        };
        rows[0].1.push(most_frequent_class(&train, &test).accuracy);
        rows[1].1.push(nearest_neighbour(&train, &test, frame).accuracy);
        rows[2].1.push(softmax_regression(&train, &test, frame, 1)?.accuracy);
        rows[3].1.push(trained(Augmentation::none())?);
        rows[4].1.push(trained(Augmentation::default())?);
    }
    for (name, shares) in rows {
        print_row(name, &shares);
    }
    Ok(())
}

/// The same split, the same recipe; only the seed differs.
fn seeds(data: &Dataset) -> Result<(), Box<dyn Error>> {
    println!("== Seeds ==");
    let parts = split(data, 0.2, 1);
    let (train, test) = (data.subset(&parts.train), data.subset(&parts.held));
    let mut shares = vec![];
    for seed in 1..=5 {
        let (classifier, _) = recipe().train(&train, None, seed, &mut |_| {})?;
        shares.push(classifier.evaluate(&test).accuracy);
    }
    println!("one split, {} pictures held out, five seeds\n", test.len());
    print_row("network", &shares);
    println!("one picture more or less: {:.1} points", 100.0 / test.len() as f64);
    Ok(())
}

/// Shares in percent, their mean, and their standard deviation.
pub fn print_row(name: &str, shares: &[f64]) {
    let n = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let spread = (shares.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let each: String = shares.iter().map(|a| format!("{:6.1}", 100.0 * a)).collect();
    println!("{name:<20}{each}   mean {:.1} ± {:.1} %", 100.0 * mean, 100.0 * spread);
}
