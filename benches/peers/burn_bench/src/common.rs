//! Timing and reporting, by the same protocol as bench_common.py.

use std::time::Instant;

pub const BATCH: usize = 32;
pub const CLASSES: usize = 37;
pub const LR: f64 = 0.01;
pub const MOMENTUM: f64 = 0.9;
const REPEATS: usize = 7;
const INFER_STEPS: usize = 100;

/// Multiply-adds per image of each layer in the forward pass, first layer first.
fn layers(net: &str) -> Vec<f64> {
    match net {
        "A" => vec![3072. * 256., 256. * 128., 128. * 37.],
        _ => vec![
            64. * 64. * 32. * 27.,
            32. * 32. * 64. * 288.,
            16. * 16. * 128. * 576.,
            8192. * 128.,
            128. * 37.,
        ],
    }
}

/// FLOPs per image, forward + backward, matrix products only; the first layer needs no input gradient.
fn train_flops(net: &str) -> f64 {
    let macs = layers(net);
    2.0 * (3.0 * macs.iter().sum::<f64>() - macs[0])
}

/// Seconds since the kernel started this process.
fn seconds_since_exec() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let start: f64 =
        stat.rsplit(')').next().unwrap().split_whitespace().nth(19).unwrap().parse().unwrap();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let now: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    now - start / 100.0
}

fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn median(mut v: Vec<f64>) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}

pub enum Call {
    Train,
    Infer,
}

/// `call` runs one training step on a batch, or one inference on a single image, to completion.
pub fn bench(peer: &str, version: &str, net: &str, mut call: impl FnMut(Call)) {
    let steps = if net == "A" { 300 } else { 20 };
    call(Call::Train);
    let cold = seconds_since_exec();
    for _ in 0..steps / 4 {
        call(Call::Train);
    }
    let rates: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let t = Instant::now();
            for _ in 0..steps {
                call(Call::Train);
            }
            (steps * BATCH) as f64 / t.elapsed().as_secs_f64()
        })
        .collect();
    let rss = peak_rss_mb();
    for _ in 0..10 {
        call(Call::Infer);
    }
    let lat = (0..INFER_STEPS)
        .map(|_| {
            let t = Instant::now();
            call(Call::Infer);
            t.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let min = rates.iter().copied().fold(f64::MAX, f64::min);
    let max = rates.iter().copied().fold(0.0, f64::max);
    let rate = median(rates);
    println!(
        "{{\"peer\":\"{peer}\",\"version\":\"{version}\",\"net\":\"{net}\",\"images_per_s\":{rate:.1},\
         \"images_per_s_min\":{min:.1},\"images_per_s_max\":{max:.1},\"train_gflops\":{:.1},\
         \"cold_start_s\":{cold:.2},\"peak_rss_mb\":{rss:.0},\"infer_b1_ms\":{:.3},\
         \"repeats\":{REPEATS},\"steps\":{steps}}}",
        rate * train_flops(net) * 1e-9,
        median(lat),
    );
}
