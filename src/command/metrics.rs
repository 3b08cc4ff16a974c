//! `metrics.json`: what a run measured. Scripts rely on these names; accuracies are shares of one.

use brickprop::{
    dataset::{Dataset, frame::Frame},
    evaluation::{Evaluation, baselines},
    training::{History, StopReason},
};
use serde::{Deserialize, Serialize};

use super::percent;

/// The figures of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// On the test part; `null` where there is none.
    pub test_accuracy: Option<f64>,
    /// The share of test pictures whose class is among the three most probable ones.
    pub test_top3: Option<f64>,
    /// The mean of the classes' own accuracies.
    pub test_macro_accuracy: Option<f64>,
    /// How many test pictures there are.
    pub test_pictures: usize,
    /// On the validation part.
    pub validation_accuracy: Option<f64>,
    /// What is easily reached on the test part (with folds: on the held folds).
    pub baselines: Option<Baselines>,
    /// Fingerprints of the pictures to learn from, to validate and to test: whether they are still the
    /// same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures: Option<[u32; 3]>,
    /// Epochs that were trained.
    pub epochs: usize,
    /// Why the training ended.
    pub stopped_because: String,
    /// Whether the cost stayed a finite number to the end.
    pub finite: bool,
    /// Numbers that training changed.
    pub parameters: usize,
    /// Seconds of training.
    pub seconds: f64,
    /// Training pictures a second.
    pub images_per_s: f64,
    /// The seed of the run.
    pub seed: u64,
    /// The accuracy on each held fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold_accuracy: Option<Vec<f64>>,
    /// Their mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold_accuracy_mean: Option<f64>,
    /// Their standard deviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold_accuracy_sd: Option<f64>,
    /// With several networks a fold, how many; the accuracies above are then their mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ensemble_networks: Option<usize>,
    /// What the mean of their probabilities names rightly: the mean over the folds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ensemble_accuracy_mean: Option<f64>,
    /// Its standard deviation over the folds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ensemble_accuracy_sd: Option<f64>,
}

/// Accuracies that a network has to beat.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Baselines {
    /// Always the most frequent class.
    pub most_frequent_class: f64,
    /// The class of the most similar training picture.
    pub nearest_neighbour: f64,
    /// One dense layer on the pixels.
    pub softmax_regression: f64,
}

impl Baselines {
    /// Measures all three.
    pub fn measure(
        train: &Dataset,
        test: &Dataset,
        frame: Frame,
        seed: u64,
    ) -> anyhow::Result<Baselines> {
        Ok(Baselines {
            most_frequent_class: baselines::most_frequent_class(train, test).accuracy,
            nearest_neighbour: baselines::nearest_neighbour(train, test, frame).accuracy,
            softmax_regression: baselines::softmax_regression(train, test, frame, seed)?.accuracy,
        })
    }

    /// Their names for people, each with its accuracy.
    pub fn named(&self) -> [(&'static str, f64); 3] {
        [
            ("most frequent class", self.most_frequent_class),
            ("nearest neighbour", self.nearest_neighbour),
            ("softmax regression", self.softmax_regression),
        ]
    }

    /// The means of several measurements.
    pub fn mean(all: &[Baselines]) -> Baselines {
        let mean = |figure: fn(&Baselines) -> f64| {
            all.iter().map(figure).sum::<f64>() / all.len().max(1) as f64
        };
        Baselines {
            most_frequent_class: mean(|b| b.most_frequent_class),
            nearest_neighbour: mean(|b| b.nearest_neighbour),
            softmax_regression: mean(|b| b.softmax_regression),
        }
    }
}

impl Metrics {
    /// Takes over what a training of so many pictures tells of itself. Of several, as with folds,
    /// the times add up, and a training that failed is the one to tell of.
    pub fn add_history(&mut self, history: &History, pictures: usize) {
        let seconds = history.epochs.iter().fold(0.0, |sum, record| sum + record.seconds);
        let seen = self.images_per_s * self.seconds + (pictures * history.epochs.len()) as f64;
        self.seconds += seconds;
        self.images_per_s = if self.seconds > 0.0 { seen / self.seconds } else { 0.0 };
        if self.stopped_because.is_empty() || self.finite {
            self.epochs = history.epochs.len();
            self.stopped_because = history.stopped_because.to_string();
            self.finite = !matches!(history.stopped_because, StopReason::NotFinite { .. });
        }
    }

    /// Takes over what the test part says.
    pub fn add_test(&mut self, evaluation: &Evaluation) {
        self.test_accuracy = Some(evaluation.accuracy);
        self.test_top3 = Some(evaluation.top3);
        self.test_macro_accuracy = Some(evaluation.macro_accuracy);
        self.test_pictures = evaluation.labels.len();
    }

    /// Takes over the accuracies of the held folds.
    pub fn add_folds(&mut self, accuracies: &[f64]) {
        let [mean, sd] = mean_and_deviation(accuracies);
        (self.fold_accuracy_mean, self.fold_accuracy_sd) = (Some(mean), Some(sd));
        self.fold_accuracy = Some(accuracies.to_vec());
    }

    /// Takes over what so many networks name rightly together, fold by fold.
    pub fn add_ensemble(&mut self, networks: usize, accuracies: &[f64]) {
        let [mean, sd] = mean_and_deviation(accuracies);
        (self.ensemble_accuracy_mean, self.ensemble_accuracy_sd) = (Some(mean), Some(sd));
        self.ensemble_networks = Some(networks);
    }

    /// How many epochs there were, with the word for them.
    pub fn epochs_in_words(&self) -> String {
        format!("{} epoch{}", self.epochs, if self.epochs == 1 { "" } else { "s" })
    }

    /// The figures for people.
    pub fn print(&self) {
        say!("stopped after {}: {}", self.epochs_in_words(), self.stopped_because);
        self.print_accuracy();
        say!("{:.1} s of training, {:.0} pictures a second", self.seconds, self.images_per_s);
    }

    /// The accuracies, and the baselines beside them.
    pub fn print_accuracy(&self) {
        if let (Some(accuracy), Some(top3), Some(mean)) =
            (self.test_accuracy, self.test_top3, self.test_macro_accuracy)
        {
            say!(
                "test: {} of {} pictures named rightly (top 3: {}, mean of classes: {})",
                percent(accuracy),
                self.test_pictures,
                percent(top3),
                percent(mean)
            );
        } else if let Some(accuracy) = self.validation_accuracy {
            say!("validation: {} of the pictures named rightly", percent(accuracy));
        }
        if let (Some(mean), Some(sd)) = (self.fold_accuracy_mean, self.fold_accuracy_sd) {
            say!("held folds: {} ± {} named rightly", percent(mean), percent(sd));
        }
        if let (Some(networks), Some(mean), Some(sd)) =
            (self.ensemble_networks, self.ensemble_accuracy_mean, self.ensemble_accuracy_sd)
        {
            say!("{networks} networks together: {} ± {}", percent(mean), percent(sd));
        }
        if let Some(baselines) = self.baselines {
            let words = baselines.named().map(|(name, share)| format!("{name} {}", percent(share)));
            say!("baselines: {}", words.join(", "));
        }
    }
}

/// The mean, and the standard deviation of a sample.
fn mean_and_deviation(numbers: &[f64]) -> [f64; 2] {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|x| (x - mean).powi(2)).sum();
    [mean, (squares / (count - 1.0).max(1.0)).sqrt()]
}
