/// Exercise 4.1: dz = dL/dz, from the output a = tanh z and da = dL/da, for each unit.
pub fn tanh_backward(a: &[f64], da: &[f64]) -> Vec<f64> {
    todo!()
}
