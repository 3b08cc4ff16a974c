/// Exercise 1.2: dz = dL/dz, from a = 1 / (1 + e⁻ᶻ) and da = dL/da.
pub fn sigmoid_backward(a: f64, da: f64) -> f64 {
    todo!()
}
