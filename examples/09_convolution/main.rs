//! Convolution: a small window of shared weights looks at every place of the picture.
//!
//! You will see
//!
//! 1. every number of a 4 × 4 picture's convolution, and of its dx and dw;
//! 2. the same as one product of matrices (im2col), its way back, and the gradient checker on it;
//! 3. how many weights sharing saves, and how far a pixel of y sees;
//! 4. what a shift does to a dense network and to convolutions;
//! 5. kernels made by hand, in `target/examples-out/09-convolution.png`.
//!
//! ```sh
//! cargo run --release --example 09_convolution
//! ```

use std::{error::Error, fs};

use brickprop::{
    gradient_check::{check_layer, separated},
    init::{Init, rng},
    kernels::convolution::{Geometry, plain},
    layer::{Layer, Pass},
    layers::Conv2d,
    tensor::slice,
};

mod im2col;
mod pictures;
mod shift;
mod sizes;

use im2col::{Im2Col, col2im, im2col};

fn main() -> Result<(), Box<dyn Error>> {
    by_hand();
    one_product();
    sizes::sizes()?;
    shift::experiment()?;
    fs::create_dir_all("target/examples-out")?;
    Ok(pictures::figure()?.save("target/examples-out/09-convolution.png")?)
}

fn by_hand() {
    let (input, output) = ([1, 4, 4], [1, 2, 2]); // channels, height, width
    let g = Geometry { input, output, kernel: 3, stride: 1, padding: 0, dilation: 1 };
    let x: [f64; 16] = [0., 1., 2., 1., 1., 3., 1., 0., 2., 1., 0., 1., 1., 0., 1., 2.];
    let w = [1., 0., -1., 2., 0., -2., 1., 0., -1.]; // left minus right
    let b = [1.0];

    println!("== Forward ==");
    let mut y = [0.0; 4];
    plain::forward(&g, &x, &w, &b, &mut y);
    show("x", &x, 4);
    show("w", &w, 3);
    show("y, with b = 1", &y, 2);

    println!("== Backward ==");
    let dy = [1.0, 0.0, -1.0, 2.0];
    let (mut dx, mut dw, mut db) = ([0.0; 16], [0.0; 9], [0.0]);
    plain::backward(&g, &x, &w, &dy, &mut dx, &mut dw, &mut db);
    show("dy", &dy, 2);
    show("dx", &dx, 4);
    show("dw", &dw, 3);
    show("db", &db, 1);

    println!("== Columns ==");
    let columns = im2col(&g, &x);
    println!("im2col(x): a row for each tap of w, a column for each pixel of y");
    show("", columns.as_slice().unwrap_or_default(), 4);
    let ones = columns.mapv(|_| 1.0);
    show("col2im of ones: how many windows see each pixel", &col2im(&g, &ones), 4);
}

fn show(name: &str, numbers: &[f64], columns: usize) {
    if !name.is_empty() {
        println!("{name}");
    }
    for row in numbers.chunks(columns) {
        println!("  {}", row.iter().map(|n| format!("{n:4}")).collect::<String>());
    }
}

fn one_product() {
    println!("== Gradients ==");
    // two channels of 7 × 6 pixels, three outputs, stride 2, padding 1: odd and unequal
    let (input, output) = ([2, 7, 6], [3, 4, 3]);
    let g = Geometry { input, output, kernel: 3, stride: 2, padding: 1, dilation: 1 };
    let mut conv = Conv2d::<f64>::new(2, 3, 3, Init::He, &mut rng(1)).stride(2).padding(1);
    let (w, b) = (conv.params()[0].tensor.clone(), conv.params()[1].tensor.clone());
    let mut by_columns = Im2Col { g, w: w.clone(), b };
    for layer in [&mut by_columns as &mut dyn Layer<f64>, &mut conv] {
        let report = check_layer(layer, &[2, 2, 7, 6], Pass::Evaluate, 1); // two pictures
        assert!(report.worst_relative_error() < 1e-6, "{report}");
        println!("{}: the slope itself agrees", report.name);
        for gradient in &report.tensors {
            println!("  {:<8} {:>3} entries", gradient.name, gradient.entries);
        }
    }

    println!("== Adjoint ==");
    let (u, v) = (separated(&[84], &mut rng(2)), separated(&[36], &mut rng(3)));
    let (mut conv_u, mut conv_t_v) = (vec![0.0; 36], vec![0.0; 84]);
    let (mut dw, mut db) = (vec![0.0; 54], vec![0.0; 3]);
    plain::forward(&g, slice(&u), slice(&w), &[0.0; 3], &mut conv_u);
    plain::backward(&g, slice(&u), slice(&w), slice(&v), &mut conv_t_v, &mut dw, &mut db);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    println!("⟨conv(u), v⟩  = {:.12}", dot(&conv_u, slice(&v)));
    println!("⟨u, convᵀ(v)⟩ = {:.12}", dot(slice(&u), &conv_t_v));
    println!("⟨w, dw⟩       = {:.12}", dot(slice(&w), &dw));
}
