"use strict";
// Step 3: from the last layer back to the first, the slope of the cost for each number.

const backward = (() => {
  function show(content, batch, layers) {
    const { network } = batch;
    const last = network.layers.rows.length;
    const { example, values, slopes } = layers;
    const detail = el("div", { class: "detail" },
      el("p", {}, "Choose a gradient: click it, or walk with the arrow keys and press Enter."));
    const gradients = slopes.map((tensor, level) => numbers.figure({
      title: level === last ? "gradient of the logits" : `gradient of x of ${look.layerName(network, level)}`,
      tensor,
      names: level === last ? network.classes : undefined,
      choose: (n) => (level === last ? chooseLogit(n) : chooseSlope(level, n)),
    }));

    function mark(level, places) {
      gradients.forEach((figure, i) => figure.mark(i === level ? places : []));
    }

    // the cost's own gradient has one product: (p − t) · 1/n
    function chooseLogit(n) {
      const part = batch.labels.length;
      const far = slopes[last].data[n] * part;
      detail.replaceChildren(
        el("h3", {}, `Gradient of the logit of ${network.classes[n]}`),
        el("p", { class: "sum" },
          `${words.number(slopes[last].data[n])} = (p − t) / n = ${words.number(far)} / ${part}`),
        checker({ of: "y", layer: last - 1, number: example * slopes[last].data.length + n }));
      mark(last, []);
    }

    async function chooseSlope(level, n) {
      const number = { of: "dx", layer: level, number: example * slopes[level].data.length + n };
      const name = `Gradient of x of ${look.layerName(network, level)}`;
      await chain(level, number, `${name}, ${words.place(slopes[level].shape, n)}`);
    }

    async function chooseWeight(level, param, n) {
      const { name, w } = layers.params[level][param];
      const title = `Gradient of ${name} of ${look.layerName(network, level)}, ${words.place(w.shape, n)}`;
      await chain(level, { of: "dw", layer: level, param, number: n }, title);
    }

    async function chain(level, number, title) {
      const shape = values[level + 1].shape;
      const places = await why.show(detail, { number, title, shape, example });
      detail.querySelector(".sum").after(checker(number));
      mark(level + 1, places);
      // the products may cover it
      document.activeElement.scrollIntoView({ block: "nearest" });
    }

    function block(level) {
      const layer = look.layerName(network, level);
      const params = layers.params[level].flatMap(({ name, w, dw }, param) => [
        numbers.figure({ title: `${name} of ${layer}`, tensor: w }),
        numbers.figure({
          title: `gradient of ${name} of ${layer}`, tensor: dw,
          choose: (n) => chooseWeight(level, param, n),
        }),
      ]);
      const x = numbers.figure({ title: `x of ${layer}`, tensor: values[level] });
      return el("section", { class: "layer" }, el("h3", {}, layer),
        el("div", { class: "twins" }, x, gradients[level], ...params));
    }

    const logits = numbers.figure({ title: "logits", tensor: values[last], names: network.classes });
    const first = el("section", { class: "layer" }, el("h3", {}, "The cost"),
      el("div", { class: "twins" }, logits, gradients[last]));
    const blocks = network.layers.rows.map((_, level) => block(level)).reverse();
    content.replaceChildren(el("div", { class: "figures" }, first, ...blocks), detail);
  }

  // a button that compares a gradient with the slope itself
  function checker(number) {
    const told = el("p", { class: "checked", "aria-live": "polite" });
    const button = el("button", { type: "button", onclick: check }, "Check this slope");

    async function check() {
      told.textContent = "It is being measured.";
      const { ok } = await engine.ask({ ask: "check", number });
      told.textContent = `Backpropagation says ${words.number(ok.analytic, 8)}. `
        + `The cost at ± ${words.number(ok.h, 1)} says ${words.number(ok.numeric, 8)}. `
        + `Relative error ${words.number(ok.error, 2)}. `
        + (ok.kink ? "A kink is near, where the slope jumps: there they may differ." : "");
    }

    return el("div", { class: "checker" }, button, " ", el("a", { href: CHAPTERS.gradientCheck }, "Chapter 5"), told);
  }

  return { show };
})();
