"use strict";
// Which class is taken for which: a picture whose cells can be chosen, and a table.

const confusion = (() => {
  const SIZES = [10, 32];
  const SPACE = 6;
  const FONT = 12;

  // counts[truth][taken for]
  function show(box, classes, counts) {
    const sums = counts.map((row) => row.reduce((all, count) => all + count, 0));
    const data = Float32Array.from(counts.flatMap((row, truth) => row.map((count) => count / (sums[truth] || 1))));
    const count = classes.length;
    const say = (n) => {
      const [truth, taken] = [Math.floor(n / count), n % count];
      return `${classes[truth]} taken for ${classes[taken]}: ${counts[truth][taken]} of ${sums[truth]}`;
    };
    box.replaceChildren(
      numbers.figure({
        title: "confusion matrix", caption: "row: what it is; column: what it is taken for; colour: share of the row",
        tensor: { shape: [1, count, count], data }, say, arrange: (_, width) => arrange(classes, width),
      }),
      el("details", {}, el("summary", {}, "As a table"), scrolling("Counts", asTable(classes, counts))));
  }

  function asTable(classes, counts) {
    return table("Rows: what it is. Columns: what it is taken for.", ["truth", ...classes],
      counts.map((row, truth) => [classes[truth], ...row.map(String)]));
  }

  // the names lie to the left of the cells, and above them
  function arrange(classes, width) {
    const beside = Math.min(150, width / 3, SPACE + Math.max(...classes.map(wide)));
    const room = Math.floor((width - beside) / classes.length);
    const cell = Math.max(SIZES[0], Math.min(SIZES[1], room));
    const plain = cells.arrange([1, classes.length, classes.length], width, cell);
    const corner = (n) => {
      const { left, top } = plain.corner(n);
      return { left: left + beside, top: top + beside };
    };
    return {
      ...plain, corner,
      under: (left, top) => (left < beside || top < beside ? null : plain.under(left - beside, top - beside)),
      width: plain.width + beside,
      height: plain.height + beside,
      adorn: (context) => names(context, classes, { beside, cell }),
    };
  }

  function wide(name) {
    return 0.6 * FONT * name.length;
  }

  function names(context, classes, { beside, cell }) {
    context.font = `${Math.min(FONT, cell)}px system-ui, sans-serif`;
    context.fillStyle = colours.css("--ink");
    context.textBaseline = "middle";
    context.textAlign = "right";
    const most = beside - SPACE;
    classes.forEach((name, i) => context.fillText(name, most, beside + (i + 0.5) * cell, most));
    context.save();
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    classes.forEach((name, i) => context.fillText(name, -most, beside + (i + 0.5) * cell, most));
    context.restore();
  }

  return { show };
})();
