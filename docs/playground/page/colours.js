"use strict";
// Numbers as colours: none for zero, one for what is above, one for what is below.

const colours = (() => {
  function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function parse(hex) {
    return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  }

  // from a colour, for −1 … 1, to one of both ends, in the colours of the page as it is now
  function mix() {
    const [below, above] = ["--below", "--above"].map((name) => parse(css(name)));
    return (colour, t) => {
      const end = t < 0 ? below : above;
      const far = Math.min(Math.abs(t), 1);
      return colour.map((from, i) => from + far * (end[i] - from));
    };
  }

  // a function from −1 … 1 to red, green and blue
  function scale() {
    const zero = parse(css("--zero"));
    const mixed = mix();
    return (t) => mixed(zero, t);
  }

  function largest(data) {
    return data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  }

  return { css, mix, scale, largest };
})();
