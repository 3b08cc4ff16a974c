//! How each part looks. Lengths are millimetres of the figure, `y` points up.
//!
//! Every file draws one kind of part in a frame of its own: legs and torso stand on the floor at
//! `y = 0`, a head sits on its neck, and a thing is held at the point where the hand closes.

mod back;
mod face;
mod hair;
mod headgear;
mod held;
mod legs;
mod print;
