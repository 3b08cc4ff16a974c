use brickprop::{
    architecture::{Architecture, Brick},
    network::Network,
};

use crate::verdict::Verdict;

/// Beside what the crate counts in a network of these sizes.
pub fn check(answer: impl Fn(&[usize]) -> usize) -> Verdict {
    for sizes in [&[3, 2][..], &[2, 5, 3], &[3072, 256, 128, 16]] {
        let bricks = sizes[1..].iter().map(|&outputs| Brick::Dense { outputs }).collect();
        let architecture = Architecture { input: vec![sizes[0]], bricks };
        let network: Network<f64> = architecture.build(1).map_err(|error| error.to_string())?;
        let (expected, found) = (network.parameters(), answer(sizes));
        let weights: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
        if found == weights {
            return Err(format!("for {sizes:?}, found {found}: the biases are missing"));
        }
        if found != expected {
            return Err(format!("for {sizes:?}, expected {expected}, found {found}"));
        }
    }
    Ok("the mlp for pictures of 32 × 32 pixels has 821,648 parameters".into())
}
