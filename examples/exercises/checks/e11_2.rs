use crate::Verdict;

/// Is each example in one fold, and is every class even?
pub fn check(answer: impl Fn(&[usize], usize) -> Vec<Vec<usize>>) -> Verdict {
    let labels = [2, 0, 1, 1, 0, 2, 2, 1, 1, 0, 3, 1, 2, 1];
    for k in [1, 2, 3, 5] {
        let folds = answer(&labels, k);
        let case = format!("{k} folds of the labels {labels:?}");
        if folds.len() != k {
            return Err(format!("{case}: expected {k} folds, found {}", folds.len()));
        }
        let mut all = folds.concat();
        all.sort_unstable();
        if all != (0..labels.len()).collect::<Vec<_>>() {
            return Err(format!("{case}: each example is in one fold, once; found {folds:?}"));
        }
        let even =
            |counts: Vec<usize>| counts.iter().max() <= counts.iter().min().map(|n| n + 1).as_ref();
        for class in 0..4 {
            let of_class = |fold: &Vec<usize>| fold.iter().filter(|&&i| labels[i] == class).count();
            let counts: Vec<usize> = folds.iter().map(of_class).collect();
            if !even(counts.clone()) {
                return Err(format!("{case}: the folds have {counts:?} examples of class {class}"));
            }
        }
        let sizes: Vec<usize> = folds.iter().map(Vec::len).collect();
        if !even(sizes.clone()) {
            return Err(format!("{case}: every class is even, but altogether they have {sizes:?}"));
        }
    }
    Ok("1, 2, 3 and 5 folds are disjoint, complete and even in every class".into())
}
