"use strict";
// Lines that grow: one number over the steps.

const curves = (() => {
  const HEIGHT = 200;
  const EDGE = { left: 48, right: 10, top: 26, bottom: 34 };

  // { title, series: [{ name, points: [[step, value]], colour, dash, dots }], top: of the axis, tick,
  // unit: of the steps }
  function draw(canvas, { title, series, top, tick, unit = "steps" }) {
    const width = canvas.parentElement.clientWidth / columns(canvas.parentElement);
    const context = pictures.sharp(canvas, Math.floor(width) - 8, HEIGHT);
    const area = inside(canvas);
    const last = Math.max(1, ...series.map(({ points }) => points.at(-1)?.[0] ?? 0));
    const highest = top ?? roundUp(largest(series));
    const x = (step) => area.left + (area.width * step) / last;
    const y = (value) => area.top + area.height * (1 - Math.min(value / highest, 1));

    context.font = "12px system-ui, sans-serif";
    context.fillStyle = colours.css("--ink");
    axes(context, area, { last, highest, tick, unit, x, y });
    for (const one of series) line(context, one, x, y);
    names(context, area, title, series);
    canvas.setAttribute("aria-label", `${title}: ${inWords(series, tick, unit)}`);
  }

  function columns(parent) {
    return getComputedStyle(parent).gridTemplateColumns.split(" ").length;
  }

  function inside(canvas) {
    const [width, height] = [canvas.style.width, canvas.style.height].map(parseFloat);
    const { left, right, top, bottom } = EDGE;
    return { left, top, width: width - left - right, height: height - top - bottom };
  }

  function largest(series) {
    return series.flatMap(({ points }) => points).reduce((most, [, value]) => Math.max(most, value), 0);
  }

  // to 1, 2, 3 or 5 and zeros
  function roundUp(value) {
    const ten = 10 ** Math.floor(Math.log10(value || 1));
    return ten * [1, 2, 3, 5, 10].find((step) => step * ten >= (value || 1));
  }

  function axes(context, area, { last, highest, tick, unit, x, y }) {
    const [right, bottom] = [area.left + area.width, area.top + area.height];
    context.strokeStyle = colours.css("--line");
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const part of [0, 0.5, 1]) {
      const at = Math.round(y(part * highest)) + 0.5;
      context.beginPath();
      context.moveTo(area.left, at);
      context.lineTo(right, at);
      context.stroke();
      context.fillText(tick(part * highest), area.left - 6, at);
    }
    context.textBaseline = "top";
    context.fillText(String(last), x(last), bottom + 5);
    context.textAlign = "left";
    context.fillText("0", area.left, bottom + 5);
    context.textAlign = "center";
    context.fillText(unit, area.left + area.width / 2, bottom + 5);
  }

  function line(context, { points, colour, dash, dots }, x, y) {
    context.strokeStyle = context.fillStyle = colours.css(colour);
    context.lineWidth = dots ? 2 : 1;
    context.setLineDash(dash);
    context.beginPath();
    for (const [step, value] of points) context.lineTo(x(step), y(value));
    context.stroke();
    context.setLineDash([]);
    if (!dots) return;
    for (const [step, value] of points) context.fillRect(x(step) - 2, y(value) - 2, 4, 4);
  }

  // which line is which, above the lines
  function names(context, area, title, series) {
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = colours.css("--ink");
    context.fillText(title, area.left, 10);
    let left = area.left + context.measureText(title).width + 16;
    for (const { name, colour, dash, dots } of series) {
      const sample = { points: [[left, 10], [left + 22, 10]], colour, dash, dots };
      line(context, sample, (at) => at, (at) => at);
      context.fillStyle = colours.css("--ink");
      context.fillText(name, left + 28, 10);
      left += 40 + context.measureText(name).width;
    }
  }

  function inWords(series, tick, unit) {
    const told = series.filter(({ points }) => points.length).map(({ name, points }) =>
      `${name} ${tick(points.at(-1)[1])} after ${points.at(-1)[0]} ${unit}`);
    return told.join(", ") || `no ${unit} yet`;
  }

  function cost(canvas, series, unit) {
    draw(canvas, { title: "Cost", tick: (value) => words.number(value, 2), series, unit });
  }

  function accuracy(canvas, series, unit) {
    draw(canvas, { title: "Accuracy", top: 1, tick: words.percent, series, unit });
  }

  return { cost, accuracy };
})();
