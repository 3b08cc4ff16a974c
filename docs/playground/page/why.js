"use strict";
// What a number is the sum of, product by product.

const why = (() => {
  const KINDS = {
    y: { heads: ["∂y/∂x", "x"], of: "x" },
    dx: { heads: ["∂y/∂x", "dL/dy"], of: "y" },
    dw: { heads: ["∂y/∂w", "dL/dy"], of: "y" },
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
    const rest = Math.abs(ok.rest) < 1e-9 * most ? 0 : ok.rest;
    // a batch norm and a weight see all examples
    const isMixed = terms.some((term) => term.example !== example);
    const added = [["bias", ok.bias], ["rest", rest]].filter(([, x]) => x !== 0);
    box.replaceChildren(el("h3", {}, title), summary(ok, added),
      products(ok, added, KINDS[number.of], { terms, shape, isMixed }));
    words.say(box.querySelector(".sum").textContent);
    return terms.filter((term) => term.example === example).map(({ place }) => place);
  }

  function summary({ value, count }, added) {
    const sum = `${words.number(value)} = ${count} ${count === 1 ? "product" : "products"}`;
    const more = added.map(([name, x]) => ` ${words.added(x)} (${name})`);
    return el("p", { class: "sum" }, [sum, ...more].join(""));
  }

  function products({ value, count }, added, { heads, of: where }, { terms, shape, isMixed }) {
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
    const others = added.map(([name, x]) => line(name, x));
    made.append(el("tfoot", {}, line("sum", sum), ...others, line("the number", value)));
    return scrolling("Products", made);
  }

  return { show };
})();
