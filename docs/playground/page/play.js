"use strict";
// The training: begins, runs, pauses, and shows how far it is.

const play = (() => {
  // steps between two tests
  const TESTED_EVERY = 16;
  // a pause is obeyed within about this time
  const PROMPT = 150;

  const button = find("#run");
  const progress = find("#progress");
  let network = null;
  let beginning = null;
  let running = false;
  let loop = Promise.resolve();
  let step = 0;
  let millisecondsPerStep = PROMPT;
  let history;
  let isDrawing = false;

  function tell(name) {
    document.dispatchEvent(new Event(name));
  }

  function begin() {
    beginning = beginAnew().finally(() => {
      beginning = null;
      if (!network) progress.textContent = "There is no network yet.";
    });
    return beginning;
  }

  async function beginAnew() {
    const chosen = settings.use();
    network = null;
    progress.textContent = "The network begins.";
    const { ok } = await engine.ask({ ask: "begin", settings: chosen });
    network = ok;
    step = 0;
    history = { cost: [], test: [], learnt: [], tested: [], since: [] };
    find("#layers").replaceChildren(summary.layers(network.layers));
    await gallery.begin(network);
    await filters.begin(network);
    await test();
    words.say("The network is new.");
    tell("began");
  }

  // begins where there is no network, or another one is wanted
  async function ready() {
    await beginning;
    if (!network || settings.isChanged()) await begin();
  }

  // what a step said
  function record({ step: done, cost, right, seen }) {
    step = done;
    if (cost === null) {
      running = false;
      throw new Error("The cost is no number any more. Start again with a lower learning rate.");
    }
    history.cost.push([step, cost]);
    history.since.push([right, seen]);
    requestDraw();
  }

  async function train(steps) {
    tell("stepped");
    const began = performance.now();
    const { ok } = await engine.ask({ ask: "train", steps }).catch((error) => {
      // the next step begins anew
      network = null;
      throw error;
    });
    millisecondsPerStep = (performance.now() - began) / steps;
    ok.forEach(record);
    if (step % TESTED_EVERY === 0) await test();
    await filters.show();
  }

  // learns until so many steps are done
  async function learn(steps) {
    await pause();
    await ready();
    while (step < steps) await train(chunk());
  }

  async function test() {
    const { ok } = await engine.ask({ ask: "test" });
    const part = (of) => history.since.reduce((sum, pair) => sum + pair[of], 0);
    if (history.since.length) history.learnt.push([step, part(0) / part(1)]);
    history.since = [];
    history.test.push([step, ok.cost]);
    history.tested.push([step, ok.right / ok.seen]);
    gallery.show(ok, step);
    requestDraw();
  }

  // few enough to be prompt, and not beyond the next test
  function chunk() {
    const prompt = Math.max(1, Math.round(PROMPT / millisecondsPerStep));
    return Math.min(prompt, TESTED_EVERY - (step % TESTED_EVERY));
  }

  async function keepGoing() {
    try {
      await ready();
      while (running) await train(chunk());
    } catch (error) {
      words.fail(error);
    } finally {
      running = false;
      button.textContent = "Run";
      words.say(progress.textContent);
    }
  }

  function run() {
    running = true;
    button.textContent = "Pause";
    loop = keepGoing();
  }

  // comes back when nothing runs any more
  async function pause() {
    running = false;
    await loop;
  }

  // the network as it is now, as a file's bytes
  async function saved() {
    await beginning;
    return (await engine.ask({ ask: "save" })).bytes;
  }

  function requestDraw() {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      draw();
    });
  }

  function draw() {
    if (!network) return;
    const [cost, tested] = [history.cost.at(-1)?.[1], history.tested.at(-1)?.[1]];
    const epoch = Math.floor(step / network.steps);
    progress.textContent = `Step ${step}, epoch ${epoch}`
      + (cost === undefined ? "" : `, cost ${words.number(cost, 3)}`)
      + `, ${words.percent(tested)} of the test pictures.`;
    curves.cost(find("#cost-curve"), [
      { name: "batch", points: history.cost, colour: "--soft", dash: [], dots: false },
      { name: "test", points: history.test, colour: "--accent", dash: [], dots: true },
    ]);
    curves.accuracy(find("#accuracy-curve"), [
      { name: "batches", points: history.learnt, colour: "--soft", dash: [4, 3], dots: true },
      { name: "test", points: history.tested, colour: "--accent", dash: [], dots: true },
    ]);
  }

  button.addEventListener("click", () => (running ? pause() : run()));
  find("#one-step").addEventListener("click", async () => {
    await pause();
    await ready();
    await train(1);
  });
  find("#again").addEventListener("click", async () => {
    await pause();
    await begin();
  });
  find("#export").addEventListener("click", async () => {
    files.save(new Blob([await saved()]), "brickprop.safetensors");
  });

  return {
    begin, pause, ready, learn, record, saved, redraw: draw,
    network: () => network, step: () => step, isRunning: () => running,
  };
})();
