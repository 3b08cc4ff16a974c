//! The tensors of a file, held against those of a network.

use safetensors::{Dtype, SafeTensorError, SafeTensors};

use crate::network::Network;

/// What is said of a file that is none of tensors.
pub fn no_safetensors(error: SafeTensorError) -> String {
    format!("expected a safetensors file, found {error}")
}

/// The numbers that a file has for each tensor of the network, in its order: `None` for those that
/// are not `wanted`.
///
/// # Errors
/// In words, where a tensor is missing, has another shape or another kind of numbers, or holds
/// numbers that are not finite.
pub fn of_network(
    file: &SafeTensors,
    network: &Network<f32>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Option<Vec<f32>>>, String> {
    let named = network.named_tensors().into_iter();
    named
        .map(|(name, tensor)| wanted(&name).then(|| one(file, &name, tensor.shape())).transpose())
        .collect()
}

/// One tensor's numbers, all of them finite.
pub fn one(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
    let numbers = any(file, name, shape)?;
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(format!("the tensor {name} holds numbers that are not finite"));
    }
    Ok(numbers)
}

/// One tensor's numbers, whatever they are.
pub fn any(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
    let found = file.tensor(name).map_err(|_| format!("has no tensor {name}"))?;
    if found.dtype() != Dtype::F32 || found.shape() != shape {
        let (kind, found) = (found.dtype(), found.shape());
        return Err(format!("the tensor {name}: expected F32 {shape:?}, found {kind:?} {found:?}"));
    }
    let (numbers, _) = found.data().as_chunks::<4>();
    Ok(numbers.iter().map(|&b| f32::from_le_bytes(b)).collect())
}

/// Puts them into the network.
pub fn put(network: &mut Network<f32>, numbers: Vec<Option<Vec<f32>>>) {
    network.visit_tensors_mut(|i, tensor| {
        let numbers = numbers[i].iter().flatten();
        tensor.iter_mut().zip(numbers).for_each(|(to, &from)| *to = from);
    });
}
