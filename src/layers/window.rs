//! The arithmetic of sliding windows, shared by convolution and pooling.

use std::ops::Range;

use crate::layer::ShapeError;

/// A fast convolution keeps stride × stride pictures: this bounds their memory.
const LARGEST_STRIDE: usize = 256;

/// How many windows of a `span` fit into a line of `length` with `padding` at both ends:
/// ⌊(length + 2·padding − span) / stride⌋ + 1.
pub fn count(
    length: usize,
    span: usize,
    stride: usize,
    padding: usize,
) -> Result<usize, ShapeError> {
    if span == 0 || stride == 0 {
        return Err(ShapeError("needs a window and a stride of at least 1, gets 0".into()));
    }
    if stride > LARGEST_STRIDE {
        return Err(ShapeError(format!(
            "needs a stride of at most {LARGEST_STRIDE}, gets {stride}"
        )));
    }
    if padding >= span {
        return Err(ShapeError(format!(
            "needs a padding smaller than its window of {span}, gets {padding}"
        )));
    }
    let padded = length + 2 * padding;
    if padded < span {
        return Err(ShapeError(format!(
            "has a window of {span} pixels, which does not fit into {length} + 2·{padding}"
        )));
    }
    Ok((padded - span) / stride + 1)
}

/// The channels, height and width of a picture's shape.
pub fn picture(x: &[usize]) -> Result<[usize; 3], ShapeError> {
    x.try_into().map_err(|_| ShapeError(format!("expects [channels, height, width], gets {x:?}")))
}

/// The square windows of a pooling layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    pub side: usize,
    pub stride: usize,
    pub padding: usize,
}

impl Windows {
    /// Windows side by side.
    pub fn new(side: usize) -> Self {
        Windows { side, stride: side, padding: 0 }
    }

    pub fn describe(&self) -> String {
        let mut words = format!("{0}×{0}, stride {1}", self.side, self.stride);
        if self.padding > 0 {
            words += &format!(", padding {}", self.padding);
        }
        words
    }

    pub fn output_shape(&self, x: &[usize]) -> Result<Vec<usize>, ShapeError> {
        let [channels, height, width] = picture(x)?;
        if 2 * self.padding > self.side {
            return Err(ShapeError(format!(
                "needs a padding of at most half its window of {}, gets {}",
                self.side, self.padding
            )));
        }
        let count = |length| count(length, self.side, self.stride, self.padding);
        Ok(vec![channels, count(height)?, count(width)?])
    }

    /// Walks over all pixels of all windows of one channel, tap by tap and row by row: the
    /// stretch `y` of neighbours in y sees, as the pixel `tap` of their windows, the pixels
    /// `x, x + stride, x + 2·stride, …` of x.
    #[inline]
    pub fn for_each_row(
        &self,
        [height, width]: [usize; 2],
        [rows, columns]: [usize; 2],
        mut visit: impl FnMut(usize, Range<usize>, usize),
    ) {
        for u in 0..self.side {
            for v in 0..self.side {
                let inside = self.seen(v, width, columns);
                if inside.is_empty() {
                    continue;
                }
                for i in self.seen(u, height, rows) {
                    let x = (i * self.stride + u - self.padding) * width
                        + (inside.start * self.stride + v - self.padding);
                    let y = i * columns + inside.start..i * columns + inside.end;
                    visit(u * self.side + v, y, x);
                }
            }
        }
    }

    /// The windows, of `count` along a line of `length`, whose pixel `tap` lies inside the line.
    fn seen(&self, tap: usize, length: usize, count: usize) -> Range<usize> {
        let first = self.padding.saturating_sub(tap).div_ceil(self.stride);
        let end = (length + self.padding).saturating_sub(tap).div_ceil(self.stride);
        first..end.min(count).max(first)
    }
}
