//! A trial of both maps.

use brickprop::{classifier::Classifier, dataset::Dataset};

use super::cover;

/// Both maps name a square that matters most. Cover it: how far does the probability fall?
pub fn trial(classifier: &Classifier, others: &Dataset) {
    println!("== Trial ==");
    let (mut untouched, mut falls, mut count) = (0.0, [0.0; 3], 0.0);
    for example in &others.examples[..64] {
        let (picture, class) = (&example.picture, example.label);
        let occlusion = cover::occlusion(classifier, picture, class);
        let saliency = cover::squares(&cover::strength(&classifier.saliency(picture, class)));
        let p = classifier.probabilities(&[picture])[[0, class]];
        let mean = occlusion.mean().unwrap_or(0.0); // a square anywhere
        let there = occlusion[cover::strongest(&saliency)];
        let most = occlusion[cover::strongest(&occlusion)];
        untouched += p;
        for (sum, fall) in falls.iter_mut().zip([mean, there, most]) {
            *sum += fall;
        }
        count += 1.0;
    }
    let [mean, there, most] = falls.map(|sum| (untouched - sum) / count);
    println!(
        "mean probability of the truth over {count} pictures, with a grey square of {0} × {0}\n",
        cover::SQUARE
    );
    println!("no square                       {:.3}", untouched / count);
    println!("anywhere                        {mean:.3}");
    println!("where the gradient is strongest {there:.3}");
    println!("where occlusion says            {most:.3}");
}
