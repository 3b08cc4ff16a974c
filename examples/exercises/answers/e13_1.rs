//! 13.1: a sum that is fast and near to the truth.

pub fn sum(numbers: &[f32]) -> f32 {
    let mut sums = [0.0; 16];
    for chunk in numbers.chunks(16) {
        for (sum, number) in sums.iter_mut().zip(chunk) {
            *sum += number;
        }
    }
    sums.iter().sum()
}
