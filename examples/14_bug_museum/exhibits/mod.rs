//! The exhibits, a file each.

mod batch_norm;
mod bias;
mod col2im;
mod dropout_mask;
mod dropout_scale;
mod labels;
mod mean_forgotten;
mod mean_twice;
pub mod momentum;
mod never_zeroed;
mod relu_mask;
mod softmax;
mod stride;
mod ties;
mod transpose;

use crate::museum::Exhibit;

pub const EXHIBITS: [&Exhibit; 15] = [
    &transpose::EXHIBIT,
    &mean_forgotten::EXHIBIT,
    &mean_twice::EXHIBIT,
    &bias::EXHIBIT,
    &col2im::EXHIBIT,
    &ties::EXHIBIT,
    &softmax::EXHIBIT,
    &relu_mask::EXHIBIT,
    &stride::EXHIBIT,
    &batch_norm::EXHIBIT,
    &dropout_scale::EXHIBIT,
    &dropout_mask::EXHIBIT,
    &momentum::EXHIBIT,
    &labels::EXHIBIT,
    &never_zeroed::EXHIBIT,
];

#[test]
fn each_bug_is_caught_and_each_right_twin_passes() {
    for exhibit in EXHIBITS {
        let [right, wrong] = exhibit.verdicts();
        assert!(!right.caught, "{}: {}", exhibit.title, right.text);
        assert!(wrong.caught, "{}: {}", exhibit.title, wrong.text);
    }
}
