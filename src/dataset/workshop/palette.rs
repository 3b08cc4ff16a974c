//! The colours of the workshop's plastic.

/// A colour: red, green and blue from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The way from this colour to `other`: all this one at `share` 0, all the other at 1.
    pub fn mix(self, other: Colour, share: f32) -> Colour {
        let blend = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share) as u8;
        Colour(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }

    /// The colour on a side that gets less light.
    pub fn darker(self, share: f32) -> Colour {
        self.mix(Colour(12, 12, 28), share)
    }

    /// The colour on a side that gets more light.
    pub fn lighter(self, share: f32) -> Colour {
        self.mix(Colour(255, 255, 250), share)
    }
}

/// The classic colour of heads and hands.
pub const YELLOW: Colour = Colour(246, 205, 48);
/// Bright red.
pub const RED: Colour = Colour(198, 40, 30);
/// Bright blue.
pub const BLUE: Colour = Colour(28, 96, 176);
/// The blue of glass and a clear sky.
pub const SKY: Colour = Colour(134, 192, 226);
/// Leaf green.
pub const GREEN: Colour = Colour(46, 128, 68);
/// White.
pub const WHITE: Colour = Colour(240, 241, 238);
/// Black, never quite.
pub const BLACK: Colour = Colour(40, 43, 48);
/// Stone grey.
pub const GREY: Colour = Colour(152, 156, 160);
/// Dark stone grey.
pub const DARK_GREY: Colour = Colour(92, 97, 103);
/// Polished metal.
pub const SILVER: Colour = Colour(200, 206, 212);
/// Gold.
pub const GOLD: Colour = Colour(222, 170, 52);
/// Orange.
pub const ORANGE: Colour = Colour(232, 128, 36);
/// Honey.
pub const AMBER: Colour = Colour(226, 142, 24);
/// Pink.
pub const PINK: Colour = Colour(232, 92, 158);
/// Purple.
pub const PURPLE: Colour = Colour(104, 60, 146);
/// Reddish brown.
pub const BROWN: Colour = Colour(108, 66, 40);
/// Sand.
pub const TAN: Colour = Colour(214, 190, 140);

/// What bricks, plates and studs may be made of.
pub const BRICKS: [Colour; 10] =
    [RED, BLUE, YELLOW, GREEN, WHITE, BLACK, GREY, ORANGE, TAN, Colour(112, 172, 76)];
