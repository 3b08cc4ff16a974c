use crate::Verdict;

/// Is the mean 0 and the standard deviation 1, and is an even channel left undivided?
pub fn check(answer: impl Fn(&[f64]) -> Vec<f64>) -> Verdict {
    for channel in [vec![0.0, 1.0], vec![0.2, 0.4, 0.9, 0.1, 0.4], vec![-3.0, 5.0, 70.0]] {
        let found = answer(&channel);
        if found.len() != channel.len() {
            let (expected, found) = (channel.len(), found.len());
            return Err(format!("{channel:?} has {expected} numbers, your answer has {found}"));
        }
        let count = channel.len() as f64;
        let mean = found.iter().sum::<f64>() / count;
        let variance = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        let for_input = format!("for {channel:?} you give {found:.4?}");
        let near = mean.abs() < 1e-9;
        if !near {
            return Err(format!("{for_input}: its mean should be 0, it is {mean:.4}"));
        }
        if (variance.sqrt() - (1.0 - 1.0 / count).sqrt()).abs() < 1e-9 {
            return Err(format!("{for_input}: did you divide by M − 1 in the place of M?"));
        }
        let near = (variance - 1.0).abs() < 1e-9;
        if !near {
            let std = variance.sqrt();
            return Err(format!("{for_input}: its deviation should be 1, it is {std:.4}"));
        }
        // the numbers themselves: others could have that mean and deviation, too
        let middle = channel.iter().sum::<f64>() / count;
        let spread = channel.iter().map(|x| (x - middle).powi(2)).sum::<f64>() / count;
        for (i, (x, found)) in channel.iter().zip(&found).enumerate() {
            let expected = (x - middle) / spread.sqrt();
            let near = (found - expected).abs() < 1e-9;
            if !near {
                return Err(format!("{for_input}: number {i} should be {expected:.4}"));
            }
        }
    }
    match answer(&[0.5; 4]) {
        even if even == [0.0; 4] => {}
        even => return Err(format!("an even channel, [0.5; 4], should become 0s, found {even:?}")),
    }
    Ok("every number is right, the mean is 0 and the deviation 1, and an even channel is not divided by 0".into())
}
