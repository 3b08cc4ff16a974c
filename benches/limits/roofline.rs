//! How near each layer comes to what processor and memory allow.

use std::path::Path;

use brickprop::{
    models::Reference,
    plot::{self, Roof, RooflineLayer},
};

use crate::{
    machine::Machine,
    markdown::{Table, number, percent},
    timing::median,
    trainer::Trainer,
    walk::{Lap, step},
};

const BATCH: usize = 32;

/// Steps whose median counts for each layer, and steps before them that warm up.
const STEPS: usize = 31;
const WARM_UP: usize = 5;

/// The tables; the chart is written to `picture`.
pub fn report(picture: &Path) -> anyhow::Result<String> {
    let machine = Machine::measure();
    let networks = [Reference::B, Reference::A].map(|reference| (reference, laps(reference)));
    let machine = machine.again();
    let roof = Roof { operations: machine.single, bytes: machine.bytes };
    let layers: Vec<RooflineLayer> =
        networks.iter().flat_map(|(reference, laps)| chart_layers(*reference, laps)).collect();
    plot::roofline(roof, &layers)?.save(picture)?;
    let tables = networks.iter().map(|(reference, laps)| table(*reference, laps, roof));
    let image = "![Operations a second over operations a byte](images/roofline.png)";
    Ok(format!("{machine}\n\n{image}\n\n{}", tables.collect::<Vec<_>>().join("\n")))
}

/// The parts of a training step, each with its median time.
fn laps(reference: Reference) -> Vec<Lap> {
    let mut trainer = Trainer::new(&reference.architecture(), BATCH);
    (0..WARM_UP).for_each(|_| drop(step(&mut trainer)));
    let steps: Vec<Vec<Lap>> = (0..STEPS).map(|_| step(&mut trainer)).collect();
    let times = |i: usize| steps.iter().map(|laps| laps[i].seconds).collect();
    let medians: Vec<f64> = (0..steps[0].len()).map(|i| median(times(i))).collect();
    let laps = steps.into_iter().next().unwrap_or_default();
    laps.into_iter().zip(medians).map(|(lap, seconds)| Lap { seconds, ..lap }).collect()
}

fn table(reference: Reference, laps: &[Lap], roof: Roof) -> String {
    let whole: f64 = laps.iter().map(|lap| lap.seconds).sum();
    let mut table = Table::new([
        &format!("network {reference:?}, {BATCH} pictures"),
        "pass",
        "µs",
        "of the step",
        "MFLOP",
        "MB",
        "FLOP a byte",
        "GFLOP/s",
        "the roof allows",
        "of the roof",
    ]);
    for Lap { name, pass, operations, bytes, seconds } in laps {
        let multiplies = *operations > 0.0;
        let only = |x: f64| if multiplies { number(x) } else { "–".into() };
        let allowed = roof.at(operations / bytes);
        // what does not multiply still has its bytes to move
        let least = (operations / roof.operations).max(bytes / roof.bytes);
        table.row([
            name.clone(),
            (*pass).into(),
            number(1e6 * seconds),
            percent(seconds / whole),
            only(operations / 1e6),
            number(bytes / 1e6),
            only(operations / bytes),
            only(operations / seconds / 1e9),
            only(allowed / 1e9),
            percent(least / seconds),
        ]);
    }
    let operations: f64 = laps.iter().map(|lap| lap.operations).sum();
    let least: f64 =
        laps.iter().map(|lap| (lap.operations / roof.operations).max(lap.bytes / roof.bytes)).sum();
    table.row([
        "the step".into(),
        String::new(),
        number(1e6 * whole),
        percent(1.0),
        number(operations / 1e6),
        number(laps.iter().map(|lap| lap.bytes).sum::<f64>() / 1e6),
        String::new(),
        number(operations / whole / 1e9),
        number(operations / least / 1e9),
        percent(least / whole),
    ]);
    table.text()
}

/// The layers that multiply: each with a point for either pass.
fn chart_layers(reference: Reference, laps: &[Lap]) -> Vec<RooflineLayer> {
    let point = |lap: &Lap| (lap.operations / lap.bytes, lap.operations / lap.seconds);
    let multiplying = || laps.iter().filter(|lap| lap.operations > 0.0);
    let forward = multiplying().filter(|lap| lap.pass == "y");
    let layer = |lap: &Lap| {
        let back = multiplying().find(|back| back.pass != "y" && back.name == lap.name);
        // the chart's font has no arrow
        let words = lap.name.split(", ").next().unwrap_or_default().replace('→', "to");
        RooflineLayer {
            name: format!("{reference:?}: {words}"),
            forward: point(lap),
            backward: back.map(point),
        }
    };
    forward.map(layer).collect()
}
