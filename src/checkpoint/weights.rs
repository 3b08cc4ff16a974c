//! Weights from elsewhere: another training, or another library.

use std::{fs, path::Path};

use safetensors::SafeTensors;

use super::{CheckpointError, tensors};
use crate::network::Network;

/// What PyTorch counts and nobody needs.
const COUNTERS: &str = "num_batches_tracked";

/// Reads the weights of a `.safetensors` file into the network, by the names of its tensors, such
/// as a `state_dict` that PyTorch has saved; gives the names of the tensors it took.
///
/// With `new_head`, the last layer with parameters keeps its first weights: its classes are others.
///
/// ```python
/// import torchvision, safetensors.torch
/// network = torchvision.models.densenet121(weights="DEFAULT")
/// safetensors.torch.save_file(network.state_dict(), "densenet121.safetensors")
/// ```
///
/// # Errors
/// Where the file can't be read, and where it and the network do not fit together: a tensor is
/// missing, is too much, or has another shape. Then the network stays as it was.
pub fn load_weights(
    network: &mut Network<f32>,
    path: &Path,
    new_head: bool,
) -> Result<Vec<String>, CheckpointError> {
    let fail = |problem: String| CheckpointError { path: path.to_owned(), problem };
    let bytes = fs::read(path).map_err(|e| fail(e.to_string()))?;
    let file = SafeTensors::deserialize(&bytes).map_err(|e| fail(tensors::no_safetensors(e)))?;
    let names: Vec<String> = network.named_tensors().into_iter().map(|(name, _)| name).collect();
    let body = network.layers()[..network.head()].iter();
    let of_body = body.map(|layer| layer.params().len() + layer.buffers().len()).sum::<usize>();
    let head = if new_head { &names[of_body..] } else { &[] };
    let wanted = |name: &str| !head.iter().any(|of_head| of_head == name);
    let found = tensors::of_network(&file, network, wanted).map_err(fail)?;
    let of_network = |name: &&str| names.iter().any(|known| known == name);
    let others = file.names().into_iter().filter(|name| !name.ends_with(COUNTERS));
    if let Some(unknown) = others.filter(|name| !of_network(name)).min() {
        return Err(fail(format!("has the tensor {unknown}, which the network has not")));
    }
    tensors::put(network, found);
    Ok(names.iter().filter(|name| wanted(name)).cloned().collect())
}
