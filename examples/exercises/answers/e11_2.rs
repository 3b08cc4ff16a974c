/// Exercise 11.2: stratified folds.
pub fn folds(labels: &[usize], k: usize) -> Vec<Vec<usize>> {
    let mut by_class: Vec<usize> = (0..labels.len()).collect();
    by_class.sort_by_key(|&i| labels[i]);
    let mut folds = vec![vec![]; k];
    for (turn, i) in by_class.into_iter().enumerate() {
        folds[turn % k].push(i); // like cards: the next class goes on where the last one ended
    }
    folds
}
