use brickprop::architecture::{Architecture, Brick};

use crate::Verdict;

/// Does it count what the crate's network has?
pub fn check(answer: impl Fn(&[usize]) -> usize) -> Verdict {
    let stacks: [&[usize]; 4] = [&[5], &[2, 2], &[2, 3, 4], &[12288, 256, 128, 16]];
    for sizes in stacks {
        let bricks = sizes[1..].iter().map(|&outputs| Brick::Dense { outputs }).collect();
        let network = Architecture::new(vec![sizes[0]], bricks)
            .build::<f32>(1)
            .map_err(|error| error.to_string())?;
        let (found, expected) = (answer(sizes), network.parameters());
        if found != expected {
            let biases = sizes[1..].iter().sum::<usize>();
            let hint = match found {
                _ if found + biases == expected => ": where are the biases?",
                _ if found == expected + sizes[0] => ": the inputs have no bias",
                _ => "",
            };
            return Err(format!("{sizes:?} has {expected} parameters, you say {found}{hint}"));
        }
    }
    Ok("the counts are those of the crate's networks".into())
}
