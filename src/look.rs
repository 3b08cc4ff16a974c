//! Looking inside: what the layers make of one picture, and what the answer hangs on.

use ndarray::{Array3, Array4, Axis, Ix4};

use crate::{
    classifier::Classifier,
    cost::softmax_cross_entropy,
    dataset::{
        Picture,
        augmentation::{plain, to_picture},
    },
    layer::Pass,
};

impl Classifier {
    /// The picture as the network sees it: cut to its frame, at its size.
    pub fn view(&self, picture: &Picture) -> Picture {
        to_picture(&plain(picture, self.frame()))
    }

    /// The weights of the first convolution, `[outputs, channels, kernel, kernel]`; `None` where
    /// the network has none.
    pub fn filters(&self) -> Option<Array4<f32>> {
        let first = self.network.layers().iter().find(|layer| layer.name() == "Conv2d")?;
        let weight = first.params().first()?.tensor.clone();
        weight.into_dimensionality::<Ix4>().ok()
    }

    /// What each activation among the convolutions makes of the picture: a name and the maps
    /// `[channels, height, width]`.
    pub fn feature_maps(&self, picture: &Picture) -> Vec<(String, Array3<f32>)> {
        let input = self.input(picture);
        let tape = self.network.forward_each(&input, Pass::Evaluate);
        let mut stages = vec![];
        for (i, (layer, line)) in self.network.layers().iter().zip(&tape.lines).enumerate() {
            if let ("ReLU", Ok(y)) = (layer.name(), line.y.view().into_dimensionality::<Ix4>()) {
                stages.push((
                    format!("layer {}, {}", i + 1, layer.name()),
                    y.index_axis(Axis(0), 0).to_owned(),
                ));
            }
        }
        stages
    }

    /// dL/dx for the picture, `[3, side, side]`, where L is the cost of calling it `class`: where
    /// it is large, a small change of the pixel would change the answer.
    pub fn saliency(&self, picture: &Picture, class: usize) -> Array3<f32> {
        let input = self.input(picture);
        let tape = self.network.forward(&input, Pass::Evaluate);
        let cost = softmax_cross_entropy(tape.output(), &[class]);
        let gradients = self.network.backward_to_input(&tape, &cost.gradient);
        let dx = gradients.input.expect("backward_to_input gives the gradient for the input");
        let dx = dx.into_dimensionality::<Ix4>().expect("the input is a batch of pictures");
        dx.index_axis_move(Axis(0), 0)
    }
}
