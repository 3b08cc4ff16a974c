//! What a minifigure is built of: the parts a character is put together from.

use super::palette::{BLUE, Colour, RED, YELLOW};

/// A minifigure: its name and its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Character {
    /// What people call it.
    pub name: &'static str,
    /// What it wears on its head.
    pub headgear: Headgear,
    /// Its hair, seen where the headgear leaves room.
    pub hair: Hair,
    /// Its face.
    pub face: Face,
    /// The colour of its head.
    pub skin: Colour,
    /// The colour of its torso.
    pub torso: Colour,
    /// What is printed on its torso.
    pub print: Print,
    /// The colour of its arms.
    pub arms: Colour,
    /// The colour of its hands.
    pub hands: Colour,
    /// Its legs.
    pub legs: Legs,
    /// What it has on its back.
    pub back: Back,
    /// What it holds in its right and in its left hand.
    pub held: [Held; 2],
}

/// The plainest minifigure: a character names only what is different.
pub const PLAIN: Character = Character {
    name: "somebody",
    headgear: Headgear::None,
    hair: Hair::None,
    face: Face::Smile,
    skin: YELLOW,
    torso: RED,
    print: Print::None,
    arms: RED,
    hands: YELLOW,
    legs: Legs::Plain(BLUE),
    back: Back::None,
    held: [Held::None, Held::None],
};

/// What is on a head.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Headgear {
    /// Nothing: the stud is seen.
    None,
    /// A baker's high white hat.
    BakerHat,
    /// A hood with a diving mask and a snorkel.
    DivingMask,
    /// A round helmet, open before the face.
    SpaceHelmet,
    /// A wide straw hat.
    StrawHat,
    /// A scarf knotted at the side.
    Headscarf(Colour),
    /// A closed helmet with a slit and a plume.
    KnightHelmet(Colour),
    /// A helmet with a comb, a brim and a badge.
    FireHelmet(Colour),
    /// A high pointed hat with stars.
    PointedHat(Colour),
    /// A box with an aerial around the whole head.
    RobotHead(Colour),
    /// A cap with its peak to the side.
    Cap(Colour),
    /// A golden crown with jewels.
    Crown,
    /// A wide hat with a veil.
    VeiledHat,
    /// A knitted hat with a bobble.
    Bobble(Colour, Colour),
    /// A builder's helmet.
    HardHat(Colour),
    /// A flat round cap that hangs to one side.
    Beret(Colour),
}

/// Hair.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Hair {
    /// None that is seen.
    None,
    /// Short, down to the ears.
    Short(Colour),
    /// Long, down to the shoulders.
    Long(Colour),
    /// A crest of spikes.
    Mohawk(Colour),
    /// Two plaits.
    Plaits(Colour),
}

/// A face.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Face {
    /// Eyes and a smile.
    Smile,
    /// A broad grin with teeth.
    Grin,
    /// A moustache of that colour.
    Moustache(Colour),
    /// A beard that reaches down to the chest.
    Beard(Colour),
    /// A small pointed beard.
    Goatee(Colour),
    /// Eyelashes and red lips.
    Lips,
    /// Freckles and a smile.
    Freckles,
    /// A patch over one eye, and stubble.
    EyePatch,
    /// Dark glasses.
    Sunglasses,
    /// Goggles and a smile.
    Goggles,
    /// Two lamps and a grille.
    Machine,
}

/// A print on a torso.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Print {
    /// Nothing.
    None,
    /// Two rows of buttons and a neckerchief.
    Buttons(Colour),
    /// A zip and two straps.
    Harness(Colour),
    /// Hoses and a panel of lights.
    LifeSupport,
    /// A bib with straps and a pocket.
    Dungarees(Colour),
    /// Hoops, a belt and a buckle.
    Hoops(Colour),
    /// A cross on the chest, and a belt.
    Cross(Colour),
    /// Two broad bands that shine.
    Bands(Colour),
    /// A moon and stars, and a sash.
    Night,
    /// Dials and a plate with rivets.
    Dials,
    /// A hood, cords and a lightning flash.
    Hoodie(Colour),
    /// A necklace and a laced front.
    Bodice,
    /// A bee.
    Bee,
    /// A quilted jacket with a rope across.
    Quilt(Colour),
    /// A vest with shining stripes.
    Vest(Colour),
    /// Splashes of paint.
    Splashes,
    /// An open jacket over a shirt.
    Jacket(Colour),
}

/// Legs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Legs {
    /// One colour.
    Plain(Colour),
    /// Trousers, then boots.
    Boots(Colour, Colour),
    /// Trousers with a band around each leg.
    Banded(Colour, Colour),
    /// A long dress with a hem.
    Dress(Colour, Colour),
    /// Legs that end in flippers.
    Flippers(Colour, Colour),
}

/// What hangs behind a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Back {
    /// Nothing.
    None,
    /// A cape.
    Cape(Colour),
    /// A pack that is seen at both shoulders.
    Pack(Colour),
    /// Two bottles of air.
    Tanks(Colour),
}

/// What a hand holds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Held {
    /// Nothing.
    None,
    /// A long loaf.
    Loaf,
    /// A starfish.
    Starfish,
    /// A flag on a pole.
    Flag(Colour),
    /// A flower as high as its gardener.
    Sunflower,
    /// A curved blade.
    Cutlass,
    /// A straight sword.
    Sword,
    /// A shield with a cross.
    Shield(Colour, Colour),
    /// An axe.
    Axe,
    /// A staff with a star.
    Staff,
    /// A spanner.
    Spanner,
    /// A board on wheels.
    Skateboard,
    /// A golden sceptre.
    Sceptre,
    /// A jar of honey.
    HoneyJar,
    /// A pick for climbing.
    IceAxe,
    /// A palette with paints.
    Palette,
    /// A brush.
    Brush,
    /// A guitar.
    Guitar,
}
