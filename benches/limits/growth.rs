//! How the cost grows: with the batch, the picture, the channels and the threads.

use brickprop::{
    architecture::{Architecture, Brick},
    models::Reference,
    operations::training_flops,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{
    markdown::{Table, judged, number, percent},
    timing::{Work, medians},
    trainer::Trainer,
};

/// How far apart the dearest and the cheapest may be.
const FLAT: f64 = 1.15;

/// How many times as fast two threads ought to be as one.
const TWICE: f64 = 1.9;

const BATCH: usize = 32;

/// A network that trains, with the number of things that a step's cost is divided by.
struct Setting {
    name: String,
    trainer: Trainer,
    /// Steps in a run: the same work for each setting, as far as whole steps allow.
    steps: usize,
    things: f64,
}

/// The tables.
pub fn report() -> String {
    [batches(), sides(), channels(), threads()].join("\n")
}

fn batches() -> String {
    let setting = |batch: usize| Setting {
        name: format!("{batch} pictures"),
        trainer: Trainer::new(&Reference::B.architecture(), batch),
        steps: 512 / batch,
        things: batch as f64,
    };
    compare("batch", "µs a picture", 1e6, [32, 64, 128, 256, 512].map(setting).into())
}

fn sides() -> String {
    let setting = |side: usize| Setting {
        name: format!("{side} × {side}"),
        trainer: Trainer::new(&pooled(side), BATCH),
        steps: (256 / side).pow(2),
        things: (BATCH * side * side) as f64,
    };
    compare("picture", "ns a pixel", 1e9, [32, 64, 128, 256].map(setting).into())
}

/// Network B with a global average pool in the place of the hidden dense layer: that one would have
/// as many weights as there are pixels, so all that is left grows with the pixels alone.
fn pooled(side: usize) -> Architecture {
    let mut bricks = Reference::B.architecture().bricks;
    bricks.truncate(9);
    bricks.extend([Brick::GlobalAvgPool, Brick::Head { classes: 37 }]);
    Architecture::new(vec![3, side, side], bricks)
}

fn channels() -> String {
    let setting = |factor: usize| {
        let trainer = Trainer::new(&wider(factor), BATCH);
        let operations = BATCH * training_flops(&trainer.network);
        Setting {
            name: format!("× {factor}"),
            trainer,
            steps: 4 / (factor * factor),
            things: operations as f64 / 1e6,
        }
    };
    compare("channels", "µs a MFLOP", 1e6, [1, 2].map(setting).into())
}

/// Network B with so many times the channels.
fn wider(factor: usize) -> Architecture {
    let mut architecture = Reference::B.architecture();
    for brick in &mut architecture.bricks {
        if let Brick::Conv2d { outputs, .. } = brick {
            *outputs *= factor;
        }
    }
    architecture
}

/// The cost of a step of each setting, a thing.
fn compare(what: &str, unit: &str, scale: f64, mut settings: Vec<Setting>) -> String {
    let works = settings.iter_mut().map(|setting| -> Work {
        let Setting { trainer, steps, .. } = setting;
        Box::new(|| (0..*steps).for_each(|_| trainer.step()))
    });
    let times = medians(works.collect());
    let steps = settings.iter().zip(times).map(|(setting, time)| time / setting.steps as f64);
    let steps: Vec<f64> = steps.collect();
    let costs: Vec<f64> = settings.iter().zip(&steps).map(|(s, time)| time / s.things).collect();
    let cheapest = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let mut table = Table::new([what, "ms a step", unit, "beside the cheapest"]);
    for ((setting, step), cost) in settings.iter().zip(steps).zip(costs) {
        let ratio = round(cost / cheapest);
        table.row([
            setting.name.clone(),
            number(1e3 * step),
            number(scale * cost),
            judged(format!("{ratio:.2}"), ratio <= FLAT),
        ]);
    }
    table.text()
}

/// A step of both networks on one thread and on more.
fn threads() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let counts: Vec<usize> =
        (0..).map(|i| 1 << i).take_while(|&count| count <= cores.max(2)).collect();
    let mut table =
        Table::new(["threads", "network", "ms a step", "times one thread", "of all threads"]);
    for (reference, steps) in [(Reference::A, 100), (Reference::B, 6)] {
        let mut all: Vec<(ThreadPool, Trainer)> = counts
            .iter()
            .map(|&count| {
                let pool = ThreadPoolBuilder::new().num_threads(count).build();
                let trainer = Trainer::new(&reference.architecture(), BATCH);
                (pool.expect("a few threads"), trainer)
            })
            .collect();
        let works = all.iter_mut().map(|(pool, trainer)| -> Work {
            Box::new(|| pool.install(|| (0..steps).for_each(|_| trainer.step())))
        });
        let times = medians(works.collect());
        for (&count, time) in counts.iter().zip(&times) {
            let faster = round(times[0] / time);
            let good = count != 2 || faster >= TWICE;
            table.row([
                count.to_string(),
                format!("{reference:?}"),
                number(1e3 * time / f64::from(steps)),
                judged(format!("{faster:.2}"), good),
                percent(faster / count as f64),
            ]);
        }
    }
    table.text()
}

/// To the two digits that are shown, so that what is shown and what is judged agree.
fn round(x: f64) -> f64 {
    (100.0 * x).round() / 100.0
}
