use ndarray::Array2;

/// Exercise 12.1: what the confusion matrix says of one class.
///
/// `confusion[[t, p]]` counts the examples of class t that were taken for class p. Give the
/// **recall** of `class` (of its examples, which share was found?) and its **precision** (of those
/// that were called so, which share is right?). Where there is nothing to share, give 0.
pub fn recall_and_precision(confusion: &Array2<usize>, class: usize) -> (f64, f64) {
    todo!()
}
