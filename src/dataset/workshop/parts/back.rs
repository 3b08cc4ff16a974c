//! What hangs behind a figure, drawn before the rest. The floor is at `y = 0`.

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Back;
use crate::dataset::workshop::palette::DARK_GREY;
use crate::dataset::workshop::shape::{path, rect};

impl Back {
    /// Draws what is behind the figure.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Back::None => {}
            Back::Cape(cloth) => {
                let cape = path("M -6 28 L 6 28 Q 9.5 15 11.5 2 L -11.5 2 Q -9.5 15 -6 28 Z");
                canvas.at_depth(-4.0, |canvas| canvas.plastic(&cape, cloth));
            }
            Back::Pack(cloth) => {
                let pack =
                    "M -8.6 17 L 8.6 17 L 8.6 29 Q 8.6 32 5.6 32 L -5.6 32 Q -8.6 32 -8.6 29 Z";
                canvas.block(&path(pack), cloth, -9.0, -4.0);
            }
            Back::Tanks(paint) => {
                canvas.at_depth(-5.0, |canvas| {
                    for x in [-4.4, 4.4] {
                        canvas.fill(&rect(x - 0.9, 31.0, x + 0.9, 34.0), DARK_GREY);
                        canvas.cylinder(x, 18.0, 31.5, 3.6, paint);
                    }
                });
            }
        }
    }
}
