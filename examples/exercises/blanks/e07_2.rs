/// Exercise 7.2: a cosine schedule.
///
/// The factor of the learning rate at a time, both in epochs: rises evenly from 0 to 1 over the
/// first `warm_up` epochs, then falls along half a cosine, ½·(1 + cos(π·share)), to 0 at `epochs`.
/// `share` is which part of the time after the warm-up has passed.
pub fn cosine(time: f64, warm_up: f64, epochs: f64) -> f64 {
    todo!()
}
