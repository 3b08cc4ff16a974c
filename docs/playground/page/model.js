"use strict";
// A trained network that somebody opens.

const model = (() => {
  // steps after which a network has learnt something
  const LESSON = 128;
  const told = find("#opened");

  async function open(name, bytes) {
    told.textContent = "It is being opened.";
    photos.clear();
    find("#photos").hidden = true;
    try {
      const { ok } = await engine.ask({ ask: "open", name }, bytes);
      show(name, ok);
    } catch (error) {
      gone();
      throw error;
    }
  }

  function show(name, { classes, layers, side }) {
    told.replaceChildren(
      el("p", {}, `${name} names ${classes.length} classes, and sees ${side} × ${side} pixels.`),
      el("details", {}, el("summary", {}, "Its classes"), el("p", {}, `${classes.join(", ")}.`)),
      el("details", {}, el("summary", {}, "Its layers"), scrolling("Its layers", summary.layers(layers))));
    find("#photos").hidden = false;
  }

  function gone() {
    told.textContent = "No network is open.";
    photos.clear();
    find("#photos").hidden = true;
  }

  // the first file that may be one
  async function take(found) {
    const { file } = found.find(({ path }) => path.endsWith(".safetensors")) ?? found[0];
    await open(file.name, await files.read(file));
  }

  // the network that trains above, and a picture that it was not shown
  async function takeOwn() {
    if (play.step() === 0) {
      told.textContent = "It learns a little first.";
      await play.learn(LESSON);
    }
    await open("The page's network", await play.saved());
    const { ok, bytes } = await engine.ask({ ask: "drawing", from: 1, number: 0 });
    const picture = await files.png(pictures.drawing(ok.shape, new Uint8Array(bytes), ""));
    await photos.take([{ name: "a test picture", bytes: await picture.arrayBuffer() }]);
  }

  files.zone(find("#model-zone"), take);
  find("#take-own").addEventListener("click", takeOwn);
  document.addEventListener("broken", gone);
  gone();

  return { open };
})();
