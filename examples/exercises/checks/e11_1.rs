use crate::Verdict;

/// Are both those of a sample?
pub fn check(answer: impl Fn(&[f64]) -> (f64, f64)) -> Verdict {
    let cases: [(&[f64], f64, f64); 3] = [
        (&[1.0, 3.0], 2.0, 2f64.sqrt()),
        (&[0.8, 0.8, 0.8, 0.8], 0.8, 0.0),
        (&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 5.0, (32.0f64 / 7.0).sqrt()),
    ];
    for (numbers, mean, deviation) in cases {
        let found = answer(numbers);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        if !close(found.0, mean) {
            return Err(format!("the mean of {numbers:?} is {mean}, found {}", found.0));
        }
        let n = numbers.len() as f64;
        if deviation > 0.0 && close(found.1, deviation * ((n - 1.0) / n).sqrt()) {
            return Err(format!("for {numbers:?}: did you divide by n in the place of n − 1?"));
        }
        if !close(found.1, deviation) {
            let found = found.1;
            return Err(format!("the deviation of {numbers:?} is {deviation}, found {found}"));
        }
    }
    Ok("mean and standard deviation are right for samples of 2, 4 and 8".into())
}
