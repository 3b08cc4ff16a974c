"use strict";
// The weights of the first layer that has any, as colours: each shows what its output looks for.

const filters = (() => {
  const box = find("#filters .pictures");
  let layer = 0;
  let side = 0;

  async function begin(network) {
    layer = network.params.findIndex((params) => params.length);
    side = network.layers.input[1];
    await show();
  }

  // [outputs, 3, k, k] of a convolution, or [outputs, 3 · side · side] of a dense layer
  async function show() {
    const { ok, bytes } = await engine.ask({ ask: "parameters", layer });
    const { shape: [outputs, ...inputs], data } = engine.tensor(ok[0].place, bytes);
    const shape = inputs.length === 3 ? inputs : [3, side, side];
    const size = data.length / outputs;
    const drawn = Array.from({ length: outputs }, (_, i) =>
      one({ shape, data: data.subarray(i * size, (i + 1) * size) }, i));
    box.replaceChildren(...drawn);
  }

  // each as bright as it can be: what counts is its pattern
  function one(weights, i) {
    const most = colours.largest(weights.data) || 1;
    const bright = (_, w) => 0.5 + 0.5 * (w / most);
    return pictures.planes(weights, bright, `filter ${i}`);
  }

  return { begin, show };
})();
