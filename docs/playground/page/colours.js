"use strict";
// Numbers as colours: none for zero, one for what is above, one for what is below.

const colours = (() => {
  function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function parse(hex) {
    return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  }

  // a function from −1 … 1 to red, green and blue, in the colours of the page as it is now
  function scale() {
    const [below, zero, above] = ["--below", "--zero", "--above"].map((name) => parse(css(name)));
    return (t) => {
      const end = t < 0 ? below : above;
      const far = Math.min(Math.abs(t), 1);
      return zero.map((from, i) => from + far * (end[i] - from));
    };
  }

  function largest(data) {
    return data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  }

  return { css, scale, largest };
})();
