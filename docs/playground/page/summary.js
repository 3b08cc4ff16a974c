"use strict";
// A network's layers in words.

const summary = (() => {
  function layers({ input, rows }) {
    const told = rows.map(({ layer, settings, output, parameters }, i) =>
      [`${i} ${layer}`, settings, words.shape(output), String(parameters)]);
    const all = rows.reduce((sum, { parameters }) => sum + parameters, 0);
    return table(`Pictures are ${words.shape(input)}. There are ${all} parameters.`,
      ["layer", "settings", "output", "parameters"], told);
  }

  return { layers };
})();
