//! Pictures that are there more than once: what trains must not test.

use std::collections::HashMap;

use super::{Dataset, Example, Picture};

/// Two examples with the same pixels, each with the number of its part.
pub type Repeat<'a> = [(usize, &'a Example); 2];

/// The examples whose picture was there before, in this part or in an earlier one, each with the
/// first one that has it.
pub fn repeats<'a>(parts: &[&'a Dataset]) -> Vec<Repeat<'a>> {
    let mut first: HashMap<&Picture, (usize, &Example)> = HashMap::new();
    let mut repeats = vec![];
    for (part, dataset) in parts.iter().enumerate() {
        for example in &dataset.examples {
            let known = *first.entry(&example.picture).or_insert((part, example));
            if !std::ptr::eq(known.1, example) {
                repeats.push([known, (part, example)]);
            }
        }
    }
    repeats
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn part(name: &str, greys: &[u8]) -> Dataset {
        let example = |(i, &grey): (usize, &u8)| Example {
            picture: Arc::new(Picture::from_elem((2, 2, 3), grey)),
            label: 0,
            source: format!("{name}{i}"),
        };
        Dataset { classes: [].into(), examples: greys.iter().enumerate().map(example).collect() }
    }

    #[test]
    fn what_is_there_again_is_found_by_its_pixels() {
        let (train, test) = (part("a", &[1, 2, 1]), part("b", &[3, 2, 3]));
        let found: Vec<_> = repeats(&[&train, &test])
            .into_iter()
            .map(|pair| pair.map(|(part, example)| (part, &*example.source)))
            .collect();
        assert_eq!(found, [[(0, "a0"), (0, "a2")], [(0, "a1"), (1, "b1")], [(1, "b0"), (1, "b2")]]);
    }
}
