//! What the machine can do at best, and which machine it is.

use std::{fmt, fs, time::Duration};

use brickprop::kernels::{bandwidth::copy_bandwidth, instructions::Instructions, peak::fma_peak};

const LONG: Duration = Duration::from_millis(30);

/// The limits, on all threads.
#[derive(Clone, Copy)]
pub struct Machine {
    /// Operations a second in f32.
    pub single: f64,
    /// Operations a second in f64.
    pub double: f64,
    /// Bytes a second that memory gives and takes.
    pub bytes: f64,
}

impl Machine {
    pub fn measure() -> Self {
        let (single, double) = (fma_peak::<f32>(LONG), fma_peak::<f64>(LONG));
        Machine { single, double, bytes: copy_bandwidth(128 << 20) }
    }

    /// The best of this and another measurement: nothing but other work makes a machine slower.
    pub fn again(self) -> Self {
        let now = Machine::measure();
        Machine {
            single: self.single.max(now.single),
            double: self.double.max(now.double),
            bytes: self.bytes.max(now.bytes),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [single, double, bytes] = [self.single, self.double, self.bytes].map(|x| x / 1e9);
        write!(
            f,
            "The limits: {single:.0} GFLOP/s in `f32`, {double:.0} in `f64`; memory copies \
             {bytes:.1} GB/s, read and written."
        )
    }
}

/// Processor, threads and instructions.
pub fn name() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let threads = rayon::current_num_threads();
    format!("{model}, {threads} threads, {}", Instructions::best())
}
