//! `brickprop summary`.

use brickprop::models::Model;
use clap::Args;
use serde_json::json;

use super::say_json;

#[derive(Args)]
pub struct SummaryArgs {
    /// The network.
    #[arg(long, default_value = "cnn")]
    model: Model,
    /// How many classes it tells apart.
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    classes: u32,
    /// The side of its pictures, in pixels; by default the one it was made for, or 64.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u16).range(8..=512))]
    size: Option<u16>,
    /// Print one JSON value on standard output instead of words.
    #[arg(long)]
    json: bool,
}

impl SummaryArgs {
    pub fn run(self) -> anyhow::Result<()> {
        let side = self.size.map_or(self.model.own_side().unwrap_or(64), usize::from);
        let architecture = self.model.architecture(side, self.classes as usize);
        /// Of 32 bits each: 16 GiB.
        const MOST: u64 = 1 << 32;
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let summary = architecture.build_within::<f32>(1, most)?.summary();
        if self.json {
            let value = json!({
                "model": self.model,
                "input": summary.input,
                "parameters": summary.parameters(),
                "layers": summary.rows,
            });
            say_json(&value)?;
        } else {
            say!("{summary}");
        }
        Ok(())
    }
}
