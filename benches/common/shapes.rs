//! The sizes that are measured: those of the reference networks, and some off the beaten track,
//! where a kernel made for round numbers only would stumble.

use brickprop::kernels::convolution::Geometry;

/// A convolution, and for how many pictures it is measured.
pub struct Convolution {
    pub g: Geometry,
    pub pictures: usize,
}

/// The convolutions.
pub fn convolutions() -> Vec<Convolution> {
    let shape = Convolution::new;
    vec![
        // network B
        shape([3, 64, 64], 32, 3),
        shape([32, 32, 32], 64, 3),
        shape([64, 16, 16], 128, 3),
        // no multiple of 16, neither pixels nor channels
        shape([32, 27, 27], 64, 3),
        shape([29, 32, 32], 51, 3),
        shape([33, 45, 37], 65, 3),
        // other windows
        shape([32, 64, 64], 64, 3).stride(2),
        shape([32, 32, 32], 64, 3).dilation(2),
        shape([64, 32, 32], 128, 1),
        shape([256, 16, 16], 128, 1),
        shape([16, 64, 64], 32, 5),
        // large pictures
        shape([3, 128, 128], 32, 3),
        shape([3, 128, 128], 32, 5).stride(2),
        shape([3, 128, 128], 64, 7).stride(2),
        shape([16, 128, 128], 32, 3).pictures(8),
        shape([64, 128, 128], 64, 3).pictures(4),
    ]
}

impl Convolution {
    /// With a padding that keeps height and width, for 32 pictures.
    fn new(input: [usize; 3], outputs: usize, kernel: usize) -> Self {
        let output = [outputs, input[1], input[2]];
        let (stride, padding, dilation) = (1, kernel / 2, 1);
        let g = Geometry { input, output, kernel, stride, padding, dilation };
        Convolution { g, pictures: 32 }
    }

    fn stride(self, stride: usize) -> Self {
        let [_, height, width] = self.g.input;
        let output = [self.g.output[0], height.div_ceil(stride), width.div_ceil(stride)];
        Convolution { g: Geometry { output, stride, ..self.g }, ..self }
    }

    fn dilation(self, dilation: usize) -> Self {
        let padding = dilation * (self.g.kernel / 2);
        Convolution { g: Geometry { padding, dilation, ..self.g }, ..self }
    }

    fn pictures(self, pictures: usize) -> Self {
        Convolution { pictures, ..self }
    }

    /// Operations of the direct sums for one picture, forward: a product and a sum are two.
    pub fn operations(&self) -> usize {
        2 * self.g.taps() * self.g.output_len()
    }

    /// Such as `32 → 64, 3×3, stride 2, 64 × 64`.
    pub fn name(&self) -> String {
        let Geometry { input: [inputs, height, width], output: [outputs, ..], .. } = self.g;
        let Geometry { kernel, stride, dilation, .. } = self.g;
        let mut name = format!("{inputs} → {outputs}, {kernel}×{kernel}");
        for (word, value) in [("stride", stride), ("dilation", dilation)] {
            if value > 1 {
                name += &format!(", {word} {value}");
            }
        }
        name + &format!(", {height} × {width}")
    }
}

/// A dense layer's products: x is `[batch, inputs]`, w is `[outputs, inputs]`.
pub struct Product {
    pub batch: usize,
    pub inputs: usize,
    pub outputs: usize,
}

/// The products.
pub fn products() -> Vec<Product> {
    let shapes = [
        // networks A and B
        [32, 3072, 256],
        [32, 256, 128],
        [32, 128, 37],
        [32, 8192, 128],
        // one picture, odd sizes, and matrices as large as in books
        [1, 3072, 256],
        [33, 1001, 77],
        [256, 1024, 1024],
        [512, 512, 512],
    ];
    shapes.map(|[batch, inputs, outputs]| Product { batch, inputs, outputs }).into()
}

impl Product {
    /// Operations of one of the products.
    pub fn operations(&self) -> usize {
        2 * self.batch * self.inputs * self.outputs
    }

    /// Such as `32 × 3072 → 256`.
    pub fn name(&self) -> String {
        format!("{} × {} → {}", self.batch, self.inputs, self.outputs)
    }
}
