//! The same convolutions with and without each brick.

use std::error::Error;

use brickprop::{
    architecture::{Architecture, Brick},
    cost::CrossEntropy,
    dataset::{batches::Batches, frame::Frame, normalization::Normalization, workshop::workshop},
    optimizer::Sgd,
    training::{Training, evaluate},
};

const SIDE: usize = 32;

fn architecture(batch_norm: bool, dropout: bool) -> Architecture {
    let mut bricks = vec![];
    for outputs in [16, 32, 64] {
        bricks.push(Brick::Conv2d { outputs, kernel: 3, stride: 1, bias: !batch_norm });
        if batch_norm {
            bricks.push(Brick::BatchNorm);
        }
        bricks.extend([Brick::Relu, Brick::MaxPool { side: 2 }]);
    }
    bricks.push(Brick::Flatten);
    if dropout {
        bricks.push(Brick::Dropout { probability: 0.5 });
    }
    bricks.push(Brick::Head { classes: 16 });
    Architecture::new(vec![3, SIDE, SIDE], bricks)
}

pub fn training() -> Result<(), Box<dyn Error>> {
    let (drawings, others) = (workshop(480, SIDE, 1), workshop(320, SIDE, 2));
    let normalization = Normalization::from_training(&drawings);
    let of = |dataset| Batches::plain(dataset, Frame::whole(SIDE), 32, normalization);
    let (known, new) = (Batches { shuffle: true, ..of(&drawings) }, of(&others));

    println!("== Training ==");
    println!("                          rate 0.01            rate 0.05");
    println!("                          learnt      new      learnt      new");
    for (name, batch_norm, dropout) in [
        ("convolutions", false, false),
        ("with batch norm", true, false),
        ("with dropout", false, true),
        ("with both", true, true),
    ] {
        print!("{name:<22}");
        for rate in [0.01, 0.05] {
            let mut network = architecture(batch_norm, dropout).build::<f32>(1)?;
            let training = Training { epochs: 8, ..Training::default() };
            let mut sgd = Sgd::new(rate).momentum(0.9);
            training.run(&mut network, &mut sgd, &known, None, &mut |_| {});
            for source in [&known, &new] {
                let (_, accuracy) = evaluate(&network, source, &CrossEntropy::default());
                print!(" {:>7.1} %", 100.0 * accuracy);
            }
        }
        println!();
    }
    println!("guessing                  {:>4.1} %", 100.0 / 16.0);
    Ok(())
}
