//! The questions of a page, and who answers them.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    answer::Answer, check::slope, model::Model, own::Own, settings::Settings, training::Training,
    why::why,
};

/// What a page may ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
enum Question {
    /// Draws the minifigures and the first weights.
    Begin { settings: Settings },
    /// Keeps a picture of one's own, whose file's bytes come along.
    Own { class: String, name: String },
    /// Keeps none any more.
    Forget,
    /// A picture as it is stored, `[height, width, 3]` from 0 to 255: `from` is 0 for those to learn
    /// from and 1 for those to be tested on.
    Drawing { from: usize, number: usize },
    /// So many steps, of four each.
    Train { steps: usize },
    /// What the network makes of the pictures it does not learn from.
    Test,
    /// A layer's parameters.
    Parameters { layer: usize },
    /// Steps 1 to 3 for the next batch, layer by layer, with everything kept.
    Look,
    /// What the look kept of a layer, for one example of the batch.
    Layer { layer: usize, example: usize },
    /// The products that a number of the look is the sum of.
    Why { number: Number },
    /// A gradient of the look beside the slope itself.
    Check { number: Number },
    /// One step, and what it did to a weight.
    Update { layer: usize, param: usize, number: usize },
    /// The network as a file.
    Save,
    /// Takes a trained network, whose file's bytes come along, to be looked at.
    Open { name: String },
    /// What that network makes of a photo, whose file's bytes come along.
    Recognise { name: String },
    /// The same photo, covered place by place.
    Occlude,
}

/// One of the numbers that a look keeps.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Number {
    /// Of a layer's output, counted over the whole batch.
    Y { layer: usize, number: usize },
    /// Of the gradient of its input.
    Dx { layer: usize, number: usize },
    /// Of the gradient of one of its parameters.
    Dw { layer: usize, param: usize, number: usize },
}

/// All that there is between two questions.
#[derive(Debug, Default)]
pub struct Play {
    own: Own,
    training: Option<Training>,
    model: Option<Model>,
}

impl Play {
    /// Answers a question in JSON, with the bytes that come along.
    pub fn ask(&mut self, words: &[u8], file: &[u8]) -> Answer {
        let mut bytes = vec![];
        let question = serde_json::from_slice(words).map_err(|e| format!("the question: {e}"));
        Answer::of(question.and_then(|question| self.answer(question, file, &mut bytes)), bytes)
    }

    fn answer(
        &mut self,
        question: Question,
        file: &[u8],
        bytes: &mut Vec<u8>,
    ) -> Result<Value, String> {
        match question {
            Question::Begin { settings } => {
                let training = Training::new(settings, &self.own)?;
                Ok(self.training.insert(training).describe())
            }
            Question::Own { class, name } => self.own.keep(class, name, file),
            Question::Forget => {
                self.own = Own::default();
                Ok(json!({}))
            }
            Question::Drawing { from, number } => self.training()?.drawing(from, number, bytes),
            Question::Train { steps } => {
                let training = self.training()?;
                Ok((0..steps).map(|_| training.train().0).collect::<Vec<_>>().into())
            }
            Question::Test => Ok(self.training()?.test()),
            Question::Parameters { layer } => self.training()?.parameters(layer, bytes),
            Question::Look => Ok(self.training()?.look(bytes)),
            Question::Layer { layer, example } => {
                self.training()?.looked()?.layer(layer, example, bytes)
            }
            Question::Why { number } => why(self.training()?.looked()?, number),
            Question::Check { number } => slope(self.training()?.looked()?, number),
            Question::Update { layer, param, number } => {
                self.training()?.update(layer, param, number)
            }
            Question::Save => {
                *bytes = self.training()?.save();
                Ok(json!({ "length": bytes.len() }))
            }
            Question::Open { name } => {
                let model = Model::open(&name, file)?;
                Ok(self.model.insert(model).describe())
            }
            Question::Recognise { name } => self.model()?.recognise(&name, file, bytes),
            Question::Occlude => self.model()?.occlude(bytes),
        }
    }

    fn training(&mut self) -> Result<&mut Training, String> {
        self.training.as_mut().ok_or_else(|| "there is no network yet".into())
    }

    fn model(&mut self) -> Result<&mut Model, String> {
        self.model.as_mut().ok_or_else(|| "no trained network is open".into())
    }
}
