pub fn products(sizes: &[usize], batch: usize) -> usize {
    let weights: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let first = sizes[0] * sizes[1]; // no dx there
    batch * (3 * weights - first)
}
