//! A network that trains, step by step, while somebody watches.

use brickprop::{
    architecture::Architecture,
    cost::{count_right, softmax, softmax_cross_entropy},
    dataset::{
        Class, Dataset,
        augmentation::Augmentation,
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
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, put},
    check::slope,
    look::Look,
    settings::{MOST_WEIGHTS, Settings},
    why::why,
};

/// What a page may ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
enum Question {
    /// Draws the minifigures and the first weights.
    Begin { settings: Settings },
    /// A drawing as it is stored, `[height, width, 3]` from 0 to 255: `from` is 0 for those to learn
    /// from and 1 for those to be tested on.
    Drawing { from: usize, number: usize },
    /// So many steps, of four each.
    Train { steps: usize },
    /// What the network makes of the drawings it does not learn from.
    Test,
    /// A layer's parameters.
    Parameters { layer: usize },
    /// Steps 1 to 3 for the next batch, layer by layer, with everything kept.
    Look,
    /// What the look kept of a layer, for one example of the batch.
    Layer { layer: usize, example: usize },
    /// The products that a number of the look is the sum of.
    Why { number: Number },
    /// A gradient of the look beside the slope itself.
    Check { number: Number },
    /// One step, and what it did to a weight.
    Update { layer: usize, param: usize, number: usize },
}

/// One of the numbers that a look keeps.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Number {
    /// Of a layer's output, counted over the whole batch.
    Y { layer: usize, number: usize },
    /// Of the gradient of its input.
    Dx { layer: usize, number: usize },
    /// Of the gradient of one of its parameters.
    Dw { layer: usize, param: usize, number: usize },
}

/// All that there is between two questions.
#[derive(Debug, Default)]
pub struct Play {
    training: Option<Training>,
}

#[derive(Debug)]
struct Training {
    settings: Settings,
    drawings: [Dataset; 2],
    normalization: Normalization,
    network: Network<f32>,
    optimizer: Sgd<f32>,
    /// Steps that are done.
    step: usize,
    /// The batches of the epoch that has begun.
    epoch: Vec<Batch<f32>>,
    look: Option<Look>,
}

impl Play {
    /// Answers a question in JSON.
    pub fn ask(&mut self, words: &[u8], _bytes: &[u8]) -> Answer {
        let mut bytes = vec![];
        let question = serde_json::from_slice(words).map_err(|e| format!("the question: {e}"));
        Answer::of(question.and_then(|question| self.answer(question, &mut bytes)), bytes)
    }

    fn answer(&mut self, question: Question, bytes: &mut Vec<u8>) -> Result<Value, String> {
        if let Question::Begin { settings } = question {
            let training = self.training.insert(Training::new(settings)?);
            return Ok(training.describe());
        }
        let training = self.training.as_mut().ok_or("there is no network yet")?;
        match question {
            Question::Begin { .. } => unreachable!("answered above"),
            Question::Drawing { from, number } => training.drawing(from, number, bytes),
            Question::Train { steps } => {
                Ok((0..steps).map(|_| training.train().0).collect::<Vec<_>>().into())
            }
            Question::Test => Ok(training.test()),
            Question::Parameters { layer } => training.parameters(layer, bytes),
            Question::Look => Ok(training.look(bytes)),
            Question::Layer { layer, example } => training.looked()?.layer(layer, example, bytes),
            Question::Why { number } => why(training.looked()?, number),
            Question::Check { number } => slope(training.looked()?, number),
            Question::Update { layer, param, number } => training.update(layer, param, number),
        }
    }
}

/// Drawings of the first so many characters.
fn draw(settings: &Settings, count: usize, seed: u64) -> Dataset {
    let cast = &characters()[..settings.characters];
    let drawings = workshop_of(cast, count, settings.architecture.input[1], seed);
    let class = |(id, character): (usize, &Character)| Class { id, name: character.name.into() };
    Dataset { classes: cast.iter().enumerate().map(class).collect(), ..drawings }
}

impl Training {
    fn new(settings: Settings) -> Result<Self, String> {
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
        let [count, tested] = settings.drawings;
        // a seed of its own: what is tested must not be learnt
        let drawings = [draw(&settings, count, *seed), draw(&settings, tested, !*seed)];
        let normalization = Normalization::from_training(&drawings[0]);
        let optimizer = Sgd::new(settings.rate).momentum(settings.momentum);
        let (step, epoch, look) = (0, vec![], None);
        Ok(Training { settings, drawings, normalization, network, optimizer, step, epoch, look })
    }

    fn describe(&self) -> Value {
        let params = |layer: usize| {
            let params = self.network.layers()[layer].params().into_iter();
            let shown = params.map(|p| json!({ "name": p.name, "shape": p.tensor.shape() }));
            shown.collect::<Vec<_>>()
        };
        json!({
            "classes": unique_names(&self.drawings[0].classes),
            "labels": self.drawings.each_ref().map(Dataset::labels),
            "layers": self.network.summary(),
            "params": (0..self.network.layers().len()).map(params).collect::<Vec<_>>(),
            "steps": self.batches(0).steps(),
        })
    }

    fn batches(&self, of: usize) -> Batches<'_> {
        let frame = Frame::whole(self.settings.architecture.input[1]);
        let Settings { batch, seed, augmentation, .. } = self.settings;
        let plain = Batches::plain(&self.drawings[of], frame, batch, self.normalization);
        if of != 0 {
            return plain;
        }
        let augmentation =
            if augmentation { Augmentation::default() } else { Augmentation::none() };
        Batches { augmentation, seed, shuffle: true, ..plain }
    }

    fn drawing(&self, from: usize, number: usize, bytes: &mut Vec<u8>) -> Result<Value, String> {
        let example = self.drawings.get(from).and_then(|part| part.examples.get(number));
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
    fn train(&mut self) -> (Value, Gradients<f32>) {
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

    fn test(&self) -> Value {
        let (mut cost, mut right, seen) = (0.0, 0, self.drawings[1].len());
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

    fn parameters(&self, layer: usize, bytes: &mut Vec<u8>) -> Result<Value, String> {
        let layer = self.network.layers().get(layer).ok_or("there is no such layer")?;
        let params = layer.params().into_iter();
        Ok(params.map(|p| json!({ "name": p.name, "place": put(bytes, p.tensor) })).collect())
    }

    fn look(&mut self, bytes: &mut Vec<u8>) -> Value {
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

    fn looked(&mut self) -> Result<&mut Look, String> {
        self.look.as_mut().ok_or_else(|| "nothing has been looked at since the last step".into())
    }

    fn update(&mut self, layer: usize, param: usize, number: usize) -> Result<Value, String> {
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
