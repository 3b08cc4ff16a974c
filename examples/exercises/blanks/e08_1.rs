/// Exercise 8.1: how many products does a training step of dense layers take?
///
/// The layers have these sizes, from the input to the output: `[3072, 256, 128, 16]` is the `mlp` for
/// pictures of 32 × 32 pixels. For each picture of the batch, each weight meets one number forward,
/// one in dW and one in dx. The dx of the picture itself is not computed: nobody asks for it.
/// `sizes.windows(2)` gives each pair of neighbours.
pub fn products(sizes: &[usize], batch: usize) -> usize {
    todo!()
}
