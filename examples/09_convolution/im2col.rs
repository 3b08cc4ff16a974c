//! A convolution as one product of matrices, with its way back: a brick to learn from. The crate's
//! own `Conv2d` gives the same numbers without building the matrix.

use brickprop::{
    kernels::convolution::{Geometry, plain::for_each_product},
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    tensor::{Tensor, slice, tensor},
};
use ndarray::{Array2, Axis};

/// "Image to columns": column p holds the window that output pixel p looks through.
pub fn im2col(g: &Geometry, x: &[f64]) -> Array2<f64> {
    let mut columns = Array2::zeros((g.taps(), g.pixels()));
    for_each_product(&one_output(g), |tap, place, pixel| columns[[tap, pixel]] = x[place]);
    columns
}

/// The way back: each number of each column returns to its place in the picture. Windows overlap,
/// so a place gets several numbers, and they ADD.
pub fn col2im(g: &Geometry, columns: &Array2<f64>) -> Vec<f64> {
    let mut x = vec![0.0; g.input_len()];
    for_each_product(&one_output(g), |tap, place, pixel| x[place] += columns[[tap, pixel]]);
    x
}

/// With a single output channel the seven loops walk over the windows once: `w` is the tap, `y` the
/// output pixel.
fn one_output(g: &Geometry) -> Geometry {
    Geometry { output: [1, g.output[1], g.output[2]], ..*g }
}

#[derive(Debug)]
pub struct Im2Col {
    pub g: Geometry,
    pub w: Tensor<f64>, // [outputs, channels, kernel, kernel]
    pub b: Tensor<f64>, // [outputs]
}

impl Im2Col {
    /// The weights as a matrix: a row an output channel.
    fn matrix(&self) -> Array2<f64> {
        let rows = self.w.to_shape((self.g.output[0], self.g.taps()));
        rows.expect("a row an output channel").into_owned()
    }

    /// y of one picture, `[outputs, pixels]`: W · columns + b.
    fn forward_one(&self, x: &[f64]) -> Array2<f64> {
        let b = self.b.to_shape((self.g.output[0], 1)).expect("a column of biases");
        self.matrix().dot(&im2col(&self.g, x)) + b
    }

    /// dx and dw of one picture, given dy `[outputs, pixels]`: the dense layer's, through columns.
    fn backward_one(&self, x: &[f64], dy: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
        let dw = dy.dot(&im2col(&self.g, x).t()); // dY · columnsᵀ
        let dcolumns = self.matrix().t().dot(dy); // Wᵀ · dY
        (col2im(&self.g, &dcolumns), dw)
    }
}

impl Layer<f64> for Im2Col {
    fn name(&self) -> &'static str {
        "Im2Col"
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        match x == self.g.input {
            true => Ok(self.g.output.to_vec()),
            false => Err(ShapeError(format!("expects {:?}, gets {x:?}", self.g.input))),
        }
    }

    fn forward(&self, x: &Tensor<f64>, _: Pass) -> (Tensor<f64>, Saved<f64>) {
        let pictures = slice(x).chunks(self.g.input_len());
        let y: Vec<f64> = pictures.flat_map(|x| self.forward_one(x)).collect();
        let [outputs, rows, columns] = self.g.output;
        (tensor(&[x.shape()[0], outputs, rows, columns], y), Saved::Nothing)
    }

    fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, _: bool) -> Backward<f64> {
        let (mut dx, mut dw) = (vec![], Array2::zeros((self.g.output[0], self.g.taps())));
        let pictures = slice(step.x).chunks(self.g.input_len());
        for (x, dy) in pictures.zip(dy.outer_iter()) {
            let dy = dy.to_shape((self.g.output[0], self.g.pixels())).expect("rows").into_owned();
            let (dx_one, dw_one) = self.backward_one(x, &dy);
            dx.extend(dx_one);
            dw += &dw_one; // the weights are shared by all pictures, too
        }
        // db: the sum over everything but the output channel
        let db = dy.sum_axis(Axis(3)).sum_axis(Axis(2)).sum_axis(Axis(0));
        let dw = dw.into_shape_with_order(self.w.raw_dim()).expect("as many weights");
        Backward { dx: Some(tensor(step.x.shape(), dx)), dparams: vec![dw, db] }
    }

    fn params(&self) -> Vec<Named<&Tensor<f64>>> {
        let (weight, bias) = (&self.w, &self.b);
        vec![Named::new("weight", weight), Named::new("bias", bias)]
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<f64>> {
        vec![&mut self.w, &mut self.b]
    }
}
