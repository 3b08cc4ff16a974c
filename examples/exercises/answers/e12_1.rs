use ndarray::Array2;

/// Exercise 12.1: what the confusion matrix says of one class.
pub fn recall_and_precision(confusion: &Array2<usize>, class: usize) -> (f64, f64) {
    let right = confusion[[class, class]] as f64;
    let share = |all: usize| if all == 0 { 0.0 } else { right / all as f64 };
    (share(confusion.row(class).sum()), share(confusion.column(class).sum()))
}
