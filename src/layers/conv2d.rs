//! Convolution: the same small window of weights looks at every place of the picture.

use ndarray_rand::rand::Rng;

use super::window;
use crate::{
    init::Init,
    kernels::{
        convolution::{self, Before, Geometry, Given, Then, pointwise},
        norm::Norm,
    },
    layer::{Backward, Layer, Named, Part, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, tensor, view4},
};

/// A two-dimensional convolution. x is `[batch, inputs, height, width]`, y is
/// `[batch, outputs, rows, columns]`, w is `[outputs, inputs, kernel, kernel]`, b is `[outputs]`.
///
/// ```text
/// y[n][o][i][j] = b[o] + Σ_c Σ_u Σ_v  w[o][c][u][v] · x[n][c][i·s + u·d − p][j·s + v·d − p]
/// ```
///
/// with stride s, dilation d and padding p; pixels outside of the picture count as zero. It is a
/// dense layer that keeps only the weights of a window and uses them at every place. So its
/// derivative is the dense layer's, summed over the places:
///
/// ```text
/// dx[n][c][r][q] = Σ w[o][c][u][v]·dy[n][o][i][j]  over all o, i, j, u, v with
///                  i·s + u·d − p = r  and  j·s + v·d − p = q
/// dw[o][c][u][v] = Σₙ Σᵢ Σⱼ  dy[n][o][i][j] · x[n][c][i·s + u·d − p][j·s + v·d − p]
/// db[o]          = Σₙ Σᵢ Σⱼ  dy[n][o][i][j]
/// ```
///
/// These sums as plain loops are in
/// [`kernels::convolution::plain`](crate::kernels::convolution::plain); what runs is
/// [`kernels::convolution`](crate::kernels::convolution)'s fastest way; tests hold them equal up to
/// rounding.
#[derive(Clone, Debug)]
pub struct Conv2d<F> {
    weight: Tensor<F>,
    bias: Option<Tensor<F>>,
    stride: usize,
    padding: usize,
    dilation: usize,
}

impl<F: Real> Conv2d<F> {
    /// A convolution with a square kernel, stride 1, dilation 1 and no padding; its bias starts
    /// at zero.
    pub fn new(
        inputs: usize,
        outputs: usize,
        kernel: usize,
        init: Init,
        rng: &mut impl Rng,
    ) -> Self {
        let (fan_in, fan_out) = (inputs * kernel * kernel, outputs * kernel * kernel);
        let weight = init.draw(&[outputs, inputs, kernel, kernel], fan_in, fan_out, rng);
        let bias = Some(Tensor::zeros(vec![outputs]));
        Conv2d { weight, bias, stride: 1, padding: 0, dilation: 1 }
    }

    /// The window moves by `stride` pixels.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        Conv2d { stride, ..self }
    }

    /// `padding` zeros around the picture.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        Conv2d { padding, ..self }
    }

    /// The window takes every `dilation`-th pixel.
    #[must_use]
    pub fn dilation(self, dilation: usize) -> Self {
        Conv2d { dilation, ..self }
    }

    /// No b: before a batch norm it would have no effect, since its mean takes every shift away.
    #[must_use]
    pub fn without_bias(self) -> Self {
        Conv2d { bias: None, ..self }
    }

    fn geometry(&self, x: &[usize]) -> Result<Geometry, ShapeError> {
        let [outputs, inputs, kernel, _] = *self.weight.shape() else {
            unreachable!("the weight was made with four axes")
        };
        let input @ [channels, height, width] = window::picture(x)?;
        if channels != inputs {
            return Err(ShapeError(format!("expects {inputs} channels, gets {channels}")));
        }
        if kernel == 0 || self.dilation == 0 {
            return Err(ShapeError("needs a kernel and a dilation of at least 1, gets 0".into()));
        }
        if outputs == 0 {
            return Err(ShapeError("needs at least one output channel, gets 0".into()));
        }
        let span = self.dilation * (kernel - 1) + 1;
        let rows = window::count(height, span, self.stride, self.padding)?;
        let columns = window::count(width, span, self.stride, self.padding)?;
        let output = [outputs, rows, columns];
        let (stride, padding, dilation) = (self.stride, self.padding, self.dilation);
        Ok(Geometry { input, output, kernel, stride, padding, dilation })
    }
}

impl<F: Real> Layer<F> for Conv2d<F> {
    fn name(&self) -> &'static str {
        "Conv2d"
    }

    fn describe(&self) -> String {
        let [outputs, inputs, kernel, _] = self.weight.shape() else { return String::new() };
        let mut words = format!("{inputs} → {outputs}, {kernel}×{kernel}");
        for (name, value, default) in [
            ("stride", self.stride, 1),
            ("padding", self.padding, 0),
            ("dilation", self.dilation, 1),
        ] {
            if value != default {
                words += &format!(", {name} {value}");
            }
        }
        if self.bias.is_none() {
            words += ", no bias";
        }
        words
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(self.geometry(x)?.output.to_vec())
    }

    fn forward(&self, x: &Tensor<F>, _: Pass) -> (Tensor<F>, Saved<F>) {
        self.forward_then(x, Then::Nothing)
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        self.backward_then(step, dy, need_dx, Then::Nothing)
    }

    fn part(&self) -> Part<'_, F> {
        Part::Conv2d(self)
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        let weight = Named::new("weight", &self.weight);
        let bias = self.bias.as_ref().map(|tensor| Named::new("bias", tensor));
        [weight].into_iter().chain(bias).collect()
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        [&mut self.weight].into_iter().chain(&mut self.bias).collect()
    }
}

// What runs: one walk with what follows the convolution, which is nothing, a ReLU, or a ReLU and a
// 2×2 max-pooling.
impl<F: Real> Conv2d<F> {
    /// y, after what follows the convolution.
    pub(super) fn forward_then(&self, x: &Tensor<F>, then: Then) -> (Tensor<F>, Saved<F>) {
        let (g, examples) = self.batch(x);
        let bias =
            self.bias.as_ref().map_or_else(|| vec![F::zero(); g.output[0]], |b| slice(b).to_vec());
        let out = convolution::forward(&g, slice(x), slice(&self.weight), &bias, then);
        let [outputs, rows, columns] = then.output(g.output);
        let y = tensor(&[examples, outputs, rows, columns], out.y);
        let pooled = then == Then::ReluMaxPool;
        (y, if pooled { Saved::Argmax(out.places) } else { Saved::Nothing })
    }

    /// The chain rule through what follows the convolution, and the convolution.
    pub(super) fn backward_then(
        &self,
        step: Step<'_, F>,
        dy: &Tensor<F>,
        need_dx: bool,
        then: Then,
    ) -> Backward<F> {
        let (g, _) = self.batch(step.x);
        let places = match step.saved {
            Saved::Argmax(places) => &places[..],
            _ => &[],
        };
        let (x, w, y) = (slice(step.x), slice(&self.weight), slice(step.y));
        let given = Given { x, w, y, places, dy: slice(dy) };
        let back = convolution::backward(&g, given, then, need_dx);
        let mut dparams = vec![tensor(self.weight.shape(), back.dw)];
        dparams.extend(self.bias.as_ref().map(|bias| tensor(bias.shape(), back.db)));
        Backward { dx: back.dx.map(|dx| tensor(step.x.shape(), dx)), dparams }
    }

    /// The geometry for the batch `x`, and its number of pictures.
    fn batch(&self, x: &Tensor<F>) -> (Geometry, usize) {
        let (examples, ..) = view4(x).dim();
        let geometry = self.geometry(&x.shape()[1..]);
        (geometry.unwrap_or_else(|error| panic!("Conv2d {error}")), examples)
    }
}

// What a dense block runs: one walk with a norm and a ReLU before the convolution.
impl<F: Real> Conv2d<F> {
    /// How many channels it gives.
    pub(super) fn outputs(&self) -> usize {
        self.weight.shape()[0]
    }

    /// y of what a norm and a ReLU make of x, which is never written down: for 1×1 convolutions.
    /// Where x has more channels than this convolution takes, it sees the first ones.
    pub(super) fn forward_of(&self, norm: Norm<F>, x: &Tensor<F>) -> Tensor<F> {
        let (g, before) = self.pointwise(norm, x);
        let no_bias = vec![F::zero(); g.output[0]];
        let (x, w, nothing) = (slice(x), slice(&self.weight), Then::Nothing);
        let y = pointwise::forward(&g, before, x, w, &no_bias, nothing);
        let [outputs, rows, columns] = g.output;
        tensor(&[y.len() / g.output_len(), outputs, rows, columns], y)
    }

    /// The chain rule for [`forward_of`](Conv2d::forward_of): dx is the
    /// gradient for what the ReLU gave; the norm takes it on.
    pub(super) fn backward_of(
        &self,
        norm: Norm<F>,
        step: Step<'_, F>,
        dy: &Tensor<F>,
    ) -> Backward<F> {
        let (g, before) = self.pointwise(norm, step.x);
        let (x, w, y, dy) = (slice(step.x), slice(&self.weight), slice(step.y), slice(dy));
        let given = Given { x, w, y, places: &[], dy };
        let back = pointwise::backward(&g, before, given, Then::Nothing, true);
        let [inputs, rows, columns] = g.input;
        let dx = |dx: Vec<F>| tensor(&[dx.len() / g.input_len(), inputs, rows, columns], dx);
        Backward { dx: back.dx.map(dx), dparams: vec![tensor(self.weight.shape(), back.dw)] }
    }

    fn pointwise<'a>(&self, norm: Norm<'a, F>, x: &Tensor<F>) -> (Geometry, Before<'a, F>) {
        let (_, channels, height, width) = view4(x).dim();
        let g = self.geometry(&[self.weight.shape()[1], height, width]);
        let g = g.unwrap_or_else(|error| panic!("Conv2d {error}"));
        let suits = pointwise::suits(&g, Then::Nothing) && self.bias.is_none();
        assert!(suits, "only a 1×1 convolution without a bias takes a norm with it");
        (g, Before { channels, norm: Some(norm) })
    }
}
