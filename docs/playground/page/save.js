"use strict";
// A panel's pictures in one file.

(() => {
  const WIDTH = 1000;
  const SPACE = 16;
  const LINE = 16;
  const FONT = "12px system-ui, sans-serif";

  // each canvas with the words beside it
  function blocks(panel, context) {
    return [...panel.querySelectorAll("canvas")].filter((canvas) => canvas.clientWidth).map((canvas) => {
      const around = canvas.closest("figure, li, label");
      const said = around?.querySelector("figcaption, .answer")?.textContent ?? "";
      const width = Math.max(canvas.clientWidth, said ? 120 : 0);
      const lines = wrap(said, width, context);
      return { canvas, lines, width, height: canvas.clientHeight + LINE * lines.length };
    });
  }

  function wrap(said, width, context) {
    const lines = [];
    for (const word of said.split(" ").filter(Boolean)) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  // rows from left to right
  function arrange(all) {
    let [x, y, high, wide] = [SPACE, SPACE, 0, 0];
    for (const block of all) {
      if (x > SPACE && x + block.width > WIDTH) [x, y, high] = [SPACE, y + high + SPACE, 0];
      Object.assign(block, { x, y });
      x += block.width + SPACE;
      high = Math.max(high, block.height);
      wide = Math.max(wide, x);
    }
    return { width: wide, height: y + high + SPACE };
  }

  function compose(panel) {
    const sheet = el("canvas");
    const measure = sheet.getContext("2d");
    measure.font = FONT;
    const all = blocks(panel, measure);
    if (all.length === 0) throw new Error("There are no pictures to save yet.");
    const { width, height } = arrange(all);
    const context = pictures.sharp(sheet, width, height);
    context.font = FONT;
    context.textBaseline = "top";
    context.fillStyle = colours.css("--paper");
    context.fillRect(0, 0, width, height);
    context.fillStyle = colours.css("--ink");
    for (const { canvas, lines, x, y } of all) {
      lines.forEach((line, i) => context.fillText(line, x, y + i * LINE));
      const top = y + lines.length * LINE;
      context.drawImage(canvas, x, top, canvas.clientWidth, canvas.clientHeight);
    }
    return sheet;
  }

  async function panel(name) {
    files.save(await files.png(compose(document.getElementById(name))), `brickprop-${name}.png`);
  }

  for (const button of document.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => panel(button.dataset.save));
  }
})();
