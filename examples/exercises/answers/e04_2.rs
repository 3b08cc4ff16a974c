/// Exercise 4.2: δ₁ = dL/dz₁ of two hidden tanh units, from δ₂ = dL/dz₂ of two scores.
pub fn hidden_delta(w2: [[f64; 2]; 2], a1: [f64; 2], delta2: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|i| {
        let da = delta2[0] * w2[0][i] + delta2[1] * w2[1][i];
        da * (1.0 - a1[i] * a1[i])
    })
}
