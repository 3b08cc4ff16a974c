//! Looking inside: what the layers make of one picture, and what the answer hangs on.

use ndarray::{Array2, Array3, Array4, Axis, Ix4, s};

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
            let is_activation =
                matches!(layer.name(), "ReLU" | "LeakyReLU" | "Sigmoid" | "Tanh" | "GELU");
            if let (true, Ok(y)) = (is_activation, line.y.view().into_dimensionality::<Ix4>()) {
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

    /// The probability of `class` while a grey square, a quarter as wide as what the network sees, covers
    /// a part of it: `[7, 7]`, one for each place of the square, from the top left corner on. Where it is
    /// small, the answer hangs on what is covered (Zeiler and Fergus, "Visualizing and Understanding
    /// Convolutional Networks", 2014; chapter 12).
    pub fn occlusion(&self, picture: &Picture, class: usize) -> Array2<f32> {
        const PLACES: usize = 7;
        let covers = |place: usize, length: usize| {
            let seen = self.share * length as f64;
            let begin =
                (length as f64 - seen) / 2.0 + place as f64 / (PLACES - 1) as f64 * 0.75 * seen;
            begin.round() as usize..(begin + seen / 4.0).round() as usize
        };
        let covered = |place: usize| {
            let mut picture = picture.clone();
            let (height, width, _) = picture.dim();
            let [rows, columns] = [(place / PLACES, height), (place % PLACES, width)]
                .map(|(place, length)| covers(place, length));
            picture.slice_mut(s![rows, columns, ..]).fill(128);
            picture
        };
        let pictures: Vec<Picture> = (0..PLACES * PLACES).map(covered).collect();
        let probabilities = self.probabilities(&pictures.iter().collect::<Vec<_>>());
        let of_class = probabilities.column(class).to_vec();
        Array2::from_shape_vec((PLACES, PLACES), of_class).expect("one for each place")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::{Architecture, Brick},
        dataset::{Class, normalization::Normalization},
    };

    #[test]
    fn only_what_the_answer_hangs_on_changes_it_when_covered() {
        let bricks = vec![Brick::Flatten, Brick::Head { classes: 2 }];
        let architecture = Architecture::new(vec![3, 8, 8], bricks);
        let mut network = architecture.build(1).unwrap();
        // class 1 is the light of the pixel in the top left corner
        network.visit_tensors_mut(|i, tensor| {
            tensor.fill(0.0);
            if i == 0 {
                tensor[[1, 0]] = 4.0;
            }
        });
        let normalization = Normalization { mean: [0.0; 3], std: [1.0; 3] };
        let classes = ["dark", "light"].map(|name| Class { id: 0, name: name.into() }).into();
        let classifier =
            Classifier { architecture, network, normalization, classes, share: 1.0, mirror: false };
        let white = Picture::from_elem((8, 8, 3), 255);
        let probability = classifier.probabilities(&[&white])[[0, 1]];
        let map = classifier.occlusion(&white, 1);
        for ((row, column), &found) in map.indexed_iter() {
            // the square is two pixels wide, and moves by one
            let covers_it = row == 0 && column == 0;
            assert_eq!(found < probability, covers_it, "at {row}, {column}: {found}");
        }
    }
}
