/// Exercise 2.2: how many parameters have dense layers in a row?
pub fn parameters(sizes: &[usize]) -> usize {
    sizes.windows(2).map(|layer| layer[0] * layer[1] + layer[1]).sum()
}
