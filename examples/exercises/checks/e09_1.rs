use brickprop::{
    init::{Init, rng},
    layer::Layer,
    layers::Conv2d,
};

use crate::Verdict;

/// Is it the side that the crate's convolution gives?
pub fn check(answer: impl Fn(usize, usize, usize, usize, usize) -> Option<usize>) -> Verdict {
    let mut asked = 0;
    for length in 1..12 {
        for kernel in 1..6 {
            for (stride, padding, dilation) in
                [(1, 0, 1), (1, kernel / 2, 1), (2, 0, 1), (2, 1, 1), (3, 0, 2), (1, 2, 2)]
            {
                if padding > dilation * (kernel - 1) {
                    continue; // the crate refuses a window that may see nothing but padding
                }
                let conv = Conv2d::<f64>::new(1, 1, kernel, Init::He, &mut rng(0));
                let conv = conv.stride(stride).padding(padding).dilation(dilation);
                let expected = conv.output_shape(&[1, length, length]).ok().map(|shape| shape[1]);
                let found = answer(length, kernel, stride, padding, dilation);
                if found != expected {
                    return Err(format!(
                        "length {length}, kernel {kernel}, stride {stride}, padding {padding}, \
                         dilation {dilation}: expected {expected:?}, found {found:?}"
                    ));
                }
                asked += 1;
            }
        }
    }
    Ok(format!("the same side as the crate's convolution in {asked} cases"))
}
