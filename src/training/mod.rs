//! Step 4, keep going: the loop around the four steps, and when it stops.

mod average;
mod history;
mod mixup;
mod source;
mod state;

use std::time::Instant;

pub use average::Average;
pub use history::{EpochRecord, History, StopReason};
use mixup::Mixup;
pub use source::Source;
pub use state::{Begun, Best, State, Watcher};

use crate::{
    cost::{CrossEntropy, count_right},
    layer::Pass,
    network::Network,
    optimizer::{Optimizer, Schedule},
    real::Real,
    tensor::Tensor,
};

/// How to train, and when to stop.
///
/// Any table of numbers can be learnt. This one is the exclusive or, which no single layer can:
///
/// ```
/// use brickprop::{
///     architecture::{Architecture, Brick},
///     dataset::batches::Batch,
///     optimizer::Sgd,
///     tensor::tensor,
///     training::{Training, evaluate},
/// };
///
/// let inputs = tensor(&[4, 2], vec![-1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0]);
/// let table = vec![Batch { images: inputs, labels: vec![0, 1, 1, 0] }];
/// let bricks = vec![Brick::Dense { outputs: 8 }, Brick::Relu, Brick::Head { classes: 2 }];
/// let mut network = Architecture::new(vec![2], bricks).build::<f64>(1)?;
///
/// let training = Training { epochs: 200, ..Training::default() };
/// let mut sgd = Sgd::new(0.1).momentum(0.9);
/// let history = training.run(&mut network, &mut sgd, &table, None, &mut |_| {});
///
/// let (cost, accuracy) = evaluate(&network, &table, &training.cost);
/// assert!(accuracy == 1.0 && cost < 0.01, "{cost} after {}", history.stopped_because);
/// # Ok::<(), brickprop::network::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Seeds dropout and mix-up. The order of the pictures and their augmentation have the seed of their
    /// [`Source`].
    pub seed: u64,
    /// Stop after this many epochs at the latest; the schedule is laid out for them.
    pub epochs: usize,
    /// How the learning rate changes from the optimizer's own at the start.
    pub schedule: Schedule,
    /// Step 2.
    pub cost: CrossEntropy,
    /// Mix-up: the probability that a batch is mixed, each of its pictures with another one laid over
    /// it; from 0 (never) to 1.
    pub mixup: f64,
    /// Gradients longer than this are shortened to it: see
    /// [`Gradients::clip`](crate::network::Gradients::clip).
    pub clip: Option<f64>,
    /// The primer's rule: stop when the weights do not change any more. See
    /// [`StopReason::WeightsSettled`].
    pub tolerance: f64,
    /// Early stopping: give up when the validation cost has not fallen for this many epochs.
    pub patience: Option<usize>,
    /// The weights that evaluation uses are a running mean of the trained ones, which forgets this
    /// share of itself at each step (say 0.01); `None` uses the trained ones themselves.
    pub averaging: Option<f64>,
}

impl Default for Training {
    fn default() -> Self {
        Training {
            seed: 0,
            epochs: 100,
            schedule: Schedule::Constant,
            cost: CrossEntropy::default(),
            mixup: 0.0,
            clip: None,
            tolerance: 1e-4,
            patience: None,
            averaging: None,
        }
    }
}

/// How many epochs in a row the weights must keep still.
const STILL_EPOCHS: usize = 3;

/// What a training tells while it runs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A step is done.
    Step {
        /// The epoch, counted from 1.
        epoch: usize,
        /// The step within it, counted from 1.
        step: usize,
        /// Steps of an epoch.
        steps: usize,
    },
    /// An epoch is done.
    Epoch(&'a EpochRecord),
    /// A frozen body looks at the pictures, once, batch by batch.
    Features {
        /// The batch, counted from 1.
        step: usize,
        /// How many there are.
        steps: usize,
    },
}

impl Progress<'_> {
    /// Tells the same where so many epochs came before.
    pub(crate) fn tell_after(self, done: usize, tell: &mut dyn FnMut(Progress)) {
        match self {
            Progress::Step { epoch, step, steps } => {
                tell(Progress::Step { epoch: epoch + done, step, steps });
            }
            Progress::Epoch(record) => tell(Progress::Epoch(&record.clone().after(done))),
            features @ Progress::Features { .. } => tell(features),
        }
    }
}

impl Training {
    /// Trains a network until one of the rules says stop, and tells of its progress.
    ///
    /// With a validation part and `patience`, the network ends with the weights of its best epoch;
    /// where the cost stops being a finite number, with that epoch's or, without `patience`, with
    /// those from before the epoch that failed.
    ///
    /// # Panics
    /// Where the training source has no batch.
    pub fn run<F: Real>(
        &self,
        network: &mut Network<F>,
        optimizer: &mut dyn Optimizer<F>,
        training: &dyn Source<F>,
        validation: Option<&dyn Source<F>>,
        mut progress: &mut dyn FnMut(Progress),
    ) -> History {
        self.go_on(None, network, optimizer, (training, validation), &mut progress)
    }

    /// The same from a state that a training of this network with this optimizer was left in, and
    /// ends in the same bits as if it had not been left; without one, from the start.
    ///
    /// # Panics
    /// As [`run`](Training::run) does, and where the state is that of another network or optimizer.
    pub fn go_on<F: Real>(
        &self,
        state: Option<State<F>>,
        network: &mut Network<F>,
        optimizer: &mut dyn Optimizer<F>,
        (training, validation): (&dyn Source<F>, Option<&dyn Source<F>>),
        watcher: &mut dyn Watcher<State<F>>,
    ) -> History {
        assert!(training.steps() > 0, "there is no batch to train on");
        let mixup = Mixup { probability: self.mixup, seed: self.seed };
        let start_rate = optimizer.learning_rate();
        let mut history = state.as_ref().map(State::history).unwrap_or_default();
        let mut average = self.averaging.map(|_| Average::new(network));
        let (mut best, mut begun) = (None, None);
        if let Some(state) = state {
            network.restore(&state.weights);
            optimizer.remember(state.memories);
            (average, best, begun) = (state.average, state.best, state.begun);
        }
        history.stopped_because = 'epochs: loop {
            if let Some(reason) = self.stop_reason(&history) {
                // left within an epoch that is not wanted any more: undo what it has learnt
                if let Some(begun) = begun.take() {
                    network.restore(&begun.before);
                    average = begun.average_before;
                }
                break reason;
            }
            let epoch = history.epochs.len();
            let mut begun = begun.take().unwrap_or_else(|| Begun::new(network, &average));
            let begin = Instant::now();
            let earlier = begun.seconds;
            let steps = training.steps();
            for (i, mut batch) in training.epoch(epoch as u64).enumerate().skip(begun.steps) {
                let time = epoch as f64 + i as f64 / steps as f64;
                let factor = self.schedule.factor(time, self.epochs);
                optimizer.set_learning_rate(start_rate * factor);
                let step = (epoch * steps + i) as u64;
                let pass = Pass::Train { seed: self.seed, step };
                let targets = mixup.mix(&mut batch, step);

                let tape = network.forward(&batch.images, pass); // 1. forward pass
                let cost = targets.cost(&self.cost, tape.output()); // 2. cost function
                let mut gradients = network.backward(&tape, &cost.gradient); // 3. backpropagation
                if let Some(longest) = self.clip {
                    gradients.clip(longest);
                }
                optimizer.step(network, &gradients); // 4. keep going

                if let (Some(average), Some(share)) = (&mut average, self.averaging) {
                    average.add(network, share);
                }
                begun.steps += 1;
                begun.cost_sum += cost.value.as_f64() * batch.labels.len() as f64;
                begun.right += count_right(tape.output(), &batch.labels);
                begun.seen += batch.labels.len();
                begun.factor_sum += factor;
                begun.seconds = earlier + begin.elapsed().as_secs_f64();
                watcher.tell(Progress::Step { epoch: epoch + 1, step: i + 1, steps });
                if i + 1 < steps && watcher.stops() {
                    if !is_finite(network, &average, &begun) {
                        break;
                    }
                    keep(watcher, network, optimizer, &average, &best, &history, Some(begun));
                    break 'epochs StopReason::Interrupted { epoch: epoch + 1 };
                }
            }
            let weight_change = relative_change(network, &begun.before);
            if !is_finite(network, &average, &begun) || !weight_change.is_finite() {
                network.restore(&begun.before);
                average = begun.average_before;
                break StopReason::NotFinite { epoch: epoch + 1 };
            }

            let trained = average.as_ref().map(|average| average.exchange(network));
            let validated = validation.map(|source| evaluate(network, source, &self.cost));
            history.epochs.push(EpochRecord {
                epoch: epoch + 1,
                train_cost: begun.cost_sum / begun.seen as f64,
                train_accuracy: begun.right as f64 / begun.seen as f64,
                validation_cost: validated.map(|(cost, _)| cost),
                validation_accuracy: validated.map(|(_, accuracy)| accuracy),
                learning_rate: optimizer.learning_rate(),
                rate_factor: begun.factor_sum / steps as f64,
                weight_change,
                seconds: earlier + begin.elapsed().as_secs_f64(),
            });
            watcher.tell(Progress::Epoch(&history.epochs[epoch]));

            if let (Some((cost, _)), Some(_)) = (validated, self.patience)
                && cost < best.as_ref().map_or(f64::INFINITY, |best: &Best<F>| best.cost)
            {
                history.best_epoch = Some(epoch + 1);
                best = Some(Best { epoch: epoch + 1, cost, weights: network.snapshot() });
            }
            if let Some(trained) = trained {
                network.restore(&trained);
            }
            keep(watcher, network, optimizer, &average, &best, &history, None);
            if watcher.stops() && self.stop_reason(&history).is_none() {
                break StopReason::Interrupted { epoch: epoch + 1 };
            }
        };
        match (best, average) {
            (Some(best), _) => network.restore(&best.weights),
            (None, Some(average)) => drop(average.exchange(network)),
            (None, None) => {}
        }
        optimizer.set_learning_rate(start_rate);
        history
    }

    /// The rule that says stop after these epochs, if one does.
    fn stop_reason(&self, history: &History) -> Option<StopReason> {
        let done = history.epochs.len();
        if let (Some(patience), Some(best_epoch)) = (self.patience, history.best_epoch)
            && done >= best_epoch.saturating_add(patience)
        {
            return Some(StopReason::NoImprovement { best_epoch });
        }
        if history.weights_are_still(STILL_EPOCHS, self.tolerance) {
            return Some(StopReason::WeightsSettled);
        }
        (done >= self.epochs).then_some(StopReason::EpochLimit)
    }
}

/// Hands a copy of the state to a watcher who wants it.
fn keep<F: Real>(
    watcher: &mut dyn Watcher<State<F>>,
    network: &Network<F>,
    optimizer: &dyn Optimizer<F>,
    average: &Option<Average<F>>,
    best: &Option<Best<F>>,
    history: &History,
    begun: Option<Begun<F>>,
) {
    if watcher.keeps() {
        watcher.keep(State {
            weights: network.snapshot(),
            memories: optimizer.memories(),
            average: average.clone(),
            best: best.clone(),
            epochs: history.epochs.clone(),
            begun,
        });
    }
}

/// The mean cost and the accuracy over a source, as in evaluation; NaN where it is empty.
pub fn evaluate<F: Real>(
    network: &Network<F>,
    source: &dyn Source<F>,
    cost: &CrossEntropy,
) -> (f64, f64) {
    let (mut cost_sum, mut right, mut seen) = (0.0, 0, 0);
    for batch in source.epoch(0) {
        let logits = network.predict(&batch.images);
        cost_sum += cost.cost(&logits, &batch.labels).value.as_f64() * batch.labels.len() as f64;
        right += count_right(&logits, &batch.labels);
        seen += batch.labels.len();
    }
    (cost_sum / seen as f64, right as f64 / seen as f64)
}

/// Whether an epoch has given finite numbers alone so far.
fn is_finite<F: Real>(
    network: &Network<F>,
    average: &Option<Average<F>>,
    epoch: &Begun<F>,
) -> bool {
    let all = |tensor: &Tensor<F>| tensor.iter().all(|w| w.is_finite());
    epoch.cost_sum.is_finite()
        && network.named_tensors().into_iter().all(|(_, tensor)| all(tensor))
        && average.iter().flat_map(|average| &average.tensors).all(all)
}

/// ‖w − w₀‖ / ‖w₀‖ over all parameters; running statistics are none.
fn relative_change<F: Real>(network: &Network<F>, before: &[Tensor<F>]) -> f64 {
    let square = |w: F| w.as_f64() * w.as_f64();
    let (mut change, mut size) = (0.0, 0.0);
    let mut before = before.iter();
    for layer in network.layers() {
        for (param, before) in layer.params().into_iter().zip(&mut before) {
            for (&w, &w0) in param.tensor.iter().zip(before) {
                change += square(w - w0);
                size += square(w0);
            }
        }
        (&mut before).take(layer.buffers().len()).for_each(drop);
    }
    // weights that were all zero have no size to compare with
    if size == 0.0 { change.sqrt() } else { (change / size).sqrt() }
}
