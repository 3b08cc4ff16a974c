"use strict";
// The drawings that the network is tested on, with its answers.

const gallery = (() => {
  const list = find("#gallery ul");
  let classes = [];
  let labels = [];

  async function begin(network) {
    classes = network.classes;
    labels = network.labels[1];
    const asked = labels.map((_, number) => engine.ask({ ask: "drawing", from: 1, number }));
    const drawings = await Promise.all(asked);
    list.replaceChildren(...drawings.map(({ ok, bytes }) => el("li", {},
      pictures.drawing(ok.shape, new Uint8Array(bytes), `a drawing of ${classes[ok.label]}`),
      el("span", { class: "answer" }))));
  }

  function show({ answers, right, seen }, step) {
    answers.forEach(([answer, probability], i) => {
      const isRight = answer === labels[i];
      const item = list.children[i];
      item.className = isRight ? "right" : "wrong";
      item.lastChild.textContent = isRight
        ? `✓\u00a0${classes[answer]}, ${words.percent(probability)}`
        : `✗\u00a0${classes[answer]}, ${words.percent(probability)}; it is ${classes[labels[i]]}`;
    });
    find("#tested").textContent =
      `After ${step} steps ${right} of ${seen} are right: ${words.percent(right / seen)}.`;
  }

  return { begin, show };
})();
