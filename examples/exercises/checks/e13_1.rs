use crate::verdict::Verdict;

/// Is it the sum, and at least eight times nearer to the truth than one running sum? It does not see
/// how many running sums there are.
pub fn check(sum: impl Fn(&[f32]) -> f32) -> Verdict {
    for count in [0, 1, 15, 16, 17, 100] {
        let numbers: Vec<f32> = (1..=count).map(|i| i as f32).collect();
        let (expected, found) = ((count * (count + 1) / 2) as f32, sum(&numbers));
        if found != expected {
            return Err(format!("the sum of 1 to {count} is {expected}, not {found}"));
        }
    }
    let numbers = vec![0.1; 1_000_000];
    let truth = 1e6 * f64::from(0.1f32);
    let error = |found: f32| (f64::from(found) - truth).abs();
    let (one, yours) = (error(numbers.iter().sum()), error(sum(&numbers)));
    if yours > one / 8.0 {
        return Err(format!(
            "a million times 0.1 in one running sum is wrong by {one:.0}; yours still by {yours:.0}"
        ));
    }
    Ok(format!(
        "it is the sum; a million times 0.1: one running sum is wrong by {one:.0}, yours by {yours:.2}"
    ))
}
