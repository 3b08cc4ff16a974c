//! The cast: one entry a character. Add your own by adding an entry.
//!
//! The colours are shared on purpose (five white torsos, four red ones, three black, three blue):
//! counting colours does not tell the characters apart, looking at their parts does.

use super::character::{Back, Character, Face, Hair, Headgear, Held, Legs, PLAIN, Print};
use super::palette::*;

/// All characters, in the order of their classes.
pub const CHARACTERS: &[Character] = &[
    Character {
        name: "Baker",
        headgear: Headgear::BakerHat,
        face: Face::Moustache(BROWN),
        torso: WHITE,
        print: Print::Buttons(RED),
        arms: WHITE,
        legs: Legs::Plain(BLACK),
        held: [Held::Loaf, Held::None],
        ..PLAIN
    },
    Character {
        name: "Beekeeper",
        headgear: Headgear::VeiledHat,
        torso: WHITE,
        print: Print::Bee,
        arms: WHITE,
        hands: TAN,
        legs: Legs::Boots(WHITE, TAN),
        held: [Held::HoneyJar, Held::None],
        ..PLAIN
    },
    Character {
        name: "Astronaut",
        headgear: Headgear::SpaceHelmet,
        face: Face::Freckles,
        torso: WHITE,
        print: Print::LifeSupport,
        arms: WHITE,
        hands: GREY,
        legs: Legs::Banded(WHITE, GREY),
        back: Back::Pack(GREY),
        held: [Held::Flag(BLUE), Held::None],
        ..PLAIN
    },
    Character {
        name: "Painter",
        headgear: Headgear::Beret(RED),
        hair: Hair::Short(BLACK),
        face: Face::Goatee(BLACK),
        torso: WHITE,
        print: Print::Splashes,
        arms: WHITE,
        legs: Legs::Plain(BLUE),
        held: [Held::Brush, Held::Palette],
        ..PLAIN
    },
    Character {
        name: "Queen",
        headgear: Headgear::Crown,
        hair: Hair::Long(BROWN),
        face: Face::Lips,
        torso: RED,
        print: Print::Bodice,
        arms: RED,
        legs: Legs::Dress(RED, GOLD),
        held: [Held::Sceptre, Held::None],
        ..PLAIN
    },
    Character {
        name: "Knight",
        headgear: Headgear::KnightHelmet(RED),
        torso: RED,
        print: Print::Cross(WHITE),
        arms: GREY,
        hands: DARK_GREY,
        legs: Legs::Boots(GREY, DARK_GREY),
        held: [Held::Sword, Held::Shield(WHITE, RED)],
        ..PLAIN
    },
    Character {
        name: "Mountaineer",
        headgear: Headgear::Bobble(BLUE, WHITE),
        face: Face::Goggles,
        torso: RED,
        print: Print::Quilt(TAN),
        arms: RED,
        hands: BLACK,
        legs: Legs::Boots(BLACK, BROWN),
        back: Back::Pack(GREEN),
        held: [Held::IceAxe, Held::None],
        ..PLAIN
    },
    Character {
        name: "Gardener",
        headgear: Headgear::StrawHat,
        hair: Hair::Plaits(BROWN),
        face: Face::Freckles,
        torso: RED,
        print: Print::Dungarees(GREEN),
        arms: RED,
        legs: Legs::Boots(GREEN, BROWN),
        held: [Held::Sunflower, Held::None],
        ..PLAIN
    },
    Character {
        name: "Sailor",
        headgear: Headgear::Headscarf(RED),
        face: Face::EyePatch,
        torso: WHITE,
        print: Print::Hoops(BLUE),
        arms: YELLOW,
        legs: Legs::Boots(BLUE, BLACK),
        held: [Held::Cutlass, Held::None],
        ..PLAIN
    },
    Character {
        name: "Diver",
        headgear: Headgear::DivingMask,
        torso: BLACK,
        print: Print::Harness(ORANGE),
        arms: BLACK,
        legs: Legs::Flippers(BLACK, ORANGE),
        back: Back::Tanks(ORANGE),
        held: [Held::Starfish, Held::None],
        ..PLAIN
    },
    Character {
        name: "Firefighter",
        headgear: Headgear::FireHelmet(RED),
        face: Face::Moustache(BLACK),
        torso: BLACK,
        print: Print::Bands(YELLOW),
        arms: BLACK,
        legs: Legs::Banded(BLACK, YELLOW),
        held: [Held::Axe, Held::None],
        ..PLAIN
    },
    Character {
        name: "Guitarist",
        hair: Hair::Mohawk(PINK),
        face: Face::Sunglasses,
        torso: BLACK,
        print: Print::Jacket(WHITE),
        arms: BLACK,
        legs: Legs::Boots(BLUE, BLACK),
        held: [Held::None, Held::Guitar],
        ..PLAIN
    },
    Character {
        name: "Stargazer",
        headgear: Headgear::PointedHat(BLUE),
        face: Face::Beard(WHITE),
        torso: BLUE,
        print: Print::Night,
        arms: BLUE,
        legs: Legs::Dress(BLUE, GOLD),
        back: Back::Cape(PURPLE),
        held: [Held::Staff, Held::None],
        ..PLAIN
    },
    Character {
        name: "Skater",
        headgear: Headgear::Cap(RED),
        hair: Hair::Short(ORANGE),
        face: Face::Grin,
        torso: BLUE,
        print: Print::Hoodie(YELLOW),
        arms: BLUE,
        legs: Legs::Boots(TAN, WHITE),
        held: [Held::Skateboard, Held::None],
        ..PLAIN
    },
    Character {
        name: "Builder",
        headgear: Headgear::HardHat(YELLOW),
        torso: BLUE,
        print: Print::Vest(ORANGE),
        arms: BLUE,
        legs: Legs::Plain(BLUE),
        held: [Held::Spanner, Held::None],
        ..PLAIN
    },
    Character {
        name: "Robot",
        headgear: Headgear::RobotHead(GREY),
        face: Face::Machine,
        skin: GREY,
        torso: GREY,
        print: Print::Dials,
        arms: DARK_GREY,
        hands: RED,
        legs: Legs::Banded(GREY, DARK_GREY),
        held: [Held::Spanner, Held::None],
        ..PLAIN
    },
];
