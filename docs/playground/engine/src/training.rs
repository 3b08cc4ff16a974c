//! A network that trains, step by step, while somebody watches.

use brickprop::{
    architecture::Architecture,
    checkpoint::to_bytes,
    classifier::Classifier,
    cost::{count_right, softmax, softmax_cross_entropy},
    dataset::{
        Class, Dataset,
        batches::{Batch, Batches},
        frame::Frame,
        normalization::Normalization,
        unique_names,
        workshop::{Character, characters, workshop_of},
    },
    evaluation::ranked,
    layer::Pass,
    network::{Gradients, Network},
    optimizer::{Optimizer, Sgd},
    tensor::{slice, view2},
};
use serde_json::{Value, json};

use crate::{
    answer::put,
    look::Look,
    own::Own,
    settings::{MOST_WEIGHTS, Settings, strong},
};

#[derive(Debug)]
pub struct Training {
    settings: Settings,
    /// To learn from, and to be tested on.
    pictures: [Dataset; 2],
    normalization: Normalization,
    network: Network<f32>,
    optimizer: Sgd<f32>,
    /// Steps that are done.
    step: usize,
    /// The batches of the epoch that has begun.
    epoch: Vec<Batch<f32>>,
    look: Option<Look>,
}

/// Drawings of the first so many characters.
fn draw(settings: &Settings, count: usize, seed: u64) -> Dataset {
    let cast = &characters()[..settings.characters];
    let drawings = workshop_of(cast, count, settings.architecture.input[1], seed);
    let class = |(id, character): (usize, &Character)| Class { id, name: character.name.into() };
    Dataset { classes: cast.iter().enumerate().map(class).collect(), ..drawings }
}

impl Training {
    pub fn new(settings: Settings, own: &Own) -> Result<Self, String> {
        settings.check()?;
        let Settings { architecture, seed, characters, .. } = &settings;
        let network = build(architecture, *seed)?;
        let outputs = match network.layers().len() {
            0 => network.input_shape(),
            layers => network.output_shape(layers - 1),
        };
        if outputs != [*characters] {
            return Err(format!("expected {characters} outputs, one a class, found {outputs:?}"));
        }
        let pictures = match settings.own {
            true => own.parts(*characters, *seed)?,
            false => {
                let [count, tested] = settings.drawings;
                // a seed of its own: what is tested must not be learnt
                [draw(&settings, count, *seed), draw(&settings, tested, !*seed)]
            }
        };
        let normalization = Normalization::from_training(&pictures[0]);
        let optimizer = Sgd::new(settings.rate).momentum(settings.momentum);
        let (step, epoch, look) = (0, vec![], None);
        Ok(Training { settings, pictures, normalization, network, optimizer, step, epoch, look })
    }

    pub fn describe(&self) -> Value {
        let params = |layer: usize| {
            let params = self.network.layers()[layer].params().into_iter();
            let shown = params.map(|p| json!({ "name": p.name, "shape": p.tensor.shape() }));
            shown.collect::<Vec<_>>()
        };
        json!({
            "classes": unique_names(&self.pictures[0].classes),
            "labels": self.pictures.each_ref().map(Dataset::labels),
            "layers": self.network.summary(),
            "params": (0..self.network.layers().len()).map(params).collect::<Vec<_>>(),
            "steps": self.batches(0).steps(),
        })
    }

    fn batches(&self, of: usize) -> Batches<'_> {
        let frame = Frame::whole(self.settings.architecture.input[1]);
        let Settings { batch, seed, augmentation, .. } = self.settings;
        let plain = Batches::plain(&self.pictures[of], frame, batch, self.normalization);
        if of != 0 {
            return plain;
        }
        Batches { augmentation: strong(augmentation), seed, shuffle: true, ..plain }
    }

    pub fn drawing(
        &self,
        from: usize,
        number: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<Value, String> {
        let example = self.pictures.get(from).and_then(|part| part.examples.get(number));
        let example = example.ok_or("there is no such drawing")?;
        bytes.extend(example.picture.iter());
        Ok(json!({ "shape": example.picture.shape(), "label": example.label }))
    }

    /// The batch of the next step.
    fn next(&mut self) -> Batch<f32> {
        let steps = self.batches(0).steps();
        let (epoch, i) = (self.step / steps, self.step % steps);
        if i == 0 || self.epoch.is_empty() {
            self.epoch = self.batches(0).epoch(epoch as u64).collect();
        }
        self.epoch[i].clone()
    }

    fn pass(&self) -> Pass {
        Pass::Train { seed: self.settings.seed, step: self.step as u64 }
    }

    /// The four steps of the primer.
    pub fn train(&mut self) -> (Value, Gradients<f32>) {
        let batch = self.next();
        let tape = self.network.forward(&batch.images, self.pass());
        let cost = softmax_cross_entropy(tape.output(), &batch.labels);
        let gradients = self.network.backward(&tape, &cost.gradient);
        let right = count_right(tape.output(), &batch.labels);
        self.optimizer.step(&mut self.network, &gradients);
        self.step += 1;
        self.look = None;
        let said = json!({
            "step": self.step,
            "cost": cost.value,
            "right": right,
            "seen": batch.labels.len(),
        });
        (said, gradients)
    }

    pub fn test(&self) -> Value {
        let (mut cost, mut right, seen) = (0.0, 0, self.pictures[1].len());
        let mut answers = vec![];
        for batch in self.batches(1).epoch::<f32>(0) {
            let logits = self.network.predict(&batch.images);
            let of_batch = softmax_cross_entropy(&logits, &batch.labels);
            cost += f64::from(of_batch.value) * batch.labels.len() as f64;
            right += count_right(&logits, &batch.labels);
            for row in view2(&softmax(&logits)).outer_iter() {
                let best = ranked(row)[0];
                answers.push(json!([best, row[best]]));
            }
        }
        json!({ "cost": cost / seen as f64, "right": right, "seen": seen, "answers": answers })
    }

    /// The network as a file that the command loads.
    pub fn save(&self) -> Vec<u8> {
        let architecture = self.settings.architecture.clone();
        let mut network = build(&architecture, 0).expect("the same description was built before");
        network.restore(&self.network.snapshot());
        let (normalization, classes) = (self.normalization, self.pictures[0].classes.clone());
        to_bytes(&Classifier {
            architecture,
            network,
            normalization,
            classes,
            share: 1.0,
            mirror: false,
        })
    }

    pub fn parameters(&self, layer: usize, bytes: &mut Vec<u8>) -> Result<Value, String> {
        let layer = self.network.layers().get(layer).ok_or("there is no such layer")?;
        let params = layer.params().into_iter();
        Ok(params.map(|p| json!({ "name": p.name, "place": put(bytes, p.tensor) })).collect())
    }

    pub fn look(&mut self, bytes: &mut Vec<u8>) -> Value {
        let batch = self.next();
        let mut twin = build(&self.settings.architecture, self.settings.seed)
            .expect("the same description was built before");
        let weights = self.network.named_tensors().into_iter().map(|(_, w)| w.mapv(f64::from));
        twin.restore(&weights.collect::<Vec<_>>());
        let look = Look::new(twin, batch, self.pass());
        let said = look.describe(bytes);
        self.look = Some(look);
        said
    }

    pub fn looked(&mut self) -> Result<&mut Look, String> {
        self.look.as_mut().ok_or_else(|| "nothing has been looked at since the last step".into())
    }

    pub fn update(&mut self, layer: usize, param: usize, number: usize) -> Result<Value, String> {
        let weight = |network: &Network<f32>| {
            let params = network.layers().get(layer)?.params();
            slice(params.get(param)?.tensor).get(number).copied()
        };
        let before = weight(&self.network).ok_or("there is no such weight")?;
        let params_before = self.network.layers()[..layer].iter().map(|l| l.params().len());
        let place = params_before.sum::<usize>() + param;
        let velocity = |optimizer: &Sgd<f32>| {
            let tensors = &optimizer.memories().tensors[0];
            tensors.get(place).map_or(0.0, |v| slice(v)[number])
        };
        let old_velocity = velocity(&self.optimizer);
        let (said, gradients) = self.train();
        Ok(json!({
            "step": said,
            "before": before,
            "gradient": slice(&gradients.params[layer][param])[number],
            "velocity": [old_velocity, velocity(&self.optimizer)],
            "momentum": self.settings.momentum,
            "rate": self.settings.rate,
            "after": weight(&self.network),
        }))
    }
}

fn build<F: brickprop::real::Real>(
    architecture: &Architecture,
    seed: u64,
) -> Result<Network<F>, String> {
    architecture.build_within(seed, MOST_WEIGHTS).map_err(|e| e.to_string())
}
