/// Exercise 5.2: a relative error that copes with zeros.
///
/// How far an analytic slope `a` and a numeric slope `n` are apart, relative to their size:
/// |a − n| / (|a| + |n| + 1e-4·largest), where `largest` is the largest |a| of the tensor.
///
/// Two zeros are equal, even where `largest` is 0, too: the error is then 0. And what is not a
/// number is as wrong as can be: the error is then infinite, so that no comparison overlooks it.
pub fn relative_error(a: f64, n: f64, largest: f64) -> f64 {
    todo!()
}
