/// Exercise 0.2: where in memory lies the number with an index?
pub fn place(shape: [usize; 4], index: [usize; 4]) -> usize {
    let [_, channels, height, width] = shape;
    let [n, c, row, column] = index;
    ((n * channels + c) * height + row) * width + column
}
