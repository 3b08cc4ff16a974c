"use strict";
// What a number is the sum of, product by product.

const why = (() => {
  const KINDS = {
    y: { heads: ["∂y/∂x", "x"], rest: "rest, with the bias", of: "x" },
    dx: { heads: ["∂y/∂x", "dL/dy"], rest: "rest", of: "y" },
    dw: { heads: ["∂y/∂w", "dL/dy"], rest: "rest", of: "y" },
  };

  // number: as the engine asks for it; title: its name; shape: of the tensor of the products' places
  async function show(box, { number, title, shape, example }) {
    box.setAttribute("aria-busy", true);
    const { ok } = await engine.ask({ ask: "why", number }).finally(() => box.removeAttribute("aria-busy"));
    const size = shape.reduce((all, length) => all * length, 1);
    const terms = ok.terms.map(([place, slope, value]) =>
      ({ example: Math.floor(place / size), place: place % size, slope, value, product: slope * value }));
    // what is left of rounding is nothing
    const most = colours.largest(terms.map(({ product }) => product));
    const rest = Math.abs(ok.rest) < 1e-12 * most ? 0 : ok.rest;
    // a batch norm and a weight see all examples
    const isMixed = terms.some((term) => term.example !== example);
    box.replaceChildren(el("h3", {}, title), summary({ ...ok, rest }, number.of),
      products({ ...ok, rest }, number.of, { terms, shape, isMixed }));
    words.say(box.querySelector(".sum").textContent);
    return terms.filter((term) => term.example === example).map(({ place }) => place);
  }

  function summary({ value, count, rest }, of) {
    const sum = `${words.number(value)} = ${count} ${count === 1 ? "product" : "products"}`;
    const more = rest === 0 ? "" : ` ${words.added(rest)} (${KINDS[of].rest})`;
    return el("p", { class: "sum" }, sum + more);
  }

  function products({ value, count, rest }, of, { terms, shape, isMixed }) {
    const { heads, of: where } = KINDS[of];
    const axes = (isMixed ? ["example"] : []).concat(words.axes(shape)).join(", ");
    const rows = terms.map(({ example, place, slope, value, product }) => {
      const at = (isMixed ? [example] : []).concat(words.coordinates(shape, place)).join(", ");
      return [at, ...[slope, value, product].map((x) => words.number(x))];
    });
    const hidden = count - terms.length;
    const more = hidden ? `The ${terms.length} largest; ${hidden} more are in the rest.` : "All products.";
    const made = table(`${more} Places in ${where}: ${axes}.`, ["place", ...heads, "product"], rows);
    const line = (name, x) =>
      el("tr", {}, el("th", { scope: "row", colspan: "3" }, name), el("td", {}, words.number(x)));
    const sum = terms.reduce((all, { product }) => all + product, 0);
    made.append(el("tfoot", {}, line("sum", sum), line(KINDS[of].rest, rest), line("the number", value)));
    return scrolling("Products", made);
  }

  return { show };
})();
