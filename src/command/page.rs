//! `brickprop page`: a trained network in a browser.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use brickprop::{
    checkpoint,
    classifier::Classifier,
    dataset::{Dataset, decode::read_picture, unique_names},
    disk::write_whole,
    evaluation::Evaluation,
    plot::{Canvas, PlotError},
    training::EpochRecord,
};
use clap::Args;
use flate2::read::GzDecoder;
use include_dir::{Dir, include_dir};
use serde::Serialize;
use serde_json::json;

use super::{
    Common,
    metrics::Metrics,
    run::{Run, new_folder},
    warn,
};

#[derive(Args)]
pub struct PageArgs {
    /// The run's folder.
    run: PathBuf,
    /// Where to write the page: a new or an empty folder.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Photos to show at once, PNG or JPEG; others can be dropped on the page.
    #[arg(long, value_name = "PHOTO", num_args = 1..)]
    photo: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// The page as it is built, its WebAssembly packed.
static BUILT: Dir = include_dir!("$CARGO_MANIFEST_DIR/docs/playground/page");

/// What the page is told of a run.
#[derive(Serialize)]
pub struct Story<'a> {
    name: String,
    /// The network's file, in base64 as all files here.
    model: String,
    classes: Vec<String>,
    report: Option<Report>,
    history: &'a [EpochRecord],
    photos: Vec<Photo>,
}

/// How the network did.
#[derive(Serialize)]
struct Report {
    /// The part that it was judged by, in words.
    judged: &'static str,
    accuracy: f64,
    top3: f64,
    pictures: usize,
    /// Names and accuracies.
    baselines: Vec<(&'static str, f64)>,
    /// Of the row's class, how many were taken for the column's.
    confusion: Vec<Vec<usize>>,
    mistakes: Vec<Mistake>,
}

#[derive(Serialize)]
struct Mistake {
    truth: String,
    predicted: String,
    probability: f32,
    /// What the network saw, as PNG.
    picture: String,
}

#[derive(Serialize)]
struct Photo {
    name: String,
    file: String,
}

impl PageArgs {
    pub fn run(self) -> anyhow::Result<()> {
        self.common.start()?;
        let run = Run::open(&self.run)?;
        let (config, classifier, metrics) = (run.config()?, run.classifier()?, run.metrics()?);
        let history = run.history()?;
        let photos = self.photo.iter().map(|path| photo(path, &classifier));
        let photos = photos.collect::<anyhow::Result<Vec<_>>>()?;
        let folder = new_folder(&self.out)?;
        let mut story = Story::new(&run, &classifier, &history)?;
        story.photos = photos;
        match run.parts(&config, &metrics, classifier.frame().stored_side()) {
            Ok(parts) => {
                let judged = parts.judged();
                story.judge(&classifier, judged, &classifier.evaluate(judged.0), &metrics)?;
            }
            Err(error) => warn(format_args!("warning: {error:#}; the page has no report")),
        }
        story.write(&folder)?;
        let index = folder.join("index.html").display().to_string();
        if self.common.json {
            return super::say_json(&json!({ "written": index }));
        }
        say!("written {index}");
        Ok(())
    }
}

/// A photo's file, once it is known to be one.
fn photo(path: &Path, classifier: &Classifier) -> anyhow::Result<Photo> {
    read_picture(path, classifier.frame().stored_side())?;
    let file = fs::read(path).with_context(|| path.display().to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Photo { name, file: STANDARD.encode(file) })
}

impl<'a> Story<'a> {
    /// A run's network and its training.
    pub fn new(
        run: &Run,
        classifier: &Classifier,
        history: &'a [EpochRecord],
    ) -> anyhow::Result<Self> {
        let folder = run.folder();
        let path = folder.canonicalize().with_context(|| folder.display().to_string())?;
        Ok(Story {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            model: STANDARD.encode(checkpoint::to_bytes(classifier)),
            classes: unique_names(&classifier.classes),
            report: None,
            history,
            photos: vec![],
        })
    }

    /// Adds how the network did on a part's pictures.
    pub fn judge(
        &mut self,
        classifier: &Classifier,
        (shown, judged): (&Dataset, &'static str),
        evaluation: &Evaluation,
        metrics: &Metrics,
    ) -> anyhow::Result<()> {
        /// More are seldom looked at.
        const MISTAKES: usize = 24;
        let mistakes = evaluation.surest_mistakes(MISTAKES).into_iter().map(|mistake| {
            let view = classifier.view(&shown.examples[mistake.example].picture);
            Ok(Mistake {
                truth: self.classes[mistake.truth].clone(),
                predicted: self.classes[mistake.predicted].clone(),
                probability: mistake.probability,
                picture: STANDARD.encode(Canvas::of_picture(&view)?.png()?),
            })
        });
        let mistakes = mistakes.collect::<Result<_, PlotError>>()?;
        let Evaluation { accuracy, top3, confusion, .. } = evaluation;
        self.report = Some(Report {
            judged,
            accuracy: *accuracy,
            top3: *top3,
            pictures: shown.len(),
            baselines: metrics.baselines.map_or(vec![], |baselines| baselines.named().into()),
            confusion: confusion.outer_iter().map(|row| row.to_vec()).collect(),
            mistakes,
        });
        Ok(())
    }

    /// Writes the page into a folder.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            write_whole(&path, bytes).with_context(|| path.display().to_string())
        };
        // a page that is opened from a disk may not read files, but scripts
        let mut packed = serde_json::Map::new();
        for file in BUILT.files() {
            let name = file.path().to_string_lossy();
            let Some(unpacked) = name.strip_suffix(".gz") else {
                put(&name, file.contents())?;
                continue;
            };
            let mut wasm = vec![];
            GzDecoder::new(file.contents()).read_to_end(&mut wasm)?;
            put(unpacked, &wasm)?;
            let kind = unpacked.trim_end_matches(".wasm");
            packed.insert(kind.into(), STANDARD.encode(file.contents()).into());
        }
        ensure!(!packed.is_empty(), "this brickprop was built without the page's WebAssembly");
        let script = |name, value: &str| format!("window.{name} = {value};\n");
        let packed = serde_json::to_string(&packed)?;
        put("wasm.js", script("BRICKPROP_WASM", &packed).as_bytes())?;
        let story = serde_json::to_string(self)?;
        put("run.js", script("BRICKPROP_RUN", &story).as_bytes())
    }
}
