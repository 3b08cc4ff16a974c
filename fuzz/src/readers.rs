//! Each reader takes any bytes. It must refuse them in words, or make something of them that works:
//! it never panics and never hangs; nor may it ask for more than 512 MB at once, which `fuzz/run` watches.

use std::{fs, path::Path};

use brickprop::{
    architecture::Architecture,
    checkpoint::{Weights, load, load_training, save, save_training},
    dataset::{decode::read_picture, index_csv::read_published},
    layer::Pass,
    models::Model,
    network::Network,
    recipe::Checkpoint,
    tensor::Tensor,
    training::Progress,
};
use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use tempfile::TempDir;

use super::seeds;

/// What stands between the tables of an input.
pub const SEPARATOR: u8 = 0x1e;

/// The tables index.csv, test.csv and metadata.csv, one after the other.
pub fn tables(bytes: &[u8]) {
    let home = TempDir::new().unwrap();
    let tables = bytes.splitn(3, |&byte| byte == SEPARATOR);
    for (name, table) in ["index.csv", "test.csv", "metadata.csv"].into_iter().zip(tables) {
        fs::write(home.path().join(name), table).unwrap();
    }
    fs::write(home.path().join("a.png"), seeds::picture()).unwrap();
    match read_published(home.path(), 4) {
        Ok(published) => {
            let classes = published.train.classes.len();
            for example in [published.train.examples, published.test.examples].concat() {
                assert!(example.label < classes);
            }
        }
        Err(error) => in_words(&error, home.path()),
    }
}

/// A picture's file.
pub fn picture(bytes: &[u8]) {
    let home = TempDir::new().unwrap();
    let path = home.path().join("picture");
    fs::write(&path, bytes).unwrap();
    match read_picture(&path, 5) {
        Ok(picture) => assert_eq!(picture.dim(), (5, 5, 3)),
        Err(error) => in_words(&error, &path),
    }
}

/// A classifier, a training that has not ended, or the weights of another library: as they come,
/// and with the right checksum, since no chance finds that.
pub fn checkpoint(bytes: &[u8]) {
    let home = TempDir::new().unwrap();
    let path = home.path().join("model.safetensors");
    let copy = home.path().join("copy.safetensors");
    for bytes in [Some(bytes.to_vec()), with_checksum(bytes)].into_iter().flatten() {
        fs::write(&path, bytes).unwrap();
        match load(&path) {
            Ok(classifier) => {
                works(&classifier.network);
                save(&classifier, &copy).unwrap();
                load(&copy).unwrap();
            }
            Err(error) => in_words(&error, &path),
        }
        match load_training(&path) {
            Ok(training) => {
                let written = |training: &Checkpoint| {
                    save_training(training, &copy).unwrap();
                    fs::read(&copy).unwrap()
                };
                // bytes, since NaN equals nothing
                let once = written(&training);
                assert!(written(&load_training(&copy).unwrap()) == once);
                goes_on(training);
            }
            Err(error) => in_words(&error, &path),
        }
        match Weights::read(&path) {
            Ok(weights) => {
                let mut network = Model::Softmax.architecture(8, 16).build(1).unwrap();
                if let Err(error) = weights.put_into(&mut network, true) {
                    in_words(&error, &path);
                }
            }
            Err(error) => in_words(&error, &path),
        }
    }
}

/// A network's description in JSON.
pub fn architecture(bytes: &[u8]) {
    let Ok(architecture) = serde_json::from_slice::<Architecture>(bytes) else { return };
    match architecture.build_within::<f32>(1, 1 << 20) {
        Ok(network) => works(&network),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// There and back through a network, if it is not too large to wait for.
fn works(network: &Network<f32>) {
    let layers = network.layers().len();
    let shapes = (0..layers).map(|i| network.output_shape(i)).chain([network.input_shape()]);
    let numbers: usize = shapes.map(|shape| shape.iter().product::<usize>()).sum();
    let weights: usize = network.parameters();
    if layers > 30 || numbers > 1 << 14 || weights > 1 << 16 {
        return;
    }
    let shape = [&[2][..], network.input_shape()].concat();
    let x = Tensor::from_elem(shape, 0.5);
    let tape = network.forward(&x, Pass::Train { seed: 1, step: 1 });
    let gradients = network.backward_to_input(&tape, tape.output());
    assert_eq!(gradients.params.len(), layers);
    assert_eq!(network.predict(&x).shape(), tape.output().shape());
}

/// A training goes on with the pictures that the seeds were trained with, or says why not.
fn goes_on(training: Checkpoint) {
    let drawings = seeds::drawings();
    let most = training.epochs() + 1;
    if training.recipe().side > 8 || training.recipe().batch_size > 64 {
        return;
    }
    if let Err(error) = training.with_epochs(most).go_on(&drawings, None, &mut |_: Progress| {}) {
        assert!(!error.to_string().is_empty());
    }
}

/// An error says which file it is about.
fn in_words(error: &dyn std::error::Error, path: &Path) {
    let words = error.to_string();
    assert!(words.contains(&*path.to_string_lossy()), "{words}");
}

/// What the crate writes into the metadata of its files.
#[derive(Deserialize, Serialize)]
struct Envelope {
    format: Value,
    kind: String,
    checksum: u32,
    description: Box<RawValue>,
}

/// The same file with the checksum that its content has, if it is a file of this crate.
fn with_checksum(bytes: &[u8]) -> Option<Vec<u8>> {
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let end = 8 + u64::from_le_bytes(*bytes.first_chunk()?) as usize;
    let mut header: Value = serde_json::from_slice(&bytes[8..end]).ok()?;
    let place = header.get_mut("__metadata__")?.get_mut("brickprop")?;
    let mut envelope: Envelope = serde_json::from_str(place.as_str()?).ok()?;

    let mut hasher = crc32fast::Hasher::new();
    hasher.update(envelope.kind.as_bytes());
    hasher.update(envelope.description.get().as_bytes());
    let mut parts = tensors.tensors();
    parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (name, tensor) in parts {
        hasher.update(name.as_bytes());
        tensor.shape().iter().for_each(|&length| hasher.update(&(length as u64).to_le_bytes()));
        hasher.update(tensor.data());
    }
    envelope.checksum = hasher.finalize();
    *place = Value::String(serde_json::to_string(&envelope).ok()?);
    let header = serde_json::to_vec(&header).ok()?;
    Some([&(header.len() as u64).to_le_bytes()[..], &header, &bytes[end..]].concat())
}
