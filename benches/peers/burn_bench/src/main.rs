//! Burn, with its backend "flex", on one reference net. Usage: RAYON_NUM_THREADS=2 burn_bench A|B
mod common;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Int, Tensor};
use common::{bench, Call, BATCH, CLASSES, LR, MOMENTUM};

/// The version that Cargo.toml asks for.
const BURN: &str = "0.22.1";

#[derive(Module, Debug)]
struct Net {
    convs: Vec<Conv2d>,
    pool: MaxPool2d,
    dense: Vec<Linear>,
}

impl Net {
    fn new(net: &str, device: &Device) -> Self {
        let (channels, sizes): (&[usize], &[usize]) = match net {
            "A" => (&[], &[3072, 256, 128, CLASSES]),
            _ => (&[3, 32, 64, 128], &[8192, 128, CLASSES]),
        };
        Net {
            convs: channels
                .windows(2)
                .map(|c| {
                    Conv2dConfig::new([c[0], c[1]], [3, 3])
                        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                        .init(device)
                })
                .collect(),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            dense: sizes.windows(2).map(|s| LinearConfig::new(s[0], s[1]).init(device)).collect(),
        }
    }

    /// `x` is [batch, channels, height, width]; net A flattens it at once.
    fn forward(&self, mut x: Tensor<4>) -> Tensor<2> {
        for conv in &self.convs {
            x = self.pool.forward(relu(conv.forward(x)));
        }
        let mut h: Tensor<2> = x.flatten(1, 3);
        for (i, layer) in self.dense.iter().enumerate() {
            h = layer.forward(h);
            if i + 1 < self.dense.len() {
                h = relu(h);
            }
        }
        h
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let net = args[1].as_str();
    let plain = Device::flex();
    let device = plain.clone().autodiff();
    let mut model = Net::new(net, &device);
    let mut optim = SgdConfig::new()
        .with_momentum(Some(MomentumConfig::new().with_momentum(MOMENTUM).with_dampening(0.0)))
        .init();
    let side = if net == "A" { 32 } else { 64 };
    let x = Tensor::<4>::random([BATCH, 3, side, side], Distribution::Uniform(0.0, 1.0), &device);
    let labels: Vec<i32> = (0..BATCH as i32).map(|i| i % CLASSES as i32).collect();
    let y = Tensor::<1, Int>::from_ints(labels.as_slice(), &device);
    let one = Tensor::<4>::random([1, 3, side, side], Distribution::Uniform(0.0, 1.0), &plain);
    let loss_fn = CrossEntropyLossConfig::new().init(&device);

    bench("burn-flex", BURN, net, |call| match call {
        Call::Train => {
            let loss = loss_fn.forward(model.forward(x.clone()), y.clone());
            let grads = GradientsParams::from_grads(loss.backward(), &model);
            model = optim.step(LR, model.clone(), grads);
        }
        Call::Infer => {
            model.valid().forward(one.clone()).into_data();
        }
    });
}
