//! Weights come from files of other libraries, by name.

use std::{collections::HashMap, fs, path::Path};

use brickprop::{
    architecture::Architecture, checkpoint::load_weights, models::Model, network::Network,
    tensor::Tensor,
};
use safetensors::{Dtype, tensor::TensorView};
use tempfile::TempDir;

/// The shape and the bytes of each tensor.
type State = HashMap<String, (Vec<usize>, Vec<u8>)>;

fn small(classes: usize) -> Network<f32> {
    let bricks = Model::MiniDensenet.architecture(16, classes).bricks;
    let names = (0..bricks.len()).map(|i| format!("part{i}")).collect();
    Architecture { input: vec![3, 16, 16], bricks, names }.build(classes as u64).unwrap()
}

/// The tensors of a network as PyTorch would save them.
fn state(network: &Network<f32>) -> State {
    let bytes = |tensor: &Tensor<f32>| tensor.iter().flat_map(|x| x.to_le_bytes()).collect();
    let named = network.named_tensors().into_iter();
    named.map(|(name, tensor)| (name, (tensor.shape().to_vec(), bytes(tensor)))).collect()
}

fn save(state: &State, path: &Path) {
    let view = |(shape, bytes)| TensorView::new(Dtype::F32, shape, bytes).unwrap();
    let views = state.iter().map(|(name, (s, b))| (name, view((s.clone(), b))));
    fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

#[test]
fn all_but_the_head_come_from_the_file() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("body.safetensors");
    let (from, mut to) = (small(5), small(7));
    let before = state(&to);
    let mut file = state(&from);
    let counter = (vec![1], 3f32.to_le_bytes().to_vec());
    file.insert("part1.num_batches_tracked".into(), counter);
    save(&file, &path);

    let error = load_weights(&mut to, &path, false).unwrap_err().to_string();
    assert!(error.ends_with("expected F32 [7, 120], found F32 [5, 120]"), "{error}");
    assert!(state(&to) == before, "a refused file changes nothing");

    let taken = load_weights(&mut to, &path, true).unwrap();
    for (name, tensor) in state(&to) {
        let expected = if taken.contains(&name) { &file[&name] } else { &before[&name] };
        assert!(tensor == *expected, "{name}");
    }
    assert_eq!(taken.len(), before.len() - 2);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("body.safetensors");
    let mut network = small(5);
    let whole = state(&network);
    let mut refused = |change: &dyn Fn(&mut State)| {
        let mut file = whole.clone();
        change(&mut file);
        save(&file, &path);
        let error = load_weights(&mut network, &path, false).unwrap_err().to_string();
        error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_string()
    };
    let name = "part4.denselayer2.norm1.weight";
    let missing = refused(&|file| _ = file.remove(name));
    assert_eq!(missing, format!("has no tensor {name}"));
    let unknown = refused(&|file| _ = file.insert("fc.bias".into(), file[name].clone()));
    assert_eq!(unknown, "has the tensor fc.bias, which the network has not");
    let not_finite = refused(&|file| {
        let (_, bytes) = file.get_mut(name).unwrap();
        bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    });
    assert_eq!(not_finite, format!("the tensor {name} holds numbers that are not finite"));
}
