//! Times that can be compared with each other.

use std::time::{Duration, Instant};

/// Runs whose median counts; an odd number, so that there is one in the middle.
const RUNS: usize = 9;

/// Work that ends sooner is repeated within a run until it has taken this long.
const SHORTEST: Duration = Duration::from_millis(10);

/// Work to be timed.
pub type Work<'a> = Box<dyn FnMut() + 'a>;

/// Median seconds of each work. They take turns, so that a machine that gets slower or busier for a
/// while does not favour one of them.
pub fn medians(mut works: Vec<Work>) -> Vec<f64> {
    // the first time warms up, and says how often it takes to be long enough
    let once: Vec<f64> = works.iter_mut().map(|work| seconds(work, 1)).collect();
    let times = |once: &f64| (SHORTEST.as_secs_f64() / once).ceil() as usize;
    let times: Vec<usize> = once.iter().map(times).collect();
    let mut found = vec![vec![]; works.len()];
    for _ in 0..RUNS {
        for (i, work) in works.iter_mut().enumerate() {
            found[i].push(seconds(work, times[i]));
        }
    }
    found.into_iter().map(median).collect()
}

fn seconds(work: &mut Work, times: usize) -> f64 {
    let start = Instant::now();
    (0..times).for_each(|_| work());
    start.elapsed().as_secs_f64() / times as f64
}

/// The one in the middle.
pub fn median(mut found: Vec<f64>) -> f64 {
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}
