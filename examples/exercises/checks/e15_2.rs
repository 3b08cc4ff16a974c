use crate::verdict::{Verdict, same};

pub fn check(answer: impl Fn(usize, usize, usize, usize) -> usize) -> Verdict {
    for (input, [channels, growth, layers, kernel], expected) in [
        ("8 channels, growth 4, 1 layer, 3×3", [8, 4, 1, 3], 288),
        ("8 channels, growth 8, 3 layers, 3×3", [8, 8, 3, 3], 3456),
        ("5 channels, growth 2, 4 layers, 1×1", [5, 2, 4, 1], 64),
        ("no layer", [8, 8, 0, 3], 0),
    ] {
        same(input, f64::from(expected), answer(channels, growth, layers, kernel) as f64)?;
    }
    Ok("the weights are counted, whatever the growth".into())
}
