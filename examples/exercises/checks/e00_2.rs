use crate::Verdict;

/// Is it the place that ndarray has for that index?
pub fn check(answer: impl Fn([usize; 4], [usize; 4]) -> usize) -> Verdict {
    let shape = [2, 3, 4, 5]; // all different: a mistaken axis shows
    let length = shape.iter().product::<usize>();
    let places = ndarray::Array::from_iter(0..length).into_shape_with_order(shape).unwrap();
    for (index, &expected) in places.indexed_iter() {
        let index = [index.0, index.1, index.2, index.3];
        let found = answer(shape, index);
        if found != expected {
            return Err(format!(
                "in a batch {shape:?} the number {index:?} lies at {expected}, you say {found}"
            ));
        }
    }
    Ok(format!("all {length} numbers of a batch {shape:?} have the places that ndarray gives them"))
}
