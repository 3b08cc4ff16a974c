//! `brickprop bench`: how fast this machine trains, beside what its processor could do.
//!
//! The protocol is that of `benches/peers`, so that its figures stand beside other libraries'.

use std::time::{Duration, Instant};

use brickprop::{
    cost::softmax_cross_entropy,
    init::rng,
    kernels::{bandwidth::copy_bandwidth, instructions::Instructions, peak::fma_peak},
    layer::Pass,
    models::Reference,
    network::Network,
    operations::training_flops,
    optimizer::{Optimizer, Sgd},
    tensor::{Tensor, tensor},
};
use clap::{Args, ValueEnum};
use ndarray_rand::rand::Rng;
use serde::Serialize;

use super::{
    Common, percent,
    process::{page_faults, peak_memory, seconds_since_start},
};

const REPEATS: usize = 7;
const SINGLE_PICTURES: usize = 100;

#[derive(Args)]
pub struct BenchArgs {
    /// The network: A has dense layers only, B is convolutional; or DenseNet-121.
    #[arg(long, default_value = "B")]
    net: Reference,
    /// Training steps in each of the 7 repeats; 300 for A, 20 for B and 4 for DenseNet-121 where not
    /// given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    steps: Option<u32>,
    #[command(flatten)]
    common: Common,
}

/// What was measured, under the names that all libraries' figures have in `benches/peers`.
#[derive(Serialize)]
struct Figures {
    peer: &'static str,
    version: &'static str,
    net: String,
    batch: usize,
    images_per_s: f64,
    images_per_s_min: f64,
    images_per_s_max: f64,
    train_gflops: f64,
    cold_start_s: f64,
    peak_rss_mb: Option<f64>,
    infer_b1_ms: f64,
    repeats: usize,
    steps: u32,
    step_ms: f64,
    page_faults_per_step: Option<f64>,
    fma_peak_gflops: f64,
    copy_gb_per_s: f64,
    threads: usize,
    instructions: String,
}

impl BenchArgs {
    /// `main` was taken as the first thing in `main`.
    pub fn run(self, main: Instant) -> anyhow::Result<()> {
        self.common.start()?;
        let (batch, steps) = match self.net {
            Reference::A => (32, 300),
            Reference::B => (32, 20),
            Reference::Densenet121 => (8, 4),
        };
        let figures = Figures::measure(self.net, batch, self.steps.unwrap_or(steps), main)?;
        if self.common.json {
            // one line, as scripts that run several libraries expect it
            say!("{}", serde_json::to_string(&figures)?);
        } else {
            figures.print();
        }
        Ok(())
    }
}

/// A network that trains on one and the same batch of noise.
struct Trainer {
    network: Network<f32>,
    optimizer: Sgd<f32>,
    images: Tensor<f32>,
    labels: Vec<usize>,
    step: u64,
}

impl Trainer {
    fn new(reference: Reference, batch: usize) -> anyhow::Result<Self> {
        let network: Network<f32> = reference.architecture().build(1)?;
        let optimizer = Sgd::new(0.01).momentum(0.9);
        let shape = [&[batch], network.input_shape()].concat();
        let mut rng = rng(2);
        let pixels = (0..shape.iter().product()).map(|_| rng.random_range(0.0..1.0)).collect();
        let labels = (0..batch).map(|_| rng.random_range(0..37)).collect();
        Ok(Trainer { network, optimizer, images: tensor(&shape, pixels), labels, step: 0 })
    }

    fn step(&mut self) {
        let pass = Pass::Train { seed: 1, step: self.step };
        let tape = self.network.forward(&self.images, pass);
        let cost = softmax_cross_entropy(tape.output(), &self.labels);
        let gradients = self.network.backward(&tape, &cost.gradient);
        self.optimizer.step(&mut self.network, &gradients);
        self.step += 1;
    }

    fn steps(&mut self, count: u32) -> Duration {
        let start = Instant::now();
        (0..count).for_each(|_| self.step());
        start.elapsed()
    }

    /// The first picture alone.
    fn single_picture(&self) -> Tensor<f32> {
        let pixels = self.images.len() / self.labels.len();
        let shape = [&[1], self.network.input_shape()].concat();
        tensor(&shape, self.images.iter().take(pixels).copied().collect())
    }
}

impl Figures {
    fn measure(
        reference: Reference,
        batch: usize,
        steps: u32,
        main: Instant,
    ) -> anyhow::Result<Self> {
        // nothing comes before the first step, for its end is timed from the start of the program
        let mut trainer = Trainer::new(reference, batch)?;
        trainer.step();
        let cold_start = seconds_since_start(main);

        trainer.steps(steps / 4);
        let faults = page_faults();
        let mut times: Vec<_> = (0..REPEATS).map(|_| trainer.steps(steps)).collect();
        times.sort_unstable();
        let faults = page_faults().zip(faults).map(|(after, before)| after - before);
        let memory = peak_memory();

        let picture = trainer.single_picture();
        let predict = |_| {
            let start = Instant::now();
            std::hint::black_box(trainer.network.predict(&picture));
            start.elapsed()
        };
        (0..SINGLE_PICTURES / 10).map(predict).for_each(drop);
        let mut single: Vec<_> = (0..SINGLE_PICTURES).map(predict).collect();
        single.sort_unstable();

        let rate = |time: Duration| f64::from(steps) * batch as f64 / time.as_secs_f64();
        let median = times[REPEATS / 2];
        let flops = training_flops(&trainer.network) as f64;
        Ok(Figures {
            peer: "brickprop",
            version: env!("CARGO_PKG_VERSION"),
            net: reference.to_possible_value().expect("no hidden network").get_name().into(),
            batch,
            images_per_s: round(rate(median), 1),
            images_per_s_min: round(rate(times[REPEATS - 1]), 1),
            images_per_s_max: round(rate(times[0]), 1),
            train_gflops: round(rate(median) * flops / 1e9, 1),
            cold_start_s: round(cold_start, 3),
            peak_rss_mb: memory.map(|memory| round(memory, 1)),
            infer_b1_ms: round(single[SINGLE_PICTURES / 2].as_secs_f64() * 1e3, 4),
            repeats: REPEATS,
            steps,
            step_ms: round(median.as_secs_f64() * 1e3 / f64::from(steps), 3),
            page_faults_per_step: faults
                .map(|faults| round(faults / f64::from(steps) / REPEATS as f64, 2)),
            fma_peak_gflops: round(fma_peak::<f32>(Duration::from_millis(30)) / 1e9, 1),
            copy_gb_per_s: round(copy_bandwidth(128 << 20) / 1e9, 1),
            threads: rayon::current_num_threads(),
            instructions: Instructions::best().to_string(),
        })
    }

    fn print(&self) {
        let Figures { net, batch, threads, instructions, repeats, steps, .. } = self;
        say!("network {net}, {batch} pictures a step, {threads} threads, {instructions}\n");
        let [median, least, most] =
            [self.images_per_s, self.images_per_s_min, self.images_per_s_max];
        say!(
            "training     {median:.0} pictures/s ({least:.0} to {most:.0}, {repeats} × {steps} steps)"
        );
        let (gflops, peak) = (self.train_gflops, self.fma_peak_gflops);
        let share = percent(gflops / peak);
        say!(
            "             {gflops:.1} GFLOP/s, {share} of the {peak:.1} that the processor can do"
        );
        let (first, warm) = (1e3 * self.cold_start_s, self.step_ms);
        say!("first step   done {first:.0} ms after the start; a warm one takes {warm:.2} ms");
        say!("one picture  named in {:.3} ms", self.infer_b1_ms);
        if let (Some(memory), Some(faults)) = (self.peak_rss_mb, self.page_faults_per_step) {
            say!("memory       {memory:.0} MiB at most, {faults:.1} page faults a step");
        }
        say!("             copies {:.1} GB/s, read and written", self.copy_gb_per_s);
    }
}

/// Rounded to so many digits after the point: what lies beyond is noise.
fn round(x: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (x * scale).round() / scale
}
