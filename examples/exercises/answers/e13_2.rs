//! 13.2: two outputs of a convolution in four products.

use crate::counted::Counted;

pub fn winograd(d: [Counted; 4], g: [Counted; 3]) -> [Counted; 2] {
    let m0 = (d[0] - d[2]) * g[0];
    let m1 = (d[1] + d[2]) * (g[0] + g[1] + g[2]).half();
    let m2 = (d[2] - d[1]) * (g[0] - g[1] + g[2]).half();
    let m3 = (d[1] - d[3]) * g[2];
    [m0 + m1 + m2, m1 - m2 - m3]
}
