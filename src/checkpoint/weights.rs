//! Weights from elsewhere: another training, or another library.

use std::path::{Path, PathBuf};

use safetensors::SafeTensors;

use super::{CheckpointError, Description, File, check, read, tensors};
use crate::{
    dataset::{Class, normalization::Normalization},
    network::Network,
};

/// What PyTorch counts and nobody needs.
const COUNTERS: &str = "num_batches_tracked";

/// A `.safetensors` file in memory, for any number of networks.
#[derive(Clone, Debug)]
pub struct Weights {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Where the weights come from; `None` where the file holds tensors alone, as those of other
    /// libraries do.
    pub origin: Option<Origin>,
}

/// What a classifier's file tells of where its weights come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// What the pictures were normalized by.
    pub normalization: Normalization,
    /// What the outputs mean, in order.
    pub classes: Vec<Class>,
}

impl Weights {
    /// Reads a file of this crate, or of another library, such as a `state_dict` that PyTorch has
    /// saved:
    ///
    /// ```python
    /// import torchvision, safetensors.torch
    /// network = torchvision.models.densenet121(weights="DEFAULT")
    /// safetensors.torch.save_file(network.state_dict(), "densenet121.safetensors")
    /// ```
    ///
    /// # Errors
    /// Where the file can't be read, or is neither.
    pub fn read(path: &Path) -> Result<Weights, CheckpointError> {
        read(path, |bytes| {
            let origin = match File::read(&bytes)? {
                None => None,
                Some(file) => {
                    let Description { architecture, classes, normalization, share, .. } =
                        file.description()?;
                    check(&architecture, &classes, &normalization, share)?;
                    Some(Origin { normalization, classes })
                }
            };
            Ok(Weights { path: path.to_owned(), bytes, origin })
        })
    }

    /// Puts the weights into a network, by the names of the tensors; gives the names of those it
    /// took.
    ///
    /// With `new_head`, the last layer with parameters keeps its first weights: its classes are others.
    ///
    /// # Errors
    /// Where the file and the network do not fit together: a tensor is missing, is too much, or has
    /// another shape. Then the network stays as it was.
    pub fn put_into(
        &self,
        network: &mut Network<f32>,
        new_head: bool,
    ) -> Result<Vec<String>, CheckpointError> {
        let fail = |problem: String| CheckpointError { path: self.path.clone(), problem };
        let file = SafeTensors::deserialize(&self.bytes);
        let file = file.map_err(|e| fail(tensors::no_safetensors(e)))?;
        let names: Vec<String> =
            network.named_tensors().into_iter().map(|(name, _)| name).collect();
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
}

/// Reads the weights of a file into one network: [`Weights::read`], then [`Weights::put_into`].
///
/// # Errors
/// As these two have them.
pub fn load_weights(
    network: &mut Network<f32>,
    path: &Path,
    new_head: bool,
) -> Result<Vec<String>, CheckpointError> {
    Weights::read(path)?.put_into(network, new_head)
}
