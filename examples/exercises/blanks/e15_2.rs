/// Exercise 15.2: how many weights has a dense block?
///
/// How many weights do the convolutions of a dense block have? Each sees all channels before it and
/// adds `growth` channels, with kernels of `kernel` × `kernel` and no bias.
pub fn block_parameters(channels: usize, growth: usize, layers: usize, kernel: usize) -> usize {
    todo!()
}
