use brickprop::{
    architecture::{Architecture, Brick},
    network::Network,
    operations::training_flops,
};

use crate::verdict::Verdict;

/// Beside what the crate counts in a network of these sizes: two operations a product.
pub fn check(answer: impl Fn(&[usize], usize) -> usize) -> Verdict {
    for (sizes, batch) in [(&[3, 2][..], 1), (&[2, 5, 3], 4), (&[3072, 256, 128, 16], 32)] {
        let bricks = sizes[1..].iter().map(|&outputs| Brick::Dense { outputs }).collect();
        let architecture = Architecture::new(vec![sizes[0]], bricks);
        let network: Network<f64> = architecture.build(1).map_err(|error| error.to_string())?;
        let expected = batch * training_flops(&network) as usize / 2;
        let found = answer(sizes, batch);
        let weights: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let hint = match found {
            right if right == expected => continue,
            all if all == 3 * batch * weights => ": the first layer needs no dx",
            forward if forward == batch * weights => ": that is the way forward alone",
            one if one * batch == expected => ": that is for one picture",
            _ => "",
        };
        return Err(format!(
            "for {sizes:?}, batch {batch}: expected {expected}, found {found}{hint}"
        ));
    }
    Ok("a step of the mlp with 32 pictures takes 53,673,984 products".into())
}
