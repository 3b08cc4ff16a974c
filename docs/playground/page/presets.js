"use strict";
// The networks to choose from, and settings with which each learns well.

const presets = (() => {
  // how many are drawn to learn from, and to be tested on
  const DRAWINGS = [512, 64];
  const COMMON = {
    side: 24, characters: 6, layers: 1, hidden: 32, channels: 8, activation: "relu", dropout: 0,
    momentum: 0.9, batch: 16, augmentation: 0, seed: 1,
  };
  const OWN = {
    neuron: { characters: 2, rate: 0.005 },
    one: { side: 16, rate: 0.01 },
    dense: { side: 16, rate: 0.01 },
    conv: { rate: 0.02 },
    cnn: { rate: 0.02, layers: 2 },
  };
  // what can be chosen of each network
  const FIELDS = {
    neuron: [],
    one: [],
    dense: ["layers", "hidden", "activation", "dropout"],
    conv: ["layers", "channels", "activation", "dropout"],
    cnn: ["layers", "channels", "activation", "dropout"],
  };

  const NETWORKS = {
    neuron: () => ["flatten", { dense: { outputs: 1 } }, "tanh"],
    one: () => ["flatten"],
    dense: ({ hidden, ...chosen }) =>
      ["flatten", ...repeat(chosen, () => [{ dense: { outputs: hidden } }, ...after(chosen)])],
    conv: ({ channels, ...chosen }) =>
      [...repeat(chosen, () => [convolution(channels, true), ...after(chosen, pool())]), "flatten"],
    // each block has twice the channels; before a batch norm a convolution needs no bias
    cnn: ({ channels, ...chosen }) => {
      const block = (i) =>
        [convolution(channels * 2 ** i, false), "batch_norm", ...after(chosen, pool())];
      return [...repeat(chosen, block), "flatten"];
    },
  };

  function repeat({ layers }, bricks) {
    return Array.from({ length: layers }, (_, i) => bricks(i)).flat();
  }

  // what follows the weights of a layer
  function after({ activation, dropout }, ...between) {
    const bend = activation === "leaky_relu" ? { leaky_relu: { slope: 0.01 } } : activation;
    return [bend, ...between, ...(dropout > 0 ? [{ dropout: { probability: dropout } }] : [])];
  }

  function convolution(outputs, bias) {
    return { conv2d: { outputs, kernel: 3, stride: 1, bias } };
  }

  function pool() {
    return { max_pool: { side: 2 } };
  }

  function defaults(preset) {
    return { ...COMMON, ...OWN[preset], preset };
  }

  // the settings as the engine wants them; `own` counts the pictures of one's own
  function settings({ preset, side, characters, augmentation, seed, rate, momentum, batch, own, ...chosen }) {
    const bricks = [...NETWORKS[preset](chosen), { head: { classes: characters } }];
    return {
      architecture: { input: [3, side, side], bricks },
      drawings: DRAWINGS, characters, augmentation, seed, rate, momentum, batch, own: own > 0,
    };
  }

  return { defaults, settings, FIELDS };
})();
