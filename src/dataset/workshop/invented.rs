//! Characters that nobody has thought up: their parts are drawn by lot.
//!
//! Sixteen characters can be told apart by a few tricks. Hundreds can't: a network must learn to see
//! heads, hats, prints and colours, and that is of use for figures it has never met.

use ndarray_rand::rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::character::{Back, Character, Face, Hair, Headgear, Held, Legs, Print};
use super::palette::*;

/// What parts are made of.
const COLOURS: [Colour; 18] = [
    YELLOW,
    RED,
    BLUE,
    SKY,
    GREEN,
    WHITE,
    BLACK,
    GREY,
    DARK_GREY,
    SILVER,
    GOLD,
    ORANGE,
    PINK,
    PURPLE,
    BROWN,
    TAN,
    Colour(112, 172, 76),
    Colour(96, 20, 28),
];

/// So many characters whose parts are drawn by lot, always the same ones for a seed.
pub fn invented(count: usize, seed: u64) -> Vec<Character> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| character(&mut rng)).collect()
}

fn character(rng: &mut impl Rng) -> Character {
    let skin = if rng.random_bool(0.5) { YELLOW } else { any(rng) };
    let torso = any(rng);
    let legs = any(rng);
    Character {
        name: "invented",
        headgear: headgear(rng),
        hair: hair(rng),
        face: face(rng),
        skin,
        torso,
        print: print(rng),
        arms: if rng.random_bool(0.7) { torso } else { any(rng) },
        hands: if rng.random_bool(0.6) { skin } else { any(rng) },
        legs: match rng.random_range(0..8) {
            0..4 => Legs::Plain(legs),
            4 => Legs::Boots(legs, any(rng)),
            5 => Legs::Banded(legs, any(rng)),
            6 => Legs::Dress(legs, any(rng)),
            _ => Legs::Flippers(legs, any(rng)),
        },
        back: match rng.random_range(0..8) {
            0..5 => Back::None,
            5 => Back::Cape(any(rng)),
            6 => Back::Pack(any(rng)),
            _ => Back::Tanks(any(rng)),
        },
        held: [held(rng), held(rng)],
    }
}

fn any(rng: &mut impl Rng) -> Colour {
    *one_of(&COLOURS, rng)
}

fn one_of<'a, T>(all: &'a [T], rng: &mut impl Rng) -> &'a T {
    all.choose(rng).expect("there is something to choose from")
}

fn headgear(rng: &mut impl Rng) -> Headgear {
    let (colour, other) = (any(rng), any(rng));
    // as many bare heads as hats of a few kinds: then hair is seen, too
    let bare = [Headgear::None; 8];
    let hats = [
        Headgear::BakerHat,
        Headgear::DivingMask,
        Headgear::SpaceHelmet,
        Headgear::StrawHat,
        Headgear::Headscarf(colour),
        Headgear::KnightHelmet(colour),
        Headgear::FireHelmet(colour),
        Headgear::PointedHat(colour),
        Headgear::RobotHead(colour),
        Headgear::Cap(colour),
        Headgear::Crown,
        Headgear::VeiledHat,
        Headgear::Bobble(colour, other),
        Headgear::HardHat(colour),
        Headgear::Beret(colour),
    ];
    *one_of(&[&bare[..], &hats].concat(), rng)
}

fn hair(rng: &mut impl Rng) -> Hair {
    let colour = any(rng);
    let all = [
        Hair::None,
        Hair::Short(colour),
        Hair::Long(colour),
        Hair::Mohawk(colour),
        Hair::Plaits(colour),
    ];
    *one_of(&all, rng)
}

fn face(rng: &mut impl Rng) -> Face {
    let colour = any(rng);
    let all = [
        Face::Smile,
        Face::Grin,
        Face::Moustache(colour),
        Face::Beard(colour),
        Face::Goatee(colour),
        Face::Lips,
        Face::Freckles,
        Face::EyePatch,
        Face::Sunglasses,
        Face::Goggles,
        Face::Machine,
    ];
    *one_of(&all, rng)
}

fn print(rng: &mut impl Rng) -> Print {
    let colour = any(rng);
    let all = [
        Print::None,
        Print::Buttons(colour),
        Print::Harness(colour),
        Print::LifeSupport,
        Print::Dungarees(colour),
        Print::Hoops(colour),
        Print::Cross(colour),
        Print::Bands(colour),
        Print::Night,
        Print::Dials,
        Print::Hoodie(colour),
        Print::Bodice,
        Print::Bee,
        Print::Quilt(colour),
        Print::Vest(colour),
        Print::Splashes,
        Print::Jacket(colour),
    ];
    *one_of(&all, rng)
}

fn held(rng: &mut impl Rng) -> Held {
    let (colour, other) = (any(rng), any(rng));
    let empty = [Held::None; 18];
    let things = [
        Held::Loaf,
        Held::Starfish,
        Held::Flag(colour),
        Held::Sunflower,
        Held::Cutlass,
        Held::Sword,
        Held::Shield(colour, other),
        Held::Axe,
        Held::Staff,
        Held::Spanner,
        Held::Skateboard,
        Held::Sceptre,
        Held::HoneyJar,
        Held::IceAxe,
        Held::Palette,
        Held::Brush,
        Held::Guitar,
    ];
    *one_of(&[&empty[..], &things].concat(), rng)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_cast_and_no_two_in_it_are_alike() {
        let cast = invented(300, 1);
        assert_eq!(cast, invented(300, 1));
        assert_ne!(cast, invented(300, 2));
        for (i, one) in cast.iter().enumerate() {
            assert!(!cast[..i].contains(one), "character {i} is there already: {one:?}");
        }
    }
}
