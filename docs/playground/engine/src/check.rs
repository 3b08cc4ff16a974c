//! A gradient beside the slope itself.

use brickprop::tensor::slice_mut;
use serde_json::{Value, json};

use crate::{look::Look, play::Number};

/// How far to either side: small enough for a straight line, large enough for 64 bits.
const H: f64 = 3e-5;
/// Smaller slopes drown in the cost's last digits.
const LEAST: f64 = 1e-9;

/// What backpropagation says of a number, and how the cost changes when the number does.
pub fn slope(look: &mut Look, number: Number) -> Result<Value, String> {
    let analytic = look.gradient(number)?;
    let [up, down] = [H, -H].map(|by| look.cost_with(number, by));
    let numeric = (up - down) / (2.0 * H);
    // where the slopes of both sides differ, a ReLU or a maximum changes sides in between
    let [right, left] = [(up - look.cost) / H, (look.cost - down) / H];
    let size = analytic.abs().max(numeric.abs()).max(LEAST);
    let kink = (right - left).abs() > 0.02 * size;
    let error = (analytic - numeric).abs() / size;
    Ok(json!({ "analytic": analytic, "numeric": numeric, "error": error, "kink": kink, "h": H }))
}

impl Look {
    /// dL/d of the number.
    fn gradient(&self, number: Number) -> Result<f64, String> {
        let (tensor, number) = match number {
            Number::Y { layer, number } => (self.output_gradients(layer), number),
            Number::Dx { layer, number } => (self.dxs.get(layer), number),
            Number::Dw { layer, param, number } => {
                (self.dparams.get(layer).and_then(|params| params.get(param)), number)
            }
        };
        let found = tensor.and_then(|tensor| tensor.as_slice()?.get(number));
        found.copied().ok_or_else(|| "there is no such number".into())
    }

    /// The cost, where the number is so much larger.
    fn cost_with(&mut self, number: Number, by: f64) -> f64 {
        let (layer, place) = match number {
            Number::Y { layer, number } => (layer + 1, number),
            Number::Dx { layer, number } => (layer, number),
            Number::Dw { layer, param, number } => {
                return self.with_weight(layer, [param, number], by, |look| {
                    look.cost_from(layer, look.xs[layer].clone())
                });
            }
        };
        let mut x = self.xs[layer].clone();
        slice_mut(&mut x)[place] += by;
        self.cost_from(layer, x)
    }

    /// Does something while a weight is so much larger.
    pub fn with_weight<T>(
        &mut self,
        layer: usize,
        [param, number]: [usize; 2],
        by: f64,
        see: impl FnOnce(&Look) -> T,
    ) -> T {
        let weight = |look: &mut Look, to: Option<f64>| {
            let mut params = look.network.layers_mut()[layer].params_mut();
            let weight = &mut slice_mut(params[param])[number];
            let before = *weight;
            *weight = to.unwrap_or(before + by);
            before
        };
        let before = weight(self, None);
        let seen = see(self);
        weight(self, Some(before));
        seen
    }
}
