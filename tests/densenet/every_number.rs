//! Each number of torchvision's beside ours, from a file too large for the repository.

use std::{any::type_name, fs, path::PathBuf};

use brickprop::{
    checkpoint::load_weights, models::Model, network::Network, real::Real, tensor::Tensor,
};
use safetensors::SafeTensors;

use crate::{
    made::{SIDE, apart, densenet121},
    results::{Results, results},
};

fn file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/densenet121").join(name);
    let make =
        "`python3 tests/reference/densenet.py --all` makes it (torch, torchvision, safetensors)";
    assert!(path.exists(), "{} is missing: {make}", path.display());
    path
}

/// The network with the weights of torchvision's `state_dict`.
fn loaded() -> Network<f32> {
    let mut network = Model::Densenet121.architecture(SIDE, 1000).build(1).unwrap();
    let taken = load_weights(&mut network, &file("weights.safetensors"), false).unwrap();
    assert_eq!(taken.len(), network.named_tensors().len());
    network
}

fn in_f64(network: &Network<f32>) -> Network<f64> {
    let tensors = network.named_tensors();
    densenet121(|name, _| {
        let (_, tensor) = tensors.iter().find(|(n, _)| n == name).unwrap();
        tensor.iter().map(|&w| w.into()).collect()
    })
}

/// The length of the difference, as a share of the expected length.
fn lengths_apart<F: Real>(found: &Tensor<F>, expected: &[f64]) -> f64 {
    let length =
        |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|x| x * x).sum::<f64>().sqrt();
    length(&mut found.iter().zip(expected).map(|(x, e)| x.as_f64() - e))
        / length(&mut expected.iter().copied())
}

/// Prints how far the tensors of each group are apart, by the largest number and by the length; none
/// may be farther apart than its group's tolerances.
fn assert_same<F: Real>(found: Results<F>, tolerances: [[f64; 2]; 5]) {
    let bytes = fs::read(file("values.safetensors")).unwrap();
    let expected = SafeTensors::deserialize(&bytes).unwrap();
    let single = |logits| vec![(String::new(), logits)];
    let groups = [
        ("evaluated", single(found.evaluated)),
        ("trained", single(found.trained)),
        ("frozen", found.frozen),
        ("gradients", found.gradients),
        ("running", found.running),
    ];
    assert_eq!(expected.len(), groups.iter().map(|(_, tensors)| tensors.len()).sum::<usize>());
    println!("{}: the worst tensor and the median", type_name::<F>());
    let mut too_far = vec![];
    for ((group, tensors), tolerances) in groups.iter().zip(tolerances) {
        let mut shares = [vec![], vec![]];
        for (name, tensor) in tensors {
            let name = format!("{group}/{name}");
            let view = expected.tensor(&name).unwrap();
            assert_eq!(view.shape(), tensor.shape(), "{name}");
            let numbers = view.data().as_chunks().0.iter().copied().map(f64::from_le_bytes);
            let numbers: Vec<_> = numbers.collect();
            let found = [apart(tensor, &numbers), lengths_apart(tensor, &numbers)];
            if !found.iter().zip(tolerances).all(|(&found, tolerance)| found < tolerance) {
                too_far.push((name, found));
            }
            shares[0].push(found[0]);
            shares[1].push(found[1]);
        }
        for (kind, mut shares) in ["by largest number", "by length"].into_iter().zip(shares) {
            shares.sort_unstable_by(f64::total_cmp);
            let (worst, median) = (shares[shares.len() - 1], shares[shares.len() / 2]);
            println!("{group:10} {kind:18} {worst:.1e} {median:.1e}");
        }
    }
    assert!(too_far.is_empty(), "too far apart: {too_far:?}");
}

#[test]
#[ignore = "needs a file of 130 MB: python3 tests/reference/densenet.py --all"]
fn in_f64_every_number_is_torchvisions() {
    let found = results(&mut in_f64(&loaded()));
    assert_same(found, [[1e-9; 2]; 5]);
}

/// Rounding switches a ReLU here and there, and then single numbers jump; with the statistics of two
/// pictures it grows through 121 layers. Torchvision in f32 is as far from itself: see
/// tests/reference/README.md.
#[test]
#[ignore = "needs a file of 130 MB: python3 tests/reference/densenet.py --all"]
fn in_f32_every_number_is_torchvisions_up_to_rounding() {
    let found = results(&mut loaded());
    assert_same(found, [[1e-4; 2], [1e-4; 2], [2e-3, 1e-3], [0.12, 1.7e-2], [1e-4; 2]]);
}
