/// Exercise 2.2: how many parameters, weights and biases, have dense layers in a row? The first
/// size is the number of inputs, the others are the outputs of the layers.
pub fn parameters(sizes: &[usize]) -> usize {
    todo!()
}
