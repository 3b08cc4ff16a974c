"use strict";
// The four steps: their tabs, the batch that they look at, and its examples.

const steps = (() => {
  const PANELS = [forward, cost, backward, update];
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const looked = find("#looked");
  let chosen = 0;
  let example = 0;
  // the batch, and the layers for the example
  let batch = null;
  let layers = null;
  // a step makes what was asked for before it stale
  let turn = 0;

  function choose(i) {
    chosen = i;
    tabs.forEach((tab, k) => {
      tab.setAttribute("aria-selected", k === i);
      tab.tabIndex = k === i ? 0 : -1;
      panels[k].hidden = k !== i;
    });
    state.set({ step: i + 1 });
    draw();
  }

  function draw() {
    if (!layers) return;
    PANELS[chosen].show(panels[chosen].querySelector(".content"), batch, layers);
    numbers.redrawAll();
  }

  async function take() {
    await play.pause();
    await play.ready();
    await show();
  }

  async function show() {
    looked.textContent = "The batch goes forward and back.";
    batch = await unlessStale(look.take(play.network()));
    if (!batch) return;
    example = Math.min(example, batch.labels.length - 1);
    showExamples();
    await chooseExample(example);
    if (!layers) return;
    looked.textContent = `Step ${play.step()} is next. Its batch costs ${words.number(batch.cost)}.`;
  }

  async function chooseExample(e) {
    example = e;
    state.set({ example: e });
    layers = await unlessStale(look.layersOf(batch, e));
    draw();
  }

  // nothing, where a step came before the answer
  async function unlessStale(asked) {
    const before = turn;
    try {
      const found = await asked;
      return turn === before ? found : null;
    } catch (error) {
      if (turn === before) throw error;
      return null;
    }
  }

  function showExamples() {
    const choice = (label, e) => el("label", {},
      el("input", {
        type: "radio", name: "example", value: e, checked: e === example, onchange: () => chooseExample(e),
      }),
      look.picture(batch, e), el("span", { class: "answer" }, `${e} ${batch.network.classes[label]}`));
    find("#examples .pictures").replaceChildren(...batch.labels.map(choice));
    find("#examples").hidden = false;
  }

  // what was looked at is over once the network learns from it
  function forget() {
    turn++;
    batch = layers = null;
    find("#examples").hidden = true;
    looked.textContent = "The network has learnt from the batch. Look at the next one.";
    for (const panel of panels) panel.querySelector(".content").replaceChildren();
  }

  // a tab with something to see, unless that would stop the training
  function open(i) {
    choose(i);
    if (!batch && !play.isRunning()) take();
  }

  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(i));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const next = (i + by + tabs.length) % tabs.length;
      open(next);
      tabs[next].focus();
    });
  });
  find("#take-look").addEventListener("click", take);
  document.addEventListener("began", () => {
    if (play.isRunning()) forget();
    else show();
  });
  document.addEventListener("stepped", forget);

  function restore() {
    example = Number(state.get("example", 0)) || 0;
    const said = Number(state.get("step", 1));
    choose([1, 2, 3, 4].includes(said) ? said - 1 : 0);
  }

  return { restore, open, take };
})();
