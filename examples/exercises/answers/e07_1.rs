//! 7.1 The step with momentum: the answer.

/// One step for each weight: g = dw + λ·w, then v ← μ·v + g, then w ← w − η·v.
pub fn momentum_step(w: &mut [f64], v: &mut [f64], dw: &[f64], eta: f64, mu: f64, lambda: f64) {
    for ((w, v), dw) in w.iter_mut().zip(v).zip(dw) {
        let g = dw + lambda * *w;
        *v = mu * *v + g;
        *w -= eta * *v;
    }
}
