//! Hair, on a head that reaches from the neck at `y = 0` to `y = 10.6`.

use crate::dataset::workshop::canvas::Canvas;
use crate::dataset::workshop::character::Hair;
use crate::dataset::workshop::shape::{circle, oval, path, polygon};

impl Hair {
    /// Draws what hangs behind the head.
    pub(crate) fn draw_behind(self, canvas: &mut Canvas) {
        match self {
            Hair::Long(colour) => {
                let fall = "M -6.6 9 Q -8.6 1 -8 -5 Q -4 -7 0 -6 Q 4 -7 8 -5 Q 8.6 1 6.6 9 Z";
                canvas.at_depth(-2.0, |canvas| canvas.plastic(&path(fall), colour));
            }
            Hair::None | Hair::Short(_) | Hair::Mohawk(_) | Hair::Plaits(_) => {}
        }
    }

    /// Draws what frames the face and lies on the head.
    pub(crate) fn draw(self, canvas: &mut Canvas) {
        match self {
            Hair::None => {}
            Hair::Short(colour) => {
                let crop = "M -6.6 4.6 Q -7.4 12.4 0 12.4 Q 7.4 12.4 6.6 4.6 Q 5.8 4.2 5.2 5 \
                            Q 5.4 8.6 2.4 9.2 Q -2 9.8 -4.4 8.6 Q -5.2 7.4 -5.2 5 \
                            Q -5.8 4.2 -6.6 4.6 Z";
                canvas.plastic(&path(crop), colour);
            }
            Hair::Long(colour) => {
                let curtain = "M -7 1 Q -8.4 12.6 0 12.6 Q 8.4 12.6 7 1 Q 5.6 0 5.2 2 \
                               Q 5.6 7.6 0 10 Q -5.6 7.6 -5.2 2 Q -5.6 0 -7 1 Z";
                canvas.plastic(&path(curtain), colour);
            }
            Hair::Mohawk(colour) => {
                let crest = [
                    (-2.6, 9.0),
                    (-4.6, 13.4),
                    (-2.6, 12.6),
                    (-2.8, 17.0),
                    (-0.6, 13.8),
                    (0.0, 18.6),
                    (0.8, 13.8),
                    (2.8, 17.0),
                    (2.6, 12.6),
                    (4.6, 13.4),
                    (2.6, 9.0),
                ];
                canvas.plastic(&polygon(&crest), colour);
            }
            Hair::Plaits(colour) => {
                for side in [-1.0, 1.0] {
                    canvas.plastic(&oval(side * 6.4, 6.6, 1.6, 2.8), colour);
                    for y in [3.2, 0.4, -2.2] {
                        canvas.plastic(&circle(side * 7.2, y, 1.6), colour);
                    }
                }
            }
        }
    }
}
