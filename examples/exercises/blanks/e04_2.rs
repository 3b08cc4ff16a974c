/// Exercise 4.2: δ₁ = dL/dz₁ of two hidden tanh units, from δ₂ = dL/dz₂ of two scores.
///
/// `w2[o][i]` is the weight from hidden unit i to score o, and `a1[i]` = tanh `z1[i]`.
pub fn hidden_delta(w2: [[f64; 2]; 2], a1: [f64; 2], delta2: [f64; 2]) -> [f64; 2] {
    todo!()
}
