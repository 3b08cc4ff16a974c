//! A training that has not ended, on disk.

use std::{cell::Cell, path::Path};

use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

use super::{CheckpointError, Content, File, check, file, network, read, tensors};
use crate::{
    dataset::{Class, normalization::Normalization},
    optimizer::Memories,
    recipe::{Checkpoint, MOST, Recipe, Standing},
    tensor::{Tensor, tensor},
    training::{Average, Begun, Best, EpochRecord, State},
};

/// All of a [`Checkpoint`] but its tensors.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    recipe: Recipe,
    seed: u64,
    classes: Vec<Class>,
    normalization: Normalization,
    pictures: [u32; 2],
    earlier: Vec<EpochRecord>,
    head_alone: bool,
    epochs: Vec<EpochRecord>,
    optimizer_steps: u64,
    memories: usize,
    averaged_steps: Option<u64>,
    best: Option<(usize, f64)>,
    begun: Option<Sums>,
}

/// All of a [`Begun`] but its tensors.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sums {
    steps: usize,
    cost_sum: f64,
    right: usize,
    seen: usize,
    factor_sum: f64,
    seconds: f64,
    averaged_steps: Option<u64>,
}

impl Description {
    /// Refuses what no training of this crate leaves behind.
    fn check(&self) -> Result<(), String> {
        let tuning = self.recipe.fine_tuning;
        let has_stage = match self.head_alone {
            true => tuning.is_some_and(|tuning| tuning.head_epochs > 0),
            false => tuning.is_none_or(|tuning| tuning.body_rates.is_some()),
        };
        if !has_stage {
            return Err("is in a stage that its recipe does not have".into());
        }
        let begun = |sums: &Sums| {
            let Sums { steps, right, seen, averaged_steps, .. } = *sums;
            (1..MOST).contains(&(steps as u64))
                && (1..MOST).contains(&(seen as u64))
                && right <= seen
                && averaged_steps.is_none_or(|steps| steps < MOST)
        };
        let counts = self.optimizer_steps < MOST
            && self.averaged_steps.is_none_or(|steps| steps < MOST)
            && self.best.is_none_or(|(epoch, _)| (1..=self.epochs.len()).contains(&epoch))
            && self.begun.as_ref().is_none_or(begun);
        if !counts {
            return Err("its counts of steps, pictures and epochs do not fit together".into());
        }
        Ok(())
    }
}

impl Content for Description {
    const KIND: &str = "a training that has not ended";
}

/// Writes what it takes to go on with a training, in one piece like [`save`](super::save).
///
/// # Errors
/// Where the file can't be written.
pub fn save_training<'a>(checkpoint: &'a Checkpoint, path: &Path) -> Result<(), CheckpointError> {
    let Checkpoint { recipe, seed, classes, normalization, pictures, standing } = checkpoint;
    recipe.check().map_err(|problem| CheckpointError { path: path.to_owned(), problem })?;
    let Standing { earlier, body, state } = standing;
    let State { weights, memories, average, best, epochs, begun } = state;
    let description = Description {
        recipe: recipe.clone(),
        seed: *seed,
        classes: classes.to_vec(),
        normalization: *normalization,
        pictures: *pictures,
        earlier: earlier.clone(),
        head_alone: body.is_some(),
        epochs: epochs.clone(),
        optimizer_steps: memories.steps,
        memories: memories.tensors.len(),
        averaged_steps: average.as_ref().map(|average| average.steps),
        best: best.as_ref().map(|best| (best.epoch, best.cost)),
        begun: begun.as_ref().map(|begun| Sums {
            steps: begun.steps,
            cost_sum: begun.cost_sum,
            right: begun.right,
            seen: begun.seen,
            factor_sum: begun.factor_sum,
            seconds: begun.seconds,
            averaged_steps: begun.average_before.as_ref().map(|average| average.steps),
        }),
    };
    let mut named = vec![];
    let mut add = |group: &str, tensors: &'a [Tensor<f32>]| {
        named.extend((0..).zip(tensors).map(|(i, tensor)| (name(group, i), tensor)));
    };
    add("weights", weights);
    body.iter().for_each(|body| add("body", body));
    (0..).zip(&memories.tensors).for_each(|(i, memory)| add(&of_memory(i), memory));
    average.iter().for_each(|average| add("average", &average.tensors));
    best.iter().for_each(|best| add("best", &best.weights));
    if let Some(begun) = begun {
        add("before", &begun.before);
        begun.average_before.iter().for_each(|average| add("average_before", &average.tensors));
    }
    file::write(path, &file::encode(&description, &named))
}

/// Reads it again.
///
/// # Errors
/// Where the file is missing, is no such file, or doesn't fit together.
pub fn load_training(path: &Path) -> Result<Checkpoint, CheckpointError> {
    read(path, |bytes| {
        let file = File::read(&bytes)?.ok_or("holds tensors, but no training of brickprop")?;
        let found: Description = file.description()?;
        found.recipe.check()?;
        found.check()?;
        let classes = found.classes.len();
        let architecture = found.recipe.architecture(classes);
        check(&architecture, &found.classes, &found.normalization, found.recipe.share)?;
        let network = network(&architecture, classes, &bytes)?;
        let head = network.head();
        let (body, learning) = match found.head_alone {
            true => network.split_at(head),
            false => network.split_at(0),
        };
        let shapes = |tensors: Vec<(String, &Tensor<f32>)>| -> Vec<Vec<usize>> {
            tensors.iter().map(|(_, tensor)| tensor.shape().to_vec()).collect()
        };
        let all = shapes(learning.named_tensors());
        let parameters = shapes(learning.named_parameters());

        let groups = Groups { file: &file.tensors, taken: Cell::new(0) };
        let average = |steps: Option<u64>, name: &str| -> Result<_, String> {
            if steps.is_some() != found.recipe.averaging.is_some() {
                return Err("its recipe and its running means do not fit together".into());
            }
            let tensors = || groups.take(name, &all, tensors::one);
            steps.map(|steps| Ok(Average { tensors: tensors()?, steps })).transpose()
        };
        let expected = found.recipe.optimizer(vec![]).memories().tensors.len();
        if found.memories != expected {
            let found = found.memories;
            return Err(format!("expected {expected} memories a parameter, found {found}"));
        }
        let memories = (0..expected)
            .map(|i| groups.take(&of_memory(i), &parameters, tensors::any))
            .collect::<Result<_, _>>()?;
        let weights = |name: &str| groups.take(name, &all, tensors::one);
        let best = found.best.map(|(epoch, cost)| -> Result<_, String> {
            Ok(Best { epoch, cost, weights: weights("best")? })
        });
        let begun = found.begun.map(|sums| -> Result<_, String> {
            let Sums { steps, cost_sum, right, seen, factor_sum, seconds, averaged_steps } = sums;
            let before = weights("before")?;
            let average_before = average(averaged_steps, "average_before")?;
            Ok(Begun { steps, cost_sum, right, seen, factor_sum, seconds, before, average_before })
        });
        let state = State {
            weights: weights("weights")?,
            memories: Memories { steps: found.optimizer_steps, tensors: memories },
            average: average(found.averaged_steps, "average")?,
            best: best.transpose()?,
            epochs: found.epochs,
            begun: begun.transpose()?,
        };
        let shapes = shapes(body.named_tensors());
        let body = found.head_alone.then(|| groups.take("body", &shapes, tensors::one));
        let body = body.transpose()?;
        let (expected, found_tensors) = (groups.taken.get(), file.tensors.len());
        if found_tensors != expected {
            return Err(format!("expected {expected} tensors, found {found_tensors}"));
        }
        Ok(Checkpoint {
            recipe: found.recipe,
            seed: found.seed,
            classes: found.classes.into(),
            normalization: found.normalization,
            pictures: found.pictures,
            standing: Standing { earlier: found.earlier, body, state },
        })
    })
}

/// A file's groups of tensors, and how many tensors have been taken so far.
struct Groups<'a> {
    file: &'a SafeTensors<'a>,
    taken: Cell<usize>,
}

impl Groups<'_> {
    /// A group, one tensor for each shape.
    fn take(
        &self,
        group: &str,
        shapes: &[Vec<usize>],
        read: impl Fn(&SafeTensors, &str, &[usize]) -> Result<Vec<f32>, String>,
    ) -> Result<Vec<Tensor<f32>>, String> {
        self.taken.set(self.taken.get() + shapes.len());
        let one = |(i, shape): (usize, &Vec<usize>)| {
            Ok(tensor(shape, read(self.file, &name(group, i), shape)?))
        };
        shapes.iter().enumerate().map(one).collect()
    }
}

/// The name of a tensor in the file: by its place in the network's order.
fn name(group: &str, place: usize) -> String {
    format!("{group}.{place}")
}

/// The group of an optimizer's memory.
fn of_memory(number: usize) -> String {
    format!("memory.{number}")
}
