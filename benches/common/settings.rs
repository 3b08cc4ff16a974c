//! How criterion is set, and the limits that its figures stand beside.

use std::time::Duration;

use brickprop::kernels::{bandwidth::copy_bandwidth, peak::fma_peak};
use criterion::Criterion;

use crate::start::start;

/// Few and short samples: there is much to measure, and all of it should take minutes.
pub fn settings() -> Criterion {
    start();
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(150))
        .measurement_time(Duration::from_millis(400))
}

/// Says what the machine can do, in the units of the lines that follow.
pub fn limits(_: &mut Criterion) {
    let operations = fma_peak::<f32>(Duration::from_millis(30)) / 1e9;
    let bytes = copy_bandwidth(128 << 20) / f64::from(1 << 30);
    println!("the limits: {operations:.1} Gelem/s of products and sums, {bytes:.1} GiB/s copied\n");
}
