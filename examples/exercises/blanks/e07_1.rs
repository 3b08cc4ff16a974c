/// Exercise 7.1: the step with momentum.
///
/// One step for each weight: g = dw + λ·w, then v ← μ·v + g, then w ← w − η·v. `w` and `v` are
/// changed in place; all three slices have the same length.
pub fn momentum_step(w: &mut [f64], v: &mut [f64], dw: &[f64], eta: f64, mu: f64, lambda: f64) {
    todo!()
}
