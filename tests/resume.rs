//! The promise: a training that was stopped goes on as if it had not been.

mod common;

use brickprop::{
    network::Network,
    optimizer::{AdamW, Optimizer, Schedule, Sgd},
    training::{History, Progress, Source, State, StopReason, Training, Watcher},
};
use common::{batches, network, network_bits, noise};

const EPOCHS: usize = 4;

/// Stops after so many steps, and keeps all states.
#[derive(Default)]
struct Stopper {
    steps: usize,
    stop_after: Option<usize>,
    states: Vec<State<f32>>,
}

impl Watcher<State<f32>> for Stopper {
    fn tell(&mut self, progress: Progress) {
        self.steps += usize::from(matches!(progress, Progress::Step { .. }));
    }

    fn stops(&self) -> bool {
        self.stop_after.is_some_and(|steps| self.steps >= steps)
    }

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&mut self, state: State<f32>) {
        self.states.push(state);
    }
}

type Rule = fn() -> Box<dyn Optimizer<f32>>;

const RULES: [Rule; 2] = [
    || Box::new(AdamW::new(0.01)),
    || Box::new(Sgd::new(0.05).momentum(0.9).nesterov().weight_decay(0.01)),
];

/// A training with everything that has a state.
fn train(
    rule: Rule,
    state: Option<State<f32>>,
    stop_after: Option<usize>,
) -> (Network<f32>, History, Vec<State<f32>>) {
    let (dataset, held) = (noise(11, 12, 5), noise(6, 12, 5));
    let training = Training {
        seed: 3,
        epochs: EPOCHS,
        schedule: Schedule::Cosine { warm_up: 1.0 },
        mixup: 0.5,
        patience: Some(3),
        averaging: Some(0.1),
        ..Training::default()
    };
    let mut network = network();
    let mut stopper = Stopper { stop_after, ..Stopper::default() };
    let (seen, held) = (batches(&dataset), batches(&held));
    let sources: (&dyn Source<f32>, Option<&dyn Source<f32>>) = (&seen, Some(&held));
    let history = training.go_on(state, &mut network, &mut *rule(), sources, &mut stopper);
    (network, history, stopper.states)
}

/// A course without its seconds, which are never the same.
fn course(mut history: History) -> History {
    history.epochs.iter_mut().for_each(|epoch| epoch.seconds = 0.0);
    history
}

#[test]
fn a_training_goes_on_from_every_step_to_the_same_bits() {
    for rule in RULES {
        let (network, history, states) = train(rule, None, None);
        let (expected, course_of_all) = (network_bits(&network), course(history));
        assert_eq!(states.len(), course_of_all.epochs.len());
        let steps = 3 * course_of_all.epochs.len();
        for stop in 1..steps {
            let (_, stopped, mut states) = train(rule, None, Some(stop));
            let epoch = stop.div_ceil(3);
            assert_eq!(stopped.stopped_because, StopReason::Interrupted { epoch });
            let state = states.pop().expect("a stopped training leaves its state");
            assert_eq!(state.begun.is_none(), stop % 3 == 0, "step {stop}");
            let (network, history, _) = train(rule, Some(state), None);
            assert_eq!(network_bits(&network), expected, "after step {stop}");
            assert_eq!(course(history), course_of_all, "after step {stop}");
        }
    }
}

#[test]
fn a_training_that_has_ended_does_not_go_on() {
    let (network, history, states) = train(RULES[0], None, None);
    let (again, same, more) = train(RULES[0], states.last().cloned(), None);
    assert_eq!((network_bits(&again), course(same)), (network_bits(&network), course(history)));
    assert!(more.is_empty());
}

#[test]
#[should_panic = "expected 2 memories a parameter, found 1"]
fn a_state_of_another_rule_is_refused() {
    let (_, _, states) = train(RULES[1], None, Some(1));
    train(RULES[0], states.last().cloned(), None);
}
