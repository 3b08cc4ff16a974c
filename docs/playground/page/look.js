"use strict";
// One batch with everything kept that its steps make on their way.

const look = (() => {
  // the batch: labels, cost, and its tensors
  async function take(network) {
    const { ok, bytes } = await engine.ask({ ask: "look" });
    const tensors = ["images", "logits", "probabilities", "gradient"];
    const read = tensors.map((name) => [name, engine.tensor(ok[name], bytes)]);
    return { ...ok, ...Object.fromEntries(read), network, bright: brightness(read[0][1]) };
  }

  // images are normalized; from the darkest to the brightest number of a channel they look as before
  function brightness({ shape: [count, , height, width], data }) {
    const size = height * width;
    const ranges = [0, 1, 2].map((c) => {
      const range = [Infinity, -Infinity];
      for (let e = 0; e < count; e++) {
        for (const x of data.subarray((3 * e + c) * size, (3 * e + c + 1) * size)) {
          range[0] = Math.min(range[0], x);
          range[1] = Math.max(range[1], x);
        }
      }
      return range;
    });
    return (c, x) => (x - ranges[c][0]) / (ranges[c][1] - ranges[c][0] || 1);
  }

  // the numbers of one example
  function row({ shape: [count, ...shape], data }, example) {
    const size = data.length / count;
    return { shape, data: data.subarray(example * size, (example + 1) * size) };
  }

  function picture(batch, example) {
    const name = `example ${example}: ${batch.network.classes[batch.labels[example]]}`;
    return pictures.planes(row(batch.images, example), batch.bright, name);
  }

  // values[i] goes into layer i and values[i + 1] comes out of it; slopes[i] is the gradient of
  // values[i]; params[i] are those of layer i
  async function layersOf(batch, example) {
    const rows = batch.network.layers.rows;
    const asked = rows.map((_, layer) => engine.ask({ ask: "layer", layer, example }));
    const found = (await Promise.all(asked)).map(({ ok, bytes }) => {
      const [x, y, dx, dy] = ["x", "y", "dx", "dy"].map((name) => engine.tensor(ok[name], bytes));
      const params = ok.params.map(({ name, w, dw }) =>
        ({ name, w: engine.tensor(w, bytes), dw: engine.tensor(dw, bytes) }));
      return { x, y, dx, dy, params };
    });
    return {
      example,
      values: [found[0].x, ...found.map(({ y }) => y)],
      slopes: [found[0].dx, ...found.map(({ dy }) => dy)],
      params: found.map(({ params }) => params),
    };
  }

  function layerName(network, i) {
    return `${i} ${network.layers.rows[i].layer}`;
  }

  return { take, row, picture, layersOf, layerName };
})();
