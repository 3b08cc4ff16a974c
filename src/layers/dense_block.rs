//! A dense block: every layer sees what all layers before it found.

use std::{iter, ops::Range};

use ndarray_rand::rand::Rng;

use super::{
    BatchNorm, Conv2d,
    batch_norm::{self, NormGiven},
};
use crate::{
    init::Init,
    kernels::{norm::Dx, pieces},
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    real::Real,
    tensor::{Tensor, slice, slice_mut, tensor, view4},
};

/// The dense block of DenseNet (Huang and others 2017). x is `[batch, inputs, height, width]`, y is
/// `[batch, inputs + layers · growth, height, width]`.
///
/// Each layer looks at all channels so far and adds `growth` new ones; nothing is overwritten:
///
/// ```text
/// y₀ = x        yₗ₊₁ = [yₗ, fₗ(yₗ)]        fₗ = conv₃ₓ₃ ∘ relu ∘ norm ∘ conv₁ₓ₁ ∘ relu ∘ norm
/// ```
///
/// `[a, b]` puts the channels of b behind those of a. **The gradient of a concatenation is a split**:
/// each number of a became one number of `[a, b]`, unchanged, so its gradient comes back unchanged,
/// from the same place. yₗ went two ways, into the concatenation and into fₗ, so two gradients add
/// up:
///
/// ```text
/// [da, db] = dyₗ₊₁        dyₗ = da + fₗ′(db)
/// ```
///
/// That is why such a network can be deep: through `da`, a path without any layer in it, the cost
/// reaches every layer directly.
///
/// All yₗ are beginnings of the last one, so one array holds them all, and no copy is kept. What a
/// norm and a ReLU make of it is made anew on the way back: that costs little time, and kept for
/// every layer it would take most of the memory. For the 1×1 convolution it is not even written
/// down: [`pointwise`](crate::kernels::convolution::pointwise).
#[derive(Clone, Debug)]
pub struct DenseBlock<F> {
    inputs: usize,
    growth: usize,
    layers: Vec<DenseLayer<F>>,
}

/// fₗ: the 1×1 convolution narrows all channels so far to a few, the 3×3 one finds new ones.
#[derive(Clone, Debug)]
struct DenseLayer<F> {
    norm1: BatchNorm<F>,
    conv1: Conv2d<F>,
    norm2: BatchNorm<F>,
    conv2: Conv2d<F>,
}

impl<F: Real> DenseLayer<F> {
    fn parts(&self) -> [(&'static str, &dyn Layer<F>); 4] {
        [
            ("norm1", &self.norm1),
            ("conv1", &self.conv1),
            ("norm2", &self.norm2),
            ("conv2", &self.conv2),
        ]
    }

    fn parts_mut(&mut self) -> [&mut dyn Layer<F>; 4] {
        [&mut self.norm1, &mut self.conv1, &mut self.norm2, &mut self.conv2]
    }
}

impl<F: Real> DenseBlock<F> {
    /// A block of so many layers, each of which adds `growth` channels and narrows what it sees to
    /// `narrow` channels first.
    pub fn new(
        inputs: usize,
        layers: usize,
        growth: usize,
        narrow: usize,
        rng: &mut impl Rng,
    ) -> Self {
        let layer = |l: usize| {
            let inputs = inputs + l * growth;
            DenseLayer {
                norm1: BatchNorm::new(inputs),
                conv1: Conv2d::new(inputs, narrow, 1, Init::He, rng).without_bias(),
                norm2: BatchNorm::new(narrow),
                conv2: Conv2d::new(narrow, growth, 3, Init::He, rng).padding(1).without_bias(),
            }
        };
        DenseBlock { inputs, growth, layers: (0..layers).map(layer).collect() }
    }

    /// The channels that a layer narrows what it sees to, if there is a layer.
    fn narrow(&self) -> Option<usize> {
        self.layers.first().map(|layer| layer.conv1.outputs())
    }

    /// How many channels layer `l` sees.
    fn seen(&self, l: usize) -> usize {
        self.inputs + l * self.growth
    }

    /// The tensors of all parts, named as PyTorch does: `denselayer1.norm1.weight`.
    fn named<'a>(
        &'a self,
        of: impl Fn(&'a dyn Layer<F>) -> Vec<Named<&'a Tensor<F>>>,
    ) -> Vec<Named<&'a Tensor<F>>> {
        let mut named = vec![];
        for (l, layer) in self.layers.iter().enumerate() {
            for (name, part) in layer.parts() {
                let name = format!("denselayer{}.{name}", l + 1);
                named.extend(of(part).into_iter().map(|tensor| tensor.within(&name)));
            }
        }
        named
    }

    /// The channels that layer `l` adds.
    fn added(&self, l: usize) -> Range<usize> {
        self.seen(l)..self.seen(l + 1)
    }
}

/// What a block keeps for its way back.
#[derive(Clone, Debug)]
pub struct BlockTape<F> {
    /// For a dense block, what the first convolution of each layer gave; for a transition, what the
    /// pooling gave.
    pub(super) kept: Vec<Tensor<F>>,
    /// What the norms saved. For a dense block in training: the moments of each layer's second norm,
    /// and last those of all channels of y.
    pub(super) moments: Vec<Saved<F>>,
}

impl<F: Real> BlockTape<F> {
    /// The part that step 4 takes.
    pub(crate) fn statistics(&self) -> Self {
        BlockTape { kept: vec![], moments: self.moments.clone() }
    }
}

/// x, and behind its channels room for more, `all` in all.
fn room<F: Real>(x: &Tensor<F>, all: usize) -> Tensor<F> {
    let (batch, _, height, width) = view4(x).dim();
    let length = x.len() / batch;
    let y = pieces::stretches(iter::repeat_n(all * height * width, batch), |n, y: &mut [F]| {
        y[..length].copy_from_slice(&slice(x)[n * length..][..length]);
    });
    tensor(&[batch, all, height, width], y)
}

/// Writes `new` into a range of channels of y.
fn put<F: Real>(new: &Tensor<F>, y: &mut Tensor<F>, range: Range<usize>) {
    let (batch, _, height, width) = view4(new).dim();
    let (pixels, length) = (height * width, new.len() / batch);
    pieces::for_each_piece(slice_mut(y), batch, |n, y| {
        let own = range.start * pixels..range.end * pixels;
        y[own].copy_from_slice(&slice(new)[n * length..][..length]);
    });
}

/// A copy of a range of channels.
fn channels<F: Real>(y: &Tensor<F>, range: Range<usize>) -> Tensor<F> {
    let (batch, all, height, width) = view4(y).dim();
    let (pixels, length) = (height * width, range.len() * height * width);
    let copy = pieces::stretches(iter::repeat_n(length, batch), |n, copy| {
        let first = (n * all + range.start) * pixels;
        copy.copy_from_slice(&slice(y)[first..][..length]);
    });
    tensor(&[batch, range.len(), height, width], copy)
}

impl<F: Real> Layer<F> for DenseBlock<F> {
    fn name(&self) -> &'static str {
        "DenseBlock"
    }

    fn describe(&self) -> String {
        let narrow = self.narrow().unwrap_or_default();
        format!("{} layers of {} channels, through {narrow}", self.layers.len(), self.growth)
    }

    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        let narrow = self.narrow();
        if narrow == Some(0) || narrow.is_some() && self.growth == 0 {
            return Err(ShapeError(
                "needs at least one channel in and from each layer, gets 0".into(),
            ));
        }
        match *x {
            [channels, height, width] if channels == self.inputs => {
                Ok(vec![self.seen(self.layers.len()), height, width])
            }
            _ => Err(ShapeError(format!("expects [{}, height, width], gets {x:?}", self.inputs))),
        }
    }

    fn forward(&self, x: &Tensor<F>, pass: Pass) -> (Tensor<F>, Saved<F>) {
        let (batch, _, height, width) = view4(x).dim();
        let mut y = room(x, self.seen(self.layers.len()));
        let trains = matches!(pass, Pass::Train { .. });
        // a channel's mean and variance do not change when others come: found once, used by all
        let mut of_y = if trains { batch_norm::moments(x) } else { (vec![], vec![]) };
        let (mut kept, mut moments) = (vec![], vec![]);
        for (l, layer) in self.layers.iter().enumerate() {
            let known = [&of_y.0[..], &of_y.1[..]];
            let known = if trains { known } else { layer.norm1.running() };
            let z = layer.conv1.forward_of(layer.norm1.norm(known, true), &y);
            let (a, of_z) = layer.norm2.forward_then(&z, pass, true);
            let (new, _) = layer.conv2.forward(&a, pass);
            put(&new, &mut y, self.added(l));
            if trains {
                let (mean, variance) = batch_norm::moments(&new);
                of_y.0.extend(mean);
                of_y.1.extend(variance);
                moments.push(of_z);
            }
            kept.push(z);
        }
        if trains {
            let (mean, variance) = of_y;
            moments.push(Saved::Moments { mean, variance, count: batch * height * width });
        }
        (y, Saved::Block(BlockTape { kept, moments }))
    }

    fn backward(&self, step: Step<'_, F>, dy: &Tensor<F>, need_dx: bool) -> Backward<F> {
        let Saved::Block(tape) = step.saved else { panic!("DenseBlock needs its own tape") };
        let y = step.y;
        let of_batch = !tape.moments.is_empty();
        let mut dy = tensor(dy.shape(), pieces::copy(slice(dy)));
        let mut dparams = vec![];
        for (l, layer) in self.layers.iter().enumerate().rev() {
            let z = &tape.kept[l];
            let saved = |i: usize| tape.moments.get(i).unwrap_or(&Saved::Nothing);
            let of_y = layer.norm1.moments_of(saved(self.layers.len()));
            let of_z = layer.norm2.moments_of(saved(l));
            // ANCHOR: way back
            let a2 = layer.norm2.normalize(z, of_z, true);

            // [da, db] = dy: db goes through the layer, what comes back adds to da
            let db = channels(&dy, self.added(l));
            let nothing = &Saved::Nothing;
            // conv2 needs no y on its way back: db has its shape
            let conv2 = layer.conv2.backward(Step { x: &a2, y: &db, saved: nothing }, &db, true);
            let da2 = conv2.dx.expect("dx was asked for");
            let given = NormGiven { x: z, dy: &da2, moments: of_z, relu: true, of_batch };
            let norm2 = layer.norm2.pull_back(given, Dx::New);
            let dz = norm2.dx.expect("dx was asked for");
            let seen = Step { x: y, y: z, saved: nothing };
            let conv1 = layer.conv1.backward_of(layer.norm1.norm(of_y, true), seen, &dz);
            let da1 = conv1.dx.expect("dx was asked for");
            let given = NormGiven { x: y, dy: &da1, moments: of_y, relu: true, of_batch };
            let needed = l > 0 || need_dx;
            let onto = if needed { Dx::Onto(slice_mut(&mut dy)) } else { Dx::Unused };
            let norm1 = layer.norm1.pull_back(given, onto);
            // ANCHOR_END: way back
            dparams.push([norm1.dparams, conv1.dparams, norm2.dparams, conv2.dparams].concat());
        }
        let dx = need_dx.then(|| channels(&dy, 0..self.inputs));
        Backward { dx, dparams: dparams.into_iter().rev().flatten().collect() }
    }

    fn params(&self) -> Vec<Named<&Tensor<F>>> {
        self.named(|part| part.params())
    }

    fn params_mut(&mut self) -> Vec<&mut Tensor<F>> {
        self.layers
            .iter_mut()
            .flat_map(DenseLayer::parts_mut)
            .flat_map(|p| p.params_mut())
            .collect()
    }

    fn buffers(&self) -> Vec<Named<&Tensor<F>>> {
        self.named(|part| part.buffers())
    }

    fn buffers_mut(&mut self) -> Vec<&mut Tensor<F>> {
        self.layers
            .iter_mut()
            .flat_map(DenseLayer::parts_mut)
            .flat_map(|p| p.buffers_mut())
            .collect()
    }

    fn absorb(&mut self, saved: &Saved<F>) {
        let Saved::Block(BlockTape { moments, .. }) = saved else { return };
        let Some(Saved::Moments { mean, variance, count }) = moments.last() else { return };
        for (l, layer) in self.layers.iter_mut().enumerate() {
            let seen = self.inputs + l * self.growth;
            let (mean, variance) = (mean[..seen].to_vec(), variance[..seen].to_vec());
            layer.norm1.absorb(&Saved::Moments { mean, variance, count: *count });
            layer.norm2.absorb(&moments[l]);
        }
    }
}
