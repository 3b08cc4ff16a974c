/// Exercise 1.1: the gradient of the cost L = (a − t)² of one neuron, for one example.
pub fn neuron_gradient(w: [f64; 2], b: f64, x: [f64; 2], t: f64) -> ([f64; 2], f64) {
    let z = w[0] * x[0] + w[1] * x[1] + b;
    let a = 1.0 / (1.0 + (-z).exp());
    let delta = 2.0 * (a - t) * a * (1.0 - a); // dL/da · da/dz
    ([delta * x[0], delta * x[1]], delta)
}
