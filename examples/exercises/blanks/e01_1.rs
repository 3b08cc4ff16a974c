/// Exercise 1.1: the gradient of the cost L = (a − t)² of one neuron, for one example.
///
/// ```text
/// z = w[0]·x[0] + w[1]·x[1] + b        a = 1 / (1 + e⁻ᶻ)
/// ```
///
/// Give dL/dw (two numbers) and dL/db.
pub fn neuron_gradient(w: [f64; 2], b: f64, x: [f64; 2], t: f64) -> ([f64; 2], f64) {
    todo!()
}
