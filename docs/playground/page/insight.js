"use strict";
// What a trained network makes of a photo.

const insight = (() => {
  const ROWS = 2;
  const panels = find("#insight");
  const cover = find("#cover");
  const covered = find("#covered");
  // the photo that was recognised last, and what the network saw of it
  let seen = null;

  // answers with the guesses
  async function show({ name, bytes: file }) {
    const { ok, bytes } = await engine.ask({ ask: "recognise", name }, file);
    const read = (place) => engine.tensor(place, bytes);
    const view = read(ok.view);
    seen = { view, guess: ok.guesses[0] };
    panels.hidden = false;
    guesses(ok.guesses, view);
    saliency(read(ok.saliency), view);
    stages(ok.stages.map((stage) => ({ name: stage.name, maps: read(stage.maps) })));
    covered.replaceChildren();
    cover.disabled = false;
    numbers.redrawAll();
    return ok.guesses;
  }

  function guesses(found, view) {
    const rows = found.map(({ name, probability }, i) =>
      ({ name, part: probability, said: words.percent(probability), isChosen: i === 0 }));
    find("#guesses .content").replaceChildren(
      figure("what the network sees", pictures.planes(view, (_, x) => x, "what the network sees")), bars(rows));
  }

  function figure(caption, ...content) {
    return el("figure", {}, el("figcaption", {}, caption), ...content);
  }

  // of a pixel's three slopes the largest
  function saliency({ data }, view) {
    const size = data.length / 3;
    const slopes = Float32Array.from({ length: size }, (_, i) =>
      Math.max(...[0, 1, 2].map((c) => Math.abs(data[c * size + i]))));
    const most = colours.largest(slopes) || 1;
    const name = `saliency for ${seen.guess.name}`;
    find("#saliency .content").replaceChildren(
      figure(name, pictures.over(view, (i) => slopes[i] / most, name), numbers.legend(slopes)));
  }

  function stages(found) {
    const drawn = found.filter(({ maps }) => maps.data.length).map(stage);
    const none = el("p", {}, "This network has no activation among convolutions, so there are no maps to show.");
    find("#stages .content").replaceChildren(...(drawn.length ? drawn : [none]));
  }

  function stage({ name, maps: { shape, data } }) {
    const [channels, height, width] = shape;
    const canvas = el("canvas", { role: "img", "aria-label": `feature maps of ${name}` });
    const caption = el("figcaption");
    const box = el("figure", { "data-redraw": true }, caption, canvas, numbers.legend(data));
    box.redraw = () => {
      const room = box.clientWidth;
      if (!room) return;
      const { count, layout } = cells.fitting(shape, room, ROWS);
      const some = count < channels ? `the first ${count} of ${channels}` : `${channels}`;
      caption.textContent = `${name}: ${some} channels, each ${words.shape([height, width])}`;
      const context = pictures.sharp(canvas, layout.width, layout.height);
      pictures.paint(context, { data: data.subarray(0, count * height * width) }, layout, colours.largest(data));
    };
    return box;
  }

  async function occlude() {
    const { view, guess } = seen;
    cover.disabled = true;
    covered.replaceChildren("The network looks at it again and again.");
    const { ok, bytes } = await engine.ask({ ask: "occlude" }).finally(() => (cover.disabled = false));
    // another photo may have come meanwhile
    if (seen.view !== view) return;
    const { shape: [places], data } = engine.tensor(ok.probability, bytes);
    const side = view.shape[1];
    // each pixel has the place whose square's middle is nearest: squares are a quarter as wide as the view
    const place = (pixel) => {
      const at = ((pixel + 0.5) / side - 0.125) / 0.75 * (places - 1);
      return Math.max(0, Math.min(places - 1, Math.round(at)));
    };
    const lost = (i) => ok.without - data[place(Math.floor(i / side)) * places + place(i % side)];
    const name = `occlusion of ${guess.name}`;
    const least = data.reduce((a, b) => Math.min(a, b));
    covered.replaceChildren(
      figure(name, pictures.over(view, (i) => lost(i) / Math.max(ok.without, 1e-9), name), scale()),
      el("p", {}, `${guess.name}: ${words.percent(ok.without)} with nothing covered, `
        + `${words.percent(least)} where the worst place is.`));
    words.say("The parts were covered.");
  }

  function scale() {
    return el("p", { class: "legend" }, "as before ", el("span", { class: "scale above" }), " falls to 0");
  }

  function clear() {
    seen = null;
    panels.hidden = true;
  }

  cover.addEventListener("click", occlude);

  return { show, clear };
})();
