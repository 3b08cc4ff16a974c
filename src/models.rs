//! Networks by name, from a single layer to the one that knows the photos best.

use crate::architecture::{Architecture, Brick};

/// A network for square colour pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Model {
    /// Softmax regression: one dense layer right on the pixels.
    Softmax,
    /// Two hidden dense layers of 256 and 128 units.
    Mlp,
    /// Three blocks of convolution, batch norm, ReLU and max-pooling: 16, 32 and 64 channels.
    Cnn,
    /// A wide first look (5×5, every other pixel), then five convolutions up to 128 channels.
    DeepCnn,
    /// The same with one and a half times as many channels everywhere.
    WideCnn,
    /// A small DenseNet: three dense blocks of four layers, each of which adds 16 channels.
    MiniDensenet,
    /// DenseNet-121 (Huang and others 2017), as in torchvision. It was made for pictures of
    /// 224 × 224 pixels.
    #[cfg_attr(feature = "command", value(name = "densenet121"))]
    #[cfg_attr(feature = "files", serde(rename = "densenet121"))]
    Densenet121,
}

impl Model {
    /// The side of the pictures that it was made for, in pixels, where it is one of a kind.
    pub fn own_side(self) -> Option<usize> {
        (self == Model::Densenet121).then_some(224)
    }

    /// The network for pictures `[3, side, side]` of so many classes.
    pub fn architecture(self, side: usize, classes: usize) -> Architecture {
        let head = Brick::Head { classes };
        let bricks = match self {
            Model::Softmax => vec![Brick::Flatten, head],
            Model::Mlp => vec![
                Brick::Flatten,
                Brick::Dense { outputs: 256 },
                Brick::Relu,
                Brick::Dense { outputs: 128 },
                Brick::Relu,
                head,
            ],
            Model::Cnn => {
                let mut bricks = vec![];
                for outputs in [16, 32, 64] {
                    bricks.extend(convolution(outputs, 3, 1));
                    bricks.push(Brick::MaxPool { side: 2 });
                }
                bricks.extend([Brick::Flatten, Brick::Dropout { probability: 0.3 }, head]);
                bricks
            }
            Model::DeepCnn => deep(16, head),
            Model::WideCnn => deep(24, head),
            Model::MiniDensenet => {
                let mut bricks = convolution(32, 3, 1).to_vec();
                bricks.push(Brick::MaxPool { side: 2 });
                bricks.extend(dense_blocks(32, &[4, 4, 4], 16));
                bricks.extend([Brick::Dropout { probability: 0.3 }, head]);
                bricks
            }
            Model::Densenet121 => {
                let mut bricks = convolution(64, 7, 2).to_vec();
                bricks.push(Brick::OverlappingMaxPool);
                bricks.extend(dense_blocks(64, &[6, 12, 24, 16], 32));
                bricks.push(head);
                bricks
            }
        };
        let names = if self == Model::Densenet121 { torchvision_names() } else { vec![] };
        Architecture { input: vec![3, side, side], bricks, names }
    }
}

/// What torchvision calls the bricks of DenseNet-121.
fn torchvision_names() -> Vec<String> {
    let features = [
        "conv0",
        "norm0",
        "relu0",
        "pool0",
        "denseblock1",
        "transition1",
        "denseblock2",
        "transition2",
        "denseblock3",
        "transition3",
        "denseblock4",
        "norm5",
        "relu5",
        "pool5",
    ];
    let features = features.into_iter().map(|name| format!("features.{name}"));
    features.chain(["classifier".to_string()]).collect()
}

/// Six convolutions, the first of so many channels, the last of eight times as many.
fn deep(channels: usize, head: Brick) -> Vec<Brick> {
    let mut bricks = vec![];
    bricks.extend(convolution(channels, 5, 2));
    bricks.extend(convolution(2 * channels, 3, 1));
    bricks.push(Brick::MaxPool { side: 2 });
    for outputs in [4 * channels, 8 * channels] {
        bricks.extend(convolution(outputs, 3, 1));
        bricks.extend(convolution(outputs, 3, 1));
        bricks.push(Brick::MaxPool { side: 2 });
    }
    bricks.extend([Brick::Flatten, Brick::Dropout { probability: 0.3 }, head]);
    bricks
}

/// Dense blocks with transitions between them, each of which halves the channels; at the end the
/// mean of each channel. Layers narrow what they see to four times what they add.
fn dense_blocks(mut channels: usize, layers: &[usize], growth: usize) -> Vec<Brick> {
    let mut bricks = vec![];
    for (i, &layers) in layers.iter().enumerate() {
        if i > 0 {
            channels /= 2;
            bricks.push(Brick::Transition { outputs: channels });
        }
        bricks.push(Brick::DenseBlock { layers, growth, narrow: 4 * growth });
        channels += layers * growth;
    }
    bricks.extend([Brick::BatchNorm, Brick::Relu, Brick::GlobalAvgPool]);
    bricks
}

/// Convolution, batch norm and ReLU. The batch norm takes every shift away, so no bias.
fn convolution(outputs: usize, kernel: usize, stride: usize) -> [Brick; 3] {
    [Brick::Conv2d { outputs, kernel, stride, bias: false }, Brick::BatchNorm, Brick::Relu]
}

/// The networks that speed is measured on, here and with other libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
#[cfg_attr(feature = "command", value(rename_all = "UPPER"))]
pub enum Reference {
    /// Dense layers: 3072 → 256 → 128 → 37.
    A,
    /// Pictures `[3, 64, 64]`; three times a 3×3 convolution, ReLU and max-pooling, with 32, 64
    /// and 128 channels; then 8192 → 128 → 37.
    B,
    /// DenseNet-121 for pictures `[3, 224, 224]` and 1000 classes.
    #[cfg_attr(feature = "command", value(name = "densenet121"))]
    Densenet121,
}

impl Reference {
    /// Its bricks.
    pub fn architecture(self) -> Architecture {
        let dense = |outputs| [Brick::Dense { outputs }, Brick::Relu];
        let (input, mut bricks) = match self {
            Reference::A => (vec![3072], dense(256).to_vec()),
            Reference::B => {
                let bricks = [32, 64, 128].into_iter().flat_map(|outputs| {
                    let conv = Brick::Conv2d { outputs, kernel: 3, stride: 1, bias: true };
                    [conv, Brick::Relu, Brick::MaxPool { side: 2 }]
                });
                (vec![3, 64, 64], bricks.chain([Brick::Flatten]).collect())
            }
            Reference::Densenet121 => return Model::Densenet121.architecture(224, 1000),
        };
        bricks.extend(dense(128));
        bricks.push(Brick::Head { classes: 37 });
        Architecture::new(input, bricks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_fits_into_as_many_weights_as_it_has() {
        let models = [Model::Softmax, Model::Mlp, Model::Cnn, Model::DeepCnn, Model::WideCnn];
        for model in models.into_iter().chain([Model::MiniDensenet, Model::Densenet121]) {
            let architecture = model.architecture(32, 5);
            let network = architecture.build::<f32>(1).unwrap();
            let weights = network.named_tensors().iter().map(|(_, tensor)| tensor.len()).sum();
            assert!(architecture.build_within::<f32>(1, weights).is_ok(), "{model:?}");
            assert!(architecture.build_within::<f32>(1, weights - 1).is_err(), "{model:?}");
        }
    }
}
