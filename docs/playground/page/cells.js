"use strict";
// Where the numbers of a tensor lie: as small pictures side by side, one a channel, or as one row.

const cells = (() => {
  const GAP = 6;
  const PICTURE = 96;
  const SMALLEST = 3;
  const LARGEST = 12;

  // how many pictures, and how many numbers and columns each has; `fixed` is the size of a cell
  function split(shape, width, fixed) {
    const [first, ...rest] = shape;
    const per = rest.reduce((all, size) => all * size, 1);
    switch (shape.length) {
      case 1: {
        const cell = rowCell(first);
        return { pictures: 1, per: first, columns: even(first, Math.floor(width / cell)), cell };
      }
      case 2: return picture(first, per, Math.ceil(Math.sqrt(per)), fixed);
      case 3: return picture(first, per, shape[2], fixed);
      default: return picture(first * shape[1], per / shape[1], shape[3], fixed);
    }
  }

  // how many lie in a row, where rows have about the same length, and room for so many
  function even(count, room) {
    return Math.ceil(count / Math.ceil(count / Math.max(1, room)));
  }

  // a row of a few numbers has room for larger cells
  function rowCell(count) {
    if (count <= 40) return 20;
    return count <= 400 ? 10 : 6;
  }

  function picture(pictures, per, columns, fixed) {
    return { pictures, per, columns, cell: fixed ?? cellOf(columns, SMALLEST) };
  }

  function cellOf(columns, smallest) {
    return Math.max(smallest, Math.min(LARGEST, Math.floor(PICTURE / columns)));
  }

  // as many channels as fit into so many rows, in cells that are there to be seen, not to be chosen
  function fitting([channels, height, across], width, rows) {
    const cell = cellOf(across, 1);
    const inRow = Math.max(1, Math.floor((width + GAP) / (across * cell + GAP)));
    const count = Math.min(channels, rows * inRow);
    return { count, layout: arrange([count, height, across], width, cell) };
  }

  // a tensor's arrangement in so many pixels
  function arrange(shape, width, fixed) {
    const { pictures, per, columns, cell } = split(shape, width, fixed);
    const rows = Math.ceil(per / columns);
    const wide = columns * cell + GAP;
    const high = rows * cell + GAP;
    const across = even(pictures, Math.floor((width + GAP) / wide));
    const down = Math.ceil(pictures / across);

    // where the n-th number is, counted in cells, as if there were no gaps
    function grid(n) {
      const [k, i] = [Math.floor(n / per), n % per];
      return {
        x: (k % across) * columns + (i % columns),
        y: Math.floor(k / across) * rows + Math.floor(i / columns),
      };
    }

    function numberAt(x, y) {
      if (x < 0 || y < 0 || x >= across * columns) return null;
      const k = Math.floor(y / rows) * across + Math.floor(x / columns);
      const i = (y % rows) * columns + (x % columns);
      return k < pictures && i < per ? k * per + i : null;
    }

    // the pixel at its upper left
    function corner(n) {
      const { x, y } = grid(n);
      return {
        left: x * cell + Math.floor(x / columns) * GAP,
        top: y * cell + Math.floor(y / rows) * GAP,
      };
    }

    function under(left, top) {
      const [k, l] = [Math.floor(left / wide), Math.floor(top / high)];
      const [x, y] = [Math.floor((left - k * wide) / cell), Math.floor((top - l * high) / cell)];
      return x < columns && y < rows ? numberAt(k * columns + x, l * rows + y) : null;
    }

    // the neighbour so many cells away, or the number itself
    function move(n, right, below) {
      const { x, y } = grid(n);
      return numberAt(x + right, y + below) ?? n;
    }

    return {
      pictures, per, columns, rows, cell, corner, under, move,
      width: across * wide - GAP,
      height: down * high - GAP,
    };
  }

  return { arrange, fitting };
})();
