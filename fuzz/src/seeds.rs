//! What the fuzzing begins with: one of each kind that is right.

use std::{fs, io::Cursor};

use brickprop::{
    architecture::{Architecture, Brick},
    checkpoint::{save, save_training},
    dataset::{Dataset, workshop::workshop},
    models::Model,
    recipe::{Checkpoint, Recipe},
    training::{Progress, Watcher},
};
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
use tempfile::TempDir;

use super::readers::SEPARATOR;

/// Inputs that are right.
type Seeds = fn() -> Vec<Vec<u8>>;

/// The seeds of each target, by its name.
pub const SEEDS: [(&str, Seeds); 4] = [
    ("tables", tables),
    ("picture", pictures),
    ("checkpoint", checkpoints),
    ("architecture", architectures),
];

fn tables() -> Vec<Vec<u8>> {
    let separator = [SEPARATOR];
    let metadata: &[u8] = b"class_id,minifigure_name\n1,SPIDER-MAN\n2,\"VENOM, \"\"the\"\" one\"\n";
    let plain = [b"path,class_id\na.png,1\n", &separator[..], &separator, metadata].concat();
    let all = [
        b"\xef\xbb\xbfpath,class_id,more\r\n\r\n\"a.png\",2,\"two\r\nlines\"\r\n",
        &separator[..],
        b"class_id,path\n1,b/../a.png\n",
        &separator,
        metadata,
    ];
    vec![plain, all.concat()]
}

/// A small picture.
pub fn picture() -> Vec<u8> {
    let image = RgbImage::from_fn(3, 2, |x, y| image::Rgb([x as u8 * 80, y as u8 * 200, 7]));
    encoded(image.into(), ImageFormat::Png)
}

fn pictures() -> Vec<Vec<u8>> {
    let grey = image::GrayImage::from_fn(17, 9, |x, y| image::Luma([(x * 13 + y * 29) as u8]));
    let clear = RgbaImage::from_fn(5, 5, |x, y| image::Rgba([9, x as u8, y as u8, 40]));
    let grey = DynamicImage::from(grey);
    vec![
        picture(),
        encoded(grey.clone(), ImageFormat::Jpeg),
        encoded(grey.to_luma16().into(), ImageFormat::Png),
        encoded(grey.into_rgb8().into(), ImageFormat::Jpeg),
        encoded(clear.into(), ImageFormat::Png),
    ]
}

fn encoded(image: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(vec![]);
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Keeps the last state of a training.
#[derive(Default)]
struct Last(Option<Checkpoint>);

impl Watcher<Checkpoint> for Last {
    fn tell(&mut self, _: Progress) {}

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        self.0 = Some(checkpoint);
    }
}

/// What the networks of the seeds have learnt.
pub fn drawings() -> Dataset {
    workshop(16, 8, 1)
}

fn checkpoints() -> Vec<Vec<u8>> {
    let home = TempDir::new().unwrap();
    let path = home.path().join("file.safetensors");
    let drawings = drawings();
    let mut files = vec![];
    for model in [Model::Softmax, Model::MiniDensenet] {
        let recipe = Recipe { model, side: 8, epochs: 1, ..Recipe::drawings() };
        let mut last = Last::default();
        let start = recipe.scratch(&drawings, 1).unwrap();
        let (classifier, _) = recipe.watched(start, (&drawings, None), 1, &mut last);
        save(&classifier, &path).unwrap();
        files.push(fs::read(&path).unwrap());
        save_training(&last.0.unwrap(), &path).unwrap();
        files.push(fs::read(&path).unwrap());
    }
    files
}

fn architectures() -> Vec<Vec<u8>> {
    let everything = vec![
        Brick::Conv2d { outputs: 6, kernel: 3, stride: 2, bias: false },
        Brick::BatchNorm,
        Brick::Relu,
        Brick::OverlappingMaxPool,
        Brick::DenseBlock { layers: 2, growth: 3, narrow: 5 },
        Brick::Transition { outputs: 4 },
        Brick::MaxPool { side: 2 },
        Brick::Dropout { probability: 0.5 },
        Brick::Flatten,
        Brick::Dense { outputs: 7 },
        Brick::Head { classes: 3 },
    ];
    let pooled = vec![Brick::GlobalAvgPool, Brick::Head { classes: 2 }];
    let named = Architecture {
        names: vec!["pool".into(), "head".into()],
        ..Architecture::new(vec![3, 4, 5], pooled)
    };
    let all = [Architecture::new(vec![3, 32, 32], everything), named];
    all.iter().map(|architecture| serde_json::to_vec(architecture).unwrap()).collect()
}
