"use strict";
// A tensor as pictures whose numbers can be chosen: by mouse, finger or arrow keys.

const numbers = (() => {
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  // { title, tensor, names: of its numbers, chosen: one of them, choose: what to do with another };
  // and, where they are not as usual, the caption, what is told of a number, and its layout
  function figure({ title, tensor, names, chosen, choose, caption, say, arrange = cells.arrange }) {
    const { shape, data } = tensor;
    const most = colours.largest(data);
    const canvas = el("canvas", { "aria-hidden": "true" });
    const readout = el("p", { class: "readout" }, "\u00a0");
    const box = el("div", {
      class: "numbers", tabindex: "0", role: "slider", "aria-label": `${title}: choose a number`,
      "aria-valuemin": "0", "aria-valuemax": data.length - 1, "data-redraw": true,
    }, canvas);
    const whole = el("figure", {},
      el("figcaption", {}, caption ?? `${title} (${words.shape(shape)})`), box, readout, legend(data));
    let layout;
    let at = chosen ?? 0;
    let isPointed = chosen !== undefined;
    let marked = new Set();

    function tell(n) {
      if (say) return say(n);
      const name = names ? ` (${names[n]})` : "";
      return `${words.place(shape, n)}${name}: ${words.number(data[n])}`;
    }

    function point(n) {
      at = n;
      isPointed = true;
      box.setAttribute("aria-valuenow", n);
      box.setAttribute("aria-valuetext", tell(n));
      readout.textContent = tell(n);
      draw();
    }

    function draw() {
      if (!layout) return;
      const context = pictures.sharp(canvas, layout.width, layout.height);
      pictures.paint(context, tensor, layout, most);
      layout.adorn?.(context);
      border(context, layout, marked);
      if (isPointed) frame(context, layout, at);
    }

    // in a box that is hidden there is no width to draw in
    box.redraw = () => {
      const room = whole.clientWidth;
      layout = room ? arrange(shape, room) : undefined;
      draw();
    };

    whole.mark = (places) => {
      marked = new Set(places);
      draw();
    };

    const under = (event) => layout?.under(event.offsetX, event.offsetY) ?? null;
    canvas.addEventListener("pointermove", (event) => {
      const n = under(event);
      if (n !== null) readout.textContent = tell(n);
    });
    canvas.addEventListener("pointerleave", () => {
      readout.textContent = isPointed ? tell(at) : "\u00a0";
    });
    canvas.addEventListener("click", (event) => {
      const n = under(event);
      if (n === null) return;
      point(n);
      choose?.(n);
    });
    box.addEventListener("focus", () => point(at));
    box.addEventListener("keydown", (event) => {
      const n = next(event.key, at, layout);
      if (n === undefined) return;
      event.preventDefault();
      point(Math.max(0, Math.min(n, data.length - 1)));
      if (event.key === "Enter" || event.key === " ") choose?.(at);
    });
    box.setAttribute("aria-valuenow", at);
    box.setAttribute("aria-valuetext", tell(at));
    return whole;
  }

  // where a key leads to
  function next(key, at, layout) {
    if (key in ARROWS) return layout.move(at, ...ARROWS[key]);
    switch (key) {
      case "PageUp": return at - layout.per;
      case "PageDown": return at + layout.per;
      case "Home": return 0;
      case "End": return Infinity;
      case "Enter":
      case " ": return at;
    }
  }

  // a dark line in a light one is seen on any colour
  function frame(context, { corner, cell }, n) {
    const { left, top } = corner(n);
    context.lineWidth = 2;
    for (const [far, colour] of [[3, "#ffffff"], [1, "#000000"]]) {
      context.strokeStyle = colour;
      context.strokeRect(left - far, top - far, cell + 2 * far, cell + 2 * far);
    }
  }

  // around the marked numbers: a line on each side where the neighbour is not marked
  function border(context, { corner, cell, move }, marked) {
    context.fillStyle = colours.css("--mark");
    for (const n of marked) {
      const { left, top } = corner(n);
      const isOpen = (right, below) => move(n, right, below) === n || !marked.has(move(n, right, below));
      if (isOpen(-1, 0)) context.fillRect(left - 1, top - 1, 2, cell + 2);
      if (isOpen(1, 0)) context.fillRect(left + cell - 1, top - 1, 2, cell + 2);
      if (isOpen(0, -1)) context.fillRect(left - 1, top - 1, cell + 2, 2);
      if (isOpen(0, 1)) context.fillRect(left - 1, top + cell - 1, cell + 2, 2);
    }
  }

  function legend(data) {
    const most = colours.largest(data);
    if (most === 0) return el("p", { class: "legend" }, "All are 0.");
    const end = words.number(most, 3);
    const isAbove = data.every((x) => x >= 0);
    return el("p", { class: "legend" }, isAbove ? "0 " : `−${end} `,
      el("span", { class: isAbove ? "scale above" : "scale" }), ` ${end}`);
  }

  function redrawAll() {
    for (const drawn of document.querySelectorAll("[data-redraw]")) drawn.redraw();
  }

  return { figure, legend, redrawAll };
})();
