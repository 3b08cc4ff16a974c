//! 8.1 Counting parameters: the answer.

/// How many weights and biases a dense network has, whose layers have these sizes.
pub fn parameters(sizes: &[usize]) -> usize {
    sizes.windows(2).map(|pair| pair[0] * pair[1] + pair[1]).sum()
}
