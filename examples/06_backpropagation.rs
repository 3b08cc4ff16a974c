//! Step 3, backpropagation: the chain rule through layers and batches, back to every weight.
//!
//! You will see a dense layer's backward in numbers; what the 1/N does; why one goes backwards, not
//! forwards; and the way down to the pixels, in `target/examples-out/06-backpropagation.png`.
//!
//! ```sh
//! cargo run --release --example 06_backpropagation
//! ```

use brickprop::{
    cost::softmax_cross_entropy,
    dataset::{
        batches::Batches,
        frame::Frame,
        normalization::Normalization,
        workshop::{portrait, workshop},
    },
    init::{Init, rng},
    layer::{Layer, Pass, Saved, Step},
    layers::Dense,
    models::Model,
    network::Network,
    operations::multiply_adds,
    plot,
    recipe::Recipe,
};
use ndarray::{Axis, array};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("== Dense in numbers ==");
    let (x, dy) = (array![[1., 2., 3.], [4., 5., 6.]], array![[1., 0.], [10., 1.]]);
    let w = array![[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]];
    println!("x [2, 3]\n{x}\nW [2, 3]\n{w}\ndy [2, 2]\n{dy}");
    println!("dx = dy·W   [2, 3]\n{:.1}", dy.dot(&w));
    println!("dW = dyᵀ·x  [2, 3]\n{}", dy.t().dot(&x));
    println!("db = Σₙ dy  [2]\n{}", dy.sum_axis(Axis(0)));
    // the crate's layer says the same
    let mut dense = Dense::new(3, 2, Init::He, &mut rng(1));
    dense.params_mut()[0].assign(&w);
    let (x, dy) = (x.into_dyn(), dy.into_dyn());
    let y = dense.forward(&x, Pass::Evaluate).0;
    let back = dense.backward(Step { x: &x, y: &y, saved: &Saved::Nothing }, &dy, true);
    assert_eq!(back.dparams[0], array![[41., 52., 63.], [4., 5., 6.]].into_dyn());
    assert_eq!(back.dparams[1], array![11., 1.].into_dyn());

    println!("\n== One over N ==");
    let drawings = workshop(64, 32, 1);
    let normalization = Normalization::from_training(&drawings);
    let batches = |size| Batches::plain(&drawings, Frame::whole(32), size, normalization);
    let mlp: Network<f32> = Model::Mlp.architecture(32, 16).build(1)?;
    for size in [4, 16, 64] {
        let batch = batches(size).epoch(0).next().ok_or("no batch")?;
        let tape = mlp.forward(&batch.images, Pass::Evaluate);
        let dy = softmax_cross_entropy(tape.output(), &batch.labels).gradient;
        let [mean, sum] = [dy.clone(), dy * size as f32]
            .map(|dy| mlp.backward(&tape, &dy).params[1][0].pow2().sum().sqrt());
        println!("N = {size:>2}: length of dW with 1/N {mean:6.3}, without {sum:6.2}");
    }

    println!("\n== Backwards or forwards ==");
    for (name, model, side) in [("mlp", Model::Mlp, 32), ("cnn", Model::Cnn, 64)] {
        let network: Network<f32> = model.architecture(side, 16).build(1)?;
        let (forward, weights) = (multiply_adds(&network), network.parameters());
        let first = forward.iter().find(|n| **n > 0).ok_or("no weights")?;
        let forward: usize = forward.iter().sum();
        println!("{name}: {weights} weights; products for one picture");
        println!("  forward                 {forward:>16}");
        println!("  backward, dW and dx     {:>16}", 2 * forward - first);
        println!("  a forward per weight    {:>16}", weights * forward);
    }

    println!("\n== Down to the pixels ==");
    let recipe = Recipe { epochs: 4, ..Recipe::drawings() };
    let (classifier, _) = recipe.train(&workshop(960, 64, 1), None, 1, &mut |_| {})?;
    let knight = 5;
    let picture = portrait(knight, 64);
    let dx = classifier.saliency(&picture, knight);
    println!("a picture {:?}, its gradient {:?}", picture.dim(), dx.dim());
    std::fs::create_dir_all("target/examples-out")?;
    plot::saliency(&picture, &dx, "Which pixels would change the knight's cost?")?
        .save("target/examples-out/06-backpropagation.png")?;
    Ok(())
}
