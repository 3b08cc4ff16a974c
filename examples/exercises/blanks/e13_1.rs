/// Exercise 13.1: a sum that is fast and near to the truth.
///
/// The sum of all numbers, in sixteen running sums: number i goes to running sum i % 16. At the end
/// the sixteen are added up.
///
/// `chunks(16)` cuts a slice into pieces of sixteen; the last one may be shorter.
pub fn sum(numbers: &[f32]) -> f32 {
    todo!()
}
