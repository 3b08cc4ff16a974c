"use strict";
// The networks to choose from, and settings with which each learns well.

const presets = (() => {
  // how many are drawn to learn from, and to be tested on
  const DRAWINGS = [512, 64];
  const COMMON = {
    side: 24, characters: 6, channels: 8, momentum: 0.9, batch: 16, augmentation: false, seed: 1,
  };
  const RATES = { one: 0.01, dense: 0.01, conv: 0.01, cnn: 0.02 };

  const NETWORKS = {
    one: () => ["flatten"],
    dense: () => ["flatten", { dense: { outputs: 32 } }, "relu"],
    conv: (channels) => [convolution(channels, true), "relu", pool(), "flatten"],
    cnn: (channels) => [...block(channels), ...block(2 * channels), "flatten"],
  };

  function convolution(outputs, bias) {
    return { conv2d: { outputs, kernel: 3, stride: 1, bias } };
  }

  function pool() {
    return { max_pool: { side: 2 } };
  }

  // before a batch norm a convolution needs no bias
  function block(channels) {
    return [convolution(channels, false), "batch_norm", "relu", pool()];
  }

  function defaults(preset) {
    return { ...COMMON, preset, rate: RATES[preset] };
  }

  // the settings as the engine wants them
  function settings({ preset, side, channels, ...others }) {
    const head = { head: { classes: others.characters } };
    const bricks = [...NETWORKS[preset](channels), head];
    return { architecture: { input: [3, side, side], bricks }, drawings: DRAWINGS, ...others };
  }

  return { defaults, settings };
})();
