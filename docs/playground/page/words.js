"use strict";
// Numbers and places in words; what is said, and what went wrong.

const words = (() => {
  const AXES = {
    1: ["number"],
    2: ["output", "input"],
    3: ["channel", "row", "column"],
    4: ["output", "input", "row", "column"],
  };

  function number(x, digits = 6) {
    if (x === 0) return "0";
    const size = Math.abs(x);
    if (size < 1e-3 || size >= 1e6) return minus(x.toExponential(digits - 1));
    const decimals = digits - 1 - Math.max(-1, Math.floor(Math.log10(size)));
    return minus(x.toFixed(Math.max(0, decimals)));
  }

  function minus(text) {
    return text.replace(/-/g, "−");
  }

  // as the next part of a sum
  function added(x) {
    return x < 0 ? `− ${number(-x)}` : `+ ${number(x)}`;
  }

  function percent(part) {
    return `${Math.round(100 * part)}\u00a0%`;
  }

  function shape(sizes) {
    return sizes.join(" × ");
  }

  function axes(sizes) {
    return AXES[sizes.length] ?? sizes.map((_, i) => `axis ${i}`);
  }

  // the coordinates of the n-th number
  function coordinates(sizes, n) {
    const found = [];
    for (const size of [...sizes].reverse()) {
      found.unshift(n % size);
      n = Math.floor(n / size);
    }
    return found;
  }

  function place(sizes, n) {
    const at = coordinates(sizes, n);
    return axes(sizes).map((axis, i) => `${axis} ${at[i]}`).join(", ");
  }

  // what a screen reader says next
  function say(text) {
    find("#said").textContent = text;
  }

  function fail(error) {
    const text = error instanceof Error ? error.message : String(error);
    const box = el("div", { class: "error" }, el("p", {}, text),
      el("button", { type: "button", onclick: () => box.remove() }, "Close"));
    find("#errors").replaceChildren(box);
  }

  return { number, added, percent, shape, axes, coordinates, place, say, fail };
})();

addEventListener("error", (event) => words.fail(event.message));
addEventListener("unhandledrejection", (event) => {
  // it is told in the page, so the console need not tell it again
  event.preventDefault();
  words.fail(event.reason);
});
