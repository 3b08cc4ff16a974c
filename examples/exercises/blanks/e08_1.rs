//! 8.1 Counting parameters.

/// How many weights and biases a dense network has, whose layers have these sizes, from the input to
/// the output: `[3072, 256, 128, 16]` is the `mlp` for pictures of 32 × 32 pixels.
/// `sizes.windows(2)` gives each pair of neighbours.
pub fn parameters(sizes: &[usize]) -> usize {
    todo!()
}
