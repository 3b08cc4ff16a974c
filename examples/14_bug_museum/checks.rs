//! How an exhibit is checked, in words.

use brickprop::gradient_check::{Report, check_layer};
use brickprop::layer::{Layer, Pass};
use brickprop::tensor::view2;
use ndarray::ArrayView2;

use crate::museum::{Formula, Gradient, Twin, Verdict};

/// W as a matrix.
pub fn weight(dense: &dyn Layer<f64>) -> ArrayView2<'_, f64> {
    view2(dense.params()[0].tensor)
}

/// The gradient checker's verdict on a twin of `layer`.
pub fn by_slopes(
    layer: impl Layer<f64> + 'static,
    gradient: Gradient,
    formula: Formula,
    x: &[usize],
) -> Verdict {
    let mut twin = Twin { layer: Box::new(layer), gradient, formula };
    told(&check_layer(&mut twin, x, Pass::Train { seed: 1, step: 0 }, 1))
}

/// A report in words. Errors below 1e-6 are rounding: their digits say nothing.
pub fn told(report: &Report) -> Verdict {
    let (name, entries) = (&report.name, report.entries());
    if report.worst_relative_error() < 1e-6 {
        let text = format!("{name}: all {entries} entries within 1e-6");
        return Verdict { text, caught: false };
    }
    let mut text = format!("{name}: WRONG");
    for tensor in &report.tensors {
        let Some(worst) = &tensor.worst else { continue };
        text += &format!("\n  {:<8} {:>3} entries  ", tensor.name, tensor.entries);
        text += &if worst.relative_error < 1e-6 {
            "within 1e-6".to_string()
        } else {
            format!(
                "worst {:.1e} at {:?}: analytic {:+.6}, numeric {:+.6}",
                worst.relative_error, worst.index, worst.analytic, worst.numeric
            )
        };
    }
    Verdict { text, caught: true }
}

/// Two checks of the same piece: caught is what either of them catches.
pub fn both(first: Verdict, second: Verdict) -> Verdict {
    let text = format!("{}\n{}", first.text, second.text);
    Verdict { text, caught: first.caught || second.caught }
}
