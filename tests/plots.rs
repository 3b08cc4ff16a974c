//! The promise: plots show what they are given, cut nothing off, and refuse in words.
#![cfg(feature = "plots")]

use brickprop::architecture::{Architecture, Brick};
use brickprop::cost::softmax_cross_entropy;
use brickprop::dataset::Picture;
use brickprop::layer::Pass;
use brickprop::plot::{
    self, Canvas, GalleryItem, Line, LineChart, Multiple, PlotError, Roof, RooflineLayer, Strip,
};
use brickprop::tensor::tensor;
use brickprop::training::EpochRecord;
use ndarray::{Array2, Array3, Array4};

const WHITE: [u8; 3] = [255, 255, 255];
const BLUE: [u8; 3] = [0, 90, 170];
const ORANGE: [u8; 3] = [222, 95, 0];

fn record(epoch: usize) -> EpochRecord {
    let rest = 1.0 / epoch as f64;
    EpochRecord {
        epoch,
        train_cost: 3.0 * rest,
        train_accuracy: 1.0 - rest,
        validation_cost: Some(3.0 * rest + 0.5),
        validation_accuracy: Some(0.8 * (1.0 - rest)),
        learning_rate: 0.1,
        rate_factor: 1.0,
        weight_change: 0.2,
        seconds: 1.0,
    }
}

fn history(epochs: usize) -> Vec<EpochRecord> {
    (1..=epochs).map(record).collect()
}

fn without_validation(epochs: usize) -> Vec<EpochRecord> {
    let bare = |record| EpochRecord { validation_cost: None, validation_accuracy: None, ..record };
    history(epochs).into_iter().map(bare).collect()
}

fn picture(height: usize, width: usize) -> Picture {
    Array3::from_shape_fn((height, width, 3), |(y, x, channel)| (40 * y + 20 * x + channel) as u8)
}

fn long_names(classes: usize) -> Vec<String> {
    (0..classes).map(|class| format!("WWWWWWWWWWWWWWWWWWWWWWW {class:02}")).collect()
}

fn count(canvas: &Canvas, colour: [u8; 3]) -> usize {
    canvas.image().pixels().filter(|pixel| pixel.0 == colour).count()
}

/// Whatever reached the edge would be cut off.
fn assert_nothing_is_cut_off(canvas: &Canvas) {
    let (width, height) = canvas.image().dimensions();
    let edge = 12;
    for (x, y, pixel) in canvas.image().enumerate_pixels() {
        let inside = (edge..width - edge).contains(&x) && (edge..height - edge).contains(&y);
        assert!(inside || pixel.0 == WHITE, "something at ({x}, {y}) of {width}×{height}");
    }
}

/// One of each plot, with awkward words and sizes.
fn one_of_each() -> Vec<(&'static str, Canvas)> {
    let names = long_names(37);
    let counts = Array2::from_shape_fn((37, 37), |(i, j)| if i == j { 1000 } else { (i + j) % 2 });
    let pictures = [picture(48, 48), picture(1, 90), picture(300, 20)];
    let items = pictures.each_ref().map(|picture| GalleryItem {
        picture,
        caption: vec!["short".to_string(), names[0].clone()],
        right: None,
    });
    let weights = Array4::from_shape_fn((9, 3, 5, 3), |(o, c, y, x)| (o + c + y + x) as f32 - 8.0);
    let endless = names.join(" ");
    let stages = [
        ("conv".to_string(), Array3::from_elem((32, 12, 12), 1.0)),
        (endless.clone(), Array3::from_elem((1, 1, 1), f32::NAN)),
    ];
    let dx = Array3::from_shape_fn((3, 48, 48), |(c, y, x)| (c + y * x) as f32);
    let wild = [1e-4, 5.0, f64::NEG_INFINITY, f64::NAN];
    let chart = Multiple { title: &endless, note: &endless, grey: &wild, orange: &wild[..2] };
    let charts = [chart; 3];
    let baselines = ["first", &names[1], &endless, "last"].map(|name| (name, 0.01));
    vec![
        ("curves", plot::curves(&history(12), &baselines).unwrap()),
        ("confusion", plot::confusion(&counts, &names).unwrap()),
        ("gallery", plot::gallery(&items, 2).unwrap()),
        ("filters", plot::filters(&weights).unwrap()),
        ("feature maps", plot::feature_maps(&pictures[0], &stages).unwrap()),
        ("saliency", plot::saliency(&pictures[0], &dx, &endless).unwrap()),
        ("multiples", plot::multiples(&endless, [&endless; 2], &charts, 1e-3, 2).unwrap()),
        ("pixels", plot::pixels(&endless, &pictures[2], 294..300, 14..20).unwrap()),
        ("plane", plane(&endless)),
        ("plane, far away", far_away(1e17)),
        ("plane, very far away", far_away(-1e300)),
        ("graph", graph(&endless)),
        ("lines", lines(&endless)),
        ("strips", strips(&endless)),
        ("bars", bars(&endless, 2e299)),
        ("bars, a small limit", bars(&endless, 1.0)),
        ("bars, short words", plot::bars(&endless, "", &[("b", 1.0)], Some(("c", 0.1))).unwrap()),
        ("roofline", plot::roofline(ROOF, &layers(24)).unwrap()),
    ]
}

fn bars(endless: &str, limit: f64) -> Canvas {
    let bars = [(endless, 1e299), ("b", 0.0), (endless, 7.0)];
    plot::bars(endless, endless, &bars, Some((endless, limit))).unwrap()
}

fn plane(endless: &str) -> Canvas {
    let points = [([-1e-3, 5e6], true), ([0.0, 0.0], false), ([1e-3, 5e6], false)];
    plot::plane(endless, &points, [endless; 2], [endless; 2], |x| x[0]).unwrap()
}

/// A single point at a value whose neighbours are further off than 1.
fn far_away(value: f64) -> Canvas {
    plot::plane("far", &[([value, 0.0], false)], ["a", "b"], ["c", "d"], |x| x[0]).unwrap()
}

fn graph(title: &str) -> Canvas {
    let bricks = [Brick::Dense { outputs: 6 }, Brick::Relu, Brick::Dense { outputs: 3 }];
    let network = Architecture::new(vec![2], bricks.to_vec()).build::<f32>(1).unwrap();
    let x = tensor(&[1, 2], vec![-1234.5678, 1e6]);
    let tape = network.forward(&x, Pass::Evaluate);
    let cost = softmax_cross_entropy(tape.output(), &[2]);
    let gradients = network.backward(&tape, &cost.gradient);
    plot::graph(title, &network, &tape, Some(&gradients), &[(0, 1, 5)]).unwrap()
}

fn lines(endless: &str) -> Canvas {
    let line = |name, factor: f64| Line::new(name, (-9..=9).map(|i| (2f64.powi(i), factor)));
    let lines: Vec<Line> = (0..7).map(|i| line(endless, 10f64.powi(9 * i - 20))).collect();
    let plain = LineChart { axes: [endless; 2], lines, ..LineChart::default() };
    let logarithmic = LineChart { logarithmic: [true; 2], ..plain.clone() };
    plot::lines(endless, &[plain, logarithmic]).unwrap()
}

fn strips(endless: &str) -> Canvas {
    let cells = [f64::NAN, -1e300, 0.0, 1.5];
    let row =
        |count, back| Strip { name: endless, cells: &cells[..count], back, through: Some(endless) };
    let rows = [row(1, false), row(4, false), row(4, true), row(1, true), row(1, true)];
    plot::strips(endless, &[(endless, 1), (endless, 2), ("", 1)], &rows).unwrap()
}

const ROOF: Roof = Roof { operations: 5e11, bytes: 3e10 };

/// Layers at few places, some of them beyond what the roof allows.
fn layers(count: usize) -> Vec<RooflineLayer> {
    let layer = |i: usize| {
        let forward = ([0.1, 30.0, 3000.0][i % 3], [3e8, 2e11, 9e11][i % 3]);
        RooflineLayer { name: long_names(37).join(" "), forward, backward: Some(forward) }
    };
    (0..count).map(layer).collect()
}

#[test]
fn nothing_is_cut_off() {
    for (name, canvas) in one_of_each() {
        println!("{name}");
        assert_nothing_is_cut_off(&canvas);
    }
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    for ((name, first), (_, second)) in one_of_each().into_iter().zip(one_of_each()) {
        assert!(first.png().unwrap() == second.png().unwrap(), "{name} differs");
    }
}

#[test]
fn a_saved_plot_is_a_png_of_the_same_pixels() {
    let canvas = plot::curves(&history(3), &[]).unwrap();
    let path = std::env::temp_dir().join(format!("brickprop-{}.png", std::process::id()));
    canvas.save(&path).unwrap();
    let read = image::open(&path).unwrap().to_rgb8();
    std::fs::remove_file(&path).unwrap();
    assert!(&read == canvas.image());
}

#[test]
fn both_curves_are_drawn_and_one_where_there_is_no_validation() {
    let both = plot::curves(&history(20), &[]).unwrap();
    assert!(count(&both, BLUE) > 1000 && count(&both, ORANGE) > 1000);
    let one = plot::curves(&without_validation(20), &[]).unwrap();
    assert!(count(&one, BLUE) > 1000 && count(&one, ORANGE) == 0);
}

#[test]
fn a_single_epoch_is_a_dot() {
    let canvas = plot::curves(&without_validation(1), &[("chance", 0.03)]).unwrap();
    let legend_only = 2 * 26 * 4;
    assert!(count(&canvas, BLUE) > legend_only + 40);
    assert_nothing_is_cut_off(&canvas);
}

#[test]
fn a_baseline_is_a_line_beside_the_same_curves() {
    let without = plot::curves(&history(5), &[]).unwrap();
    let with = plot::curves(&history(5), &[("chance", 0.03), ("nonsense", f64::NAN)]).unwrap();
    assert!(with.image().width() > without.image().width());
    assert_eq!(count(&with, BLUE), count(&without, BLUE));
}

#[test]
fn values_that_are_not_finite_are_skipped() {
    let mut spoilt = history(6);
    spoilt[2].train_cost = f64::NAN;
    spoilt[3].validation_cost = Some(f64::INFINITY);
    assert_nothing_is_cut_off(&plot::curves(&spoilt, &[]).unwrap());
    for record in &mut spoilt {
        record.train_cost = f64::NAN;
        record.validation_cost = None;
    }
    assert_nothing_is_cut_off(&plot::curves(&spoilt, &[]).unwrap());
}

#[test]
fn what_is_right_is_blue_and_mistakes_are_orange() {
    let names = ["Yoda".to_string(), "Groot".to_string()];
    let legend = plot::confusion(&Array2::zeros((2, 2)), &names).unwrap();
    let right = plot::confusion(&Array2::from_diag_elem(2, 7), &names).unwrap();
    assert!(count(&right, BLUE) > count(&legend, BLUE) + 5000);
    assert_eq!(count(&right, ORANGE), count(&legend, ORANGE));

    let all_mixed_up = ndarray::array![[0, 7], [7, 0]];
    let wrong = plot::confusion(&all_mixed_up, &names).unwrap();
    assert_eq!(count(&wrong, BLUE), count(&legend, BLUE));
    assert!(count(&wrong, ORANGE) > count(&legend, ORANGE) + 5000);
}

#[test]
fn a_frame_says_whether_the_network_was_right() {
    let picture = picture(8, 8);
    let item = |right| GalleryItem { picture: &picture, caption: vec![], right };
    let canvas = plot::gallery(&[item(Some(true)), item(None)], 5).unwrap();
    assert!(count(&canvas, BLUE) > 2000 && count(&canvas, ORANGE) == 0);
    let canvas = plot::gallery(&[item(Some(false))], 0).unwrap();
    assert!(count(&canvas, ORANGE) > 2000 && count(&canvas, BLUE) == 0);
}

#[test]
fn a_roofline_shows_both_passes_under_any_roof() {
    let forward = [RooflineLayer { backward: None, ..layers(1).remove(0) }];
    let both = plot::roofline(ROOF, &layers(1)).unwrap();
    let one = plot::roofline(ROOF, &forward).unwrap();
    // the list shows a dot of each
    assert!(count(&one, BLUE) > count(&one, ORANGE) + 60);
    assert!(count(&both, ORANGE) > count(&one, ORANGE) + 60);
    for (operations, bytes) in [(1.0, 1e20), (1e20, 1.0), (1e9, 1e9)] {
        let roof = Roof { operations, bytes };
        assert_nothing_is_cut_off(&plot::roofline(roof, &layers(3)).unwrap());
    }
}

#[test]
fn nothing_to_draw_is_said() {
    let empty = [
        plot::curves(&[], &[]),
        plot::confusion(&Array2::zeros((0, 0)), &[]),
        plot::gallery(&[], 4),
        plot::filters(&Array4::zeros((0, 3, 5, 5))),
        plot::feature_maps(&picture(4, 4), &[]),
        plot::roofline(ROOF, &[]),
    ];
    for refusal in empty {
        let error = refusal.unwrap_err();
        assert!(matches!(error, PlotError::Empty(_)), "{error}");
    }
}

#[test]
fn arguments_that_do_not_belong_together_are_refused_in_words() {
    let error = plot::confusion(&Array2::zeros((2, 3)), &long_names(2)).unwrap_err();
    assert!(error.to_string().contains("[2, 2] for 2 names, found the shape [2, 3]"), "{error}");
    let error = plot::saliency(&picture(4, 5), &Array3::zeros((3, 5, 4)), "").unwrap_err();
    assert!(error.to_string().contains("[3, 4, 5]"), "{error}");
    for bytes in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = plot::roofline(Roof { bytes, ..ROOF }, &layers(1)).unwrap_err();
        assert!(error.to_string().contains("above 0"), "{error}");
    }
}
