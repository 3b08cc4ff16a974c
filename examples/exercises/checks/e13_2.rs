use crate::{
    counted::{self, Counted},
    verdict::Verdict,
};

pub fn check(winograd: impl Fn([Counted; 4], [Counted; 3]) -> [Counted; 2]) -> Verdict {
    // whole numbers below 2²⁴: no sum of them is rounded
    for (d, g) in [
        ([1.0, 0.0, 0.0, 0.0], [1.0, 2.0, 4.0]),
        ([0.0, 1.0, 0.0, 0.0], [1.0, 2.0, 4.0]),
        ([0.0, 0.0, 1.0, 0.0], [1.0, 2.0, 4.0]),
        ([0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 4.0]),
        ([3.0, -5.0, 7.0, 11.0], [-2.0, 6.0, 10.0]),
    ] {
        let expected = [0, 1].map(|i| g[0] * d[i] + g[1] * d[i + 1] + g[2] * d[i + 2]);
        counted::start();
        let found = winograd(d.map(Counted::new), g.map(Counted::new)).map(Counted::value);
        let products = counted::products();
        if found != expected {
            return Err(format!(
                "for d = {d:?} and g = {g:?}: expected {expected:?}, found {found:?}"
            ));
        }
        if products != 4 {
            return Err(format!("the outputs are right, but took {products} products, not 4"));
        }
    }
    Ok("two outputs, right to the last bit, in 4 products in the place of 6".to_string())
}
