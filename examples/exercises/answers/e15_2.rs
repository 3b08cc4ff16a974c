pub fn block_parameters(channels: usize, growth: usize, layers: usize, kernel: usize) -> usize {
    let layer = |i: usize| kernel * kernel * (channels + i * growth) * growth;
    (0..layers).map(layer).sum()
}
