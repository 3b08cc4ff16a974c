//! Looking inside a trained network: four questions, and how far the answers can be trusted.
//!
//! You will see
//!
//! 1. what the first layer looks for, in `target/examples-out/12-filters.png`;
//! 2. what each layer makes of a picture, in `12-feature-maps.png`;
//! 3. where the answer hangs, by the gradient and by covering up, in `12-looking-inside.png`, and
//!    which of the two is right more often;
//! 4. who is taken for whom, in `12-confusion.png`.
//!
//! ```sh
//! cargo run --release --example 12_looking_inside
//! ```

use std::{error::Error, fs};

use brickprop::{
    classifier::Classifier,
    dataset::{Dataset, workshop::workshop},
    evaluation::baselines::most_frequent_class,
    plot,
    recipe::Recipe,
    tensor::slice,
};

mod cover;
mod sheet;
mod trial;

pub const SIDE: usize = 48;
const SEED: u64 = 1;
const OUT: &str = "target/examples-out";

fn main() -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(OUT)?;
    let (drawings, others) = (workshop(960, SIDE, 1), workshop(320, SIDE, 2));
    let recipe = Recipe { side: SIDE, epochs: 8, ..Recipe::drawings() };
    let (classifier, _) = recipe.train(&drawings, None, SEED, &mut |_| {})?;

    filters(&classifier)?;
    feature_maps(&classifier, &others)?;
    trial::trial(&classifier, &others);
    sheet::sheet(&classifier, &others)?.save(format!("{OUT}/12-looking-inside.png"))?;
    mistakes(&classifier, &drawings, &others)
}

fn filters(classifier: &Classifier) -> Result<(), Box<dyn Error>> {
    let filters = classifier.filters().ok_or("no convolution")?;
    plot::filters(&filters)?.save(format!("{OUT}/12-filters.png"))?;
    println!("== Filters ==");
    println!("weights of the first layer: {:?}", filters.shape());
    let first = classifier.architecture.build::<f32>(SEED)?; // as it was before the training
    let drawn = first.layers()[0].params()[0].tensor.clone();
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let (now, then) = (filters.as_slice().ok_or("a stretch")?, slice(&drawn));
    let alike = product(now, then) / (product(now, now) * product(then, then)).sqrt();
    println!("cosine with the random weights they began as: {alike:.2}");
    Ok(())
}

fn feature_maps(classifier: &Classifier, others: &Dataset) -> Result<(), Box<dyn Error>> {
    let picture = &others.examples[0].picture;
    let stages = classifier.feature_maps(picture);
    plot::feature_maps(&classifier.view(picture), &stages)?
        .save(format!("{OUT}/12-feature-maps.png"))?;
    println!("== Feature maps ==");
    for (name, maps) in &stages {
        let silent = maps.outer_iter().filter(|map| map.iter().all(|&a| a == 0.0)).count();
        let quiet = maps.iter().filter(|&&a| a == 0.0).count() as f64 / maps.len() as f64;
        println!("{name}: {:?}, {:.0} % zeros, {silent} maps silent", maps.shape(), 100.0 * quiet);
    }
    Ok(())
}

fn mistakes(
    classifier: &Classifier,
    drawings: &Dataset,
    others: &Dataset,
) -> Result<(), Box<dyn Error>> {
    let evaluation = classifier.evaluate(others);
    let names: Vec<String> = others.classes.iter().map(|class| class.name.clone()).collect();
    plot::confusion(&evaluation.confusion, &names)?.save(format!("{OUT}/12-confusion.png"))?;
    println!("== Confusion ==");
    let guess = most_frequent_class(drawings, others).accuracy;
    println!(
        "{:.1} % of {} others right; always the same name {:.1} %",
        100.0 * evaluation.accuracy,
        others.len(),
        100.0 * guess
    );
    let mut scores = evaluation.per_class();
    scores.sort_by_key(|score| score.right);
    for score in &scores[..3] {
        let taken = score.most_often_taken_for.map_or("none", |class| &names[class]);
        println!(
            "{:<12} {:>2} of {} right, most often taken for: {taken}",
            names[score.label], score.right, score.total
        );
    }
    Ok(())
}
