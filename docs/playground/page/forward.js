"use strict";
// Step 1: what each layer makes of the example.

const forward = (() => {
  function show(content, batch, layers) {
    const { network } = batch;
    const detail = el("div", { class: "detail" },
      el("p", {}, "Choose a number of a layer: click it, or walk with the arrow keys and press Enter."));
    const figures = layers.values.map((tensor, level) => numbers.figure({
      title: level === 0 ? "input" : look.layerName(network, level - 1),
      tensor,
      names: level === network.layers.rows.length ? network.classes : undefined,
      choose: level === 0 ? undefined : (n) => choose(level, n),
    }));

    async function choose(level, n) {
      const values = layers.values;
      const places = await why.show(detail, {
        number: { of: "y", layer: level - 1, number: layers.example * values[level].data.length + n },
        title: `${look.layerName(network, level - 1)}, ${words.place(values[level].shape, n)}`,
        shape: values[level - 1].shape,
        example: layers.example,
      });
      figures.forEach((figure, i) => figure.mark(i === level - 1 ? places : []));
      // the products may cover it
      document.activeElement.scrollIntoView({ block: "nearest" });
    }

    content.replaceChildren(el("div", { class: "figures" }, ...figures), detail);
  }

  return { show };
})();
