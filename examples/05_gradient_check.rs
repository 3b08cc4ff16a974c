//! How do we know it is right? The slope itself, measured, beside what backward says.
//!
//! You will see one slope by hand; its error over h, in `target/examples-out/05-gradient-check.png`;
//! the checker's report, also of a layer of one's own; kinks; and a mistake that it cannot see.
//!
//! ```sh
//! cargo run --release --example 05_gradient_check
//! ```

use brickprop::{
    architecture::{Architecture, Brick},
    cost::{CrossEntropy, softmax_cross_entropy},
    gradient_check::{check_layer, check_network, separated},
    init::{Init, rng},
    layer::{Backward, Layer, Named, Pass, Saved, ShapeError, Step},
    layers::Dense,
    plot::{Line, LineChart, lines},
    real::Real,
    tensor::{Tensor, slice_mut, tensor},
};
use ndarray::{Axis, Slice};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("== One slope ==");
    let cost = |z0: f64| softmax_cross_entropy(&tensor(&[1, 3], vec![z0, 1.0, -1.0]), &[0]);
    println!("the chain rule says        {:.12}", cost(2.0).gradient[[0, 0]]);
    for h in [1e-1, 1e-2, 1e-3] {
        let slope = |a, b| (cost(2.0 + a).value - cost(2.0 - b).value) / (a + b);
        println!("h = {h:<5}  one-sided {:.12}   central {:.12}", slope(h, 0.0), slope(h, h));
    }

    println!("\n== The error over h ==\n   h    one-sided  central  central in f32");
    let mut errors = [const { vec![] }; 3];
    for i in 0..=20 {
        let h = 10f64.powf(-0.5 * f64::from(i));
        let each = [error::<f64>(h, true), error::<f64>(h, false), error::<f32>(h, false)];
        println!("{h:6.0e}   {:7.0e}  {:7.0e}   {:7.0e}", each[0], each[1], each[2]);
        errors.iter_mut().zip(each).for_each(|(errors, error)| errors.push((h, error)));
    }

    println!("\n== A report ==");
    let mut dense = Dense::new(3, 2, Init::He, &mut rng(1));
    println!("{}", check_layer(&mut dense, &[4, 3], Pass::Evaluate, 1));

    println!("\n== A layer of your own ==");
    let bent = |factor, rows| Bent { b: tensor(&[3], vec![0.1, -0.2, 0.3]), factor, rows };
    for factor in [1.0, 2.0] {
        let report = check_layer(&mut bent(factor, 4), &[4, 3], Pass::Evaluate, 1);
        println!("with dx = {factor}·x·dy\n{report}");
    }

    println!("\n== Kinks ==");
    // in each of two pictures a window of four equal numbers, and one with a clear winner
    let x = tensor(&[2, 1, 2, 4], [[1., 1., 4., 2.], [1., 1., 3., 1.]].as_flattened().repeat(2));
    let bricks = vec![Brick::MaxPool { side: 2 }, Brick::Flatten, Brick::Dense { outputs: 3 }];
    let mut pool = Architecture::new(vec![1, 2, 4], bricks).build(1)?;
    let cost = CrossEntropy::default();
    println!("{}", check_network("pool, dense", &mut pool, &x, &[2, 0], &cost, Pass::Evaluate));

    println!("\n== What it cannot see ==");
    for batch in [1, 4] {
        let report = check_layer(&mut bent(2.0, 1), &[batch, 3], Pass::Evaluate, 1);
        println!("a batch of {batch}, db = the first row of dy\n{report}");
    }

    std::fs::create_dir_all("target/examples-out")?;
    let names = ["one-sided, f64", "central, f64", "central, f32"];
    let shown = names.iter().zip(errors).map(|(name, errors)| Line::new(name, errors)).collect();
    let axes = ["h", "relative error of the slope"];
    let chart = LineChart { axes, logarithmic: [true; 2], lines: shown };
    let canvas = lines("A measured slope: h too large, h too small", &[chart])?;
    Ok(canvas.save("target/examples-out/05-gradient-check.png")?)
}

/// ‖n − a‖ / ‖a‖ of slopes n, measured with this h in the precision F, and the gradient a.
fn error<F: Real>(h: f64, one_sided: bool) -> f64 {
    let (z, labels) = (separated(&[8, 5], &mut rng(1)) * 3.0, [0, 1, 2, 3, 4, 0, 1, 2]);
    let analytic = softmax_cross_entropy(&z, &labels).gradient;
    let moved = |entry: usize, by: f64| {
        let mut z = z.mapv(F::of);
        slice_mut(&mut z)[entry] += F::of(by);
        softmax_cross_entropy(&z, &labels).value
    };
    let (other, width) = if one_sided { (0.0, h) } else { (-h, 2.0 * h) };
    let slope = |i| ((moved(i, h) - moved(i, other)) / F::of(width)).as_f64();
    let apart = analytic.iter().enumerate().map(|(i, a)| (slope(i) - a).powi(2));
    (apart.sum::<f64>() / analytic.pow2().sum()).sqrt()
}

/// y = x² + b. Whether its backward is right hangs on `factor` and `rows`.
#[derive(Debug)]
struct Bent {
    b: Tensor<f64>,
    factor: f64,
    rows: usize,
}

impl Layer<f64> for Bent {
    fn name(&self) -> &'static str {
        "Bent"
    }
    fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        Ok(x.to_vec())
    }
    fn forward(&self, x: &Tensor<f64>, _: Pass) -> (Tensor<f64>, Saved<f64>) {
        (x * x + &self.b, Saved::Nothing)
    }
    fn backward(&self, step: Step<'_, f64>, dy: &Tensor<f64>, _: bool) -> Backward<f64> {
        let db = dy.slice_axis(Axis(0), Slice::from(..self.rows)).sum_axis(Axis(0));
        Backward { dx: Some(self.factor * step.x * dy), dparams: vec![db] }
    }
    fn params(&self) -> Vec<Named<&Tensor<f64>>> {
        vec![Named::new("b", &self.b)]
    }
    fn params_mut(&mut self) -> Vec<&mut Tensor<f64>> {
        vec![&mut self.b]
    }
}
