//! Batch norm of four numbers, every step written out.

use brickprop::{
    layer::{Layer, Step},
    layers::BatchNorm,
    tensor::tensor,
};

use super::TRAIN;

pub fn by_hand() {
    // ANCHOR: batch norm
    let (x, gamma, beta) = ([1.0, 2.0, 4.0, 9.0], 2.0, 1.0); // one feature, a batch of four
    let m = 4.0;
    let mu = x.iter().sum::<f64>() / m;
    let v = x.map(|x| (x - mu).powi(2)).iter().sum::<f64>() / m;
    let r = 1.0 / (v + 1e-5_f64).sqrt();
    let x_hat = x.map(|x| (x - mu) * r);
    let y = x_hat.map(|x_hat| gamma * x_hat + beta);

    let dy = [1.0, 0.0, -1.0, 2.0];
    let g = dy.map(|dy| gamma * dy); // dL/dx̂
    let dv = (0..4).map(|i| g[i] * (x[i] - mu) * -0.5 * r.powi(3)).sum::<f64>();
    let dmu = -r * g.iter().sum::<f64>();
    let direct = g.map(|g| g * r);
    let through_v = x.map(|x| dv * 2.0 * (x - mu) / m);
    let through_mu = dmu / m;
    let dx: [f64; 4] = std::array::from_fn(|i| direct[i] + through_v[i] + through_mu);
    // ANCHOR_END: batch norm
    println!("== Batch norm ==");
    println!("μ = {mu:.4}, v = {v:.4}, r = {r:.4}; dv = {dv:.4}, dμ = {dmu:.4}\n");
    let rows = [("x", x), ("normalised", x_hat), ("y", y), ("dy", dy), ("direct", direct)];
    for (name, row) in rows.into_iter().chain([
        ("through v", through_v),
        ("through μ", [through_mu; 4]),
        ("dx", dx),
    ]) {
        println!("{name:<11}{}", row.map(|n| format!("{:9.4}", n + 0.0)).concat());
    }
    let product = (0..4).map(|i| dx[i] * x_hat[i]).sum::<f64>();
    println!("\nΣ dx = {:.4}, Σ dx·x̂ = {product:.4}", dx.iter().sum::<f64>().abs());

    let layer = BatchNorm::<f64>::new(1); // the crate's, whose γ is 1: so it is given γ·dy
    let (x, g) = (tensor(&[4, 1], x.to_vec()), tensor(&[4, 1], g.to_vec()));
    let (y, saved) = layer.forward(&x, TRAIN);
    let back = layer.backward(Step { x: &x, y: &y, saved: &saved }, &g, true).dx;
    let apart = back.expect("asked for").iter().zip(dx).map(|(a, b)| (a - b).abs()).sum::<f64>();
    assert!(apart < 1e-12, "the crate says the same");
}

/// What evaluation will use: a mean over the batches, the newest counting a tenth.
pub fn running() {
    println!("== Running ==");
    let (mut layer, x) = (BatchNorm::<f64>::new(1), tensor(&[4, 1], vec![1.0, 2.0, 4.0, 9.0]));
    for step in 1..=30 {
        let (_, saved) = layer.forward(&x, TRAIN);
        layer.absorb(&saved); // step 4
        if [1, 2, 10, 30].contains(&step) {
            let [mean, variance] = [0, 1].map(|i| layer.buffers()[i].tensor[[0]]);
            println!(
                "after {step:>2} steps: running mean {mean:.3}, running variance {variance:.3}"
            );
        }
    }
}
