//! Which examples train, and which are held out to see how well that went.
//!
//! Both ways are stratified: every class gives its share to each part. With ten photos a class,
//! chance alone would leave some classes without a single held-out photo.

use ndarray_rand::rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::Dataset;

/// The indices of the examples of both parts, in ascending order. No index is in both, and each is
/// in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The examples that train.
    pub train: Vec<usize>,
    /// The examples that are held out.
    pub held: Vec<usize>,
}

/// Holds out the share `held` (from 0 to 1) of every class, as nearly as whole examples allow.
/// Every class keeps at least one example to train with.
pub fn split(dataset: &Dataset, held: f64, seed: u64) -> Split {
    let mut parts = Split { train: vec![], held: vec![] };
    // What rounding takes from one class, the next one gives back.
    let mut owed = 0.0;
    for members in shuffled_classes(&dataset.labels(), seed) {
        let wanted = members.len() as f64 * held + owed;
        let count = (wanted.round() as usize).min(members.len().saturating_sub(1));
        owed = wanted - count as f64;
        parts.held.extend(&members[..count]);
        parts.train.extend(&members[count..]);
    }
    parts.held.sort_unstable();
    parts.train.sort_unstable();
    parts
}

/// Deals the examples to `k` folds and gives the indices of each fold in ascending order. Folds
/// are disjoint and cover everything; of each class, and altogether, one fold has at most one
/// example more than another.
///
/// Each fold is held out once, and the others train. A class of a single example can't do both:
/// where its fold is held out, it is missing in training.
///
/// # Panics
/// Where `k` is 0.
pub fn stratified_folds(labels: &[usize], k: usize, seed: u64) -> Vec<Vec<usize>> {
    assert!(k > 0, "expected at least 1 fold, found 0");
    let mut folds = vec![vec![]; k];
    // A class begins where the class before it ended, like the next round of a card game.
    for (turn, index) in shuffled_classes(labels, seed).into_iter().flatten().enumerate() {
        folds[turn % k].push(index);
    }
    for fold in &mut folds {
        fold.sort_unstable();
    }
    folds
}

/// The indices of the examples of each class, in random order.
fn shuffled_classes(labels: &[usize], seed: u64) -> Vec<Vec<usize>> {
    let classes = labels.iter().max().map_or(0, |&largest| largest + 1);
    let mut members = vec![vec![]; classes];
    for (index, &label) in labels.iter().enumerate() {
        members[label].push(index);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for class in &mut members {
        class.shuffle(&mut rng);
    }
    members
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dataset::{Example, Picture};

    /// Classes of 7 to 12 examples, one of 2 and one of 1, mixed.
    fn labels() -> Vec<usize> {
        let sizes = [7, 12, 1, 9, 2, 10, 8, 11];
        let rounds = 0..12;
        rounds
            .flat_map(|round| (0..sizes.len()).filter(move |&class| round < sizes[class]))
            .collect()
    }

    fn dataset() -> Dataset {
        let picture = Arc::new(Picture::zeros((1, 1, 3)));
        let example = |label| Example { picture: picture.clone(), label, source: String::new() };
        Dataset { classes: Arc::new([]), examples: labels().into_iter().map(example).collect() }
    }

    fn sorted(parts: &[&[usize]]) -> Vec<usize> {
        let mut all = parts.concat();
        all.sort_unstable();
        all
    }

    #[test]
    fn a_split_is_disjoint_and_covers_everything() {
        for held in [0.0, 0.03, 0.2, 0.5, 1.0, 7.0, -1.0, f64::NAN] {
            let parts = split(&dataset(), held, 1);
            assert_eq!(sorted(&[&parts.train, &parts.held]), (0..60).collect::<Vec<_>>());
            let trained: Vec<_> = parts.train.iter().map(|&i| labels()[i]).collect();
            assert!((0..8).all(|class| trained.contains(&class)));
        }
    }

    #[test]
    fn the_share_is_right_even_where_classes_are_small() {
        assert_eq!(split(&dataset(), 0.2, 1).held.len(), 12);
        assert_eq!(split(&dataset(), 0.05, 1).held.len(), 3);
        assert_eq!(split(&dataset(), 0.0, 1).held.len(), 0);
    }

    #[test]
    fn folds_are_disjoint_and_even() {
        let labels = labels();
        let folds = stratified_folds(&labels, 5, 3);
        let parts: Vec<&[usize]> = folds.iter().map(Vec::as_slice).collect();
        assert_eq!(sorted(&parts), (0..60).collect::<Vec<_>>());
        assert!(folds.iter().all(|fold| fold.len() == 12));
        for class in 0..8 {
            let count = |fold: &Vec<usize>| fold.iter().filter(|&&i| labels[i] == class).count();
            let counts: Vec<_> = folds.iter().map(count).collect();
            assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
        }
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(split(&dataset(), 0.3, 5), split(&dataset(), 0.3, 5));
        assert_ne!(split(&dataset(), 0.3, 5), split(&dataset(), 0.3, 6));
        assert_eq!(stratified_folds(&labels(), 4, 5), stratified_folds(&labels(), 4, 5));
        assert_ne!(stratified_folds(&labels(), 4, 5), stratified_folds(&labels(), 4, 6));
    }

    #[test]
    fn nothing_can_be_split_too() {
        assert_eq!(stratified_folds(&[], 3, 0), vec![Vec::<usize>::new(); 3]);
    }
}
