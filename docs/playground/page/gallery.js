"use strict";
// The pictures that the network is tested on, with its answers.

const gallery = (() => {
  // more of them would fill the page
  const SHOWN = 128;
  const list = find("#gallery ul");
  let classes = [];
  let labels = [];

  async function begin(network) {
    classes = network.classes;
    labels = network.labels[1];
    const asked = labels.slice(0, SHOWN).map((_, number) => engine.ask({ ask: "drawing", from: 1, number }));
    const found = await Promise.all(asked);
    list.replaceChildren(...found.map(({ ok, bytes }) => el("li", {},
      pictures.drawing(ok.shape, new Uint8Array(bytes), `a picture of ${classes[ok.label]}`),
      el("span", { class: "answer" }))));
    find("#unshown").textContent =
      labels.length > SHOWN ? `The first ${SHOWN} of ${labels.length} are shown.` : "";
  }

  function show({ answers, right, seen }, step) {
    [...list.children].forEach((item, i) => {
      const [answer, probability] = answers[i];
      tell(item, classes[answer], probability, classes[labels[i]]);
    });
    find("#tested").textContent =
      `After ${step} steps ${right} of ${seen} are right: ${words.percent(right / seen)}.`;
  }

  function tell(item, said, probability, truth) {
    const isRight = said === truth;
    item.className = isRight ? "right" : "wrong";
    item.lastChild.textContent = `${isRight ? "✓" : "✗"}\u00a0${said}, ${words.percent(probability)}`
      + (isRight ? "" : `; it is ${truth}`);
  }

  return { begin, show, tell };
})();
