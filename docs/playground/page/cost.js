"use strict";
// Step 2: logits, probabilities, and how far they are from the truth.

const cost = (() => {
  function show(content, batch, { example }) {
    const { network, labels } = batch;
    const [logits, probabilities, gradient] =
      [batch.logits, batch.probabilities, batch.gradient].map((t) => look.row(t, example).data);
    const truth = labels[example];
    const rows = network.classes.map((name, k) => [
      name, words.number(logits[k]), words.number(probabilities[k]), k === truth ? "1" : "0",
      words.number(gradient[k] * labels.length),
    ]);
    const made = table(`Example ${example}: ${network.classes[truth]}`,
      ["class", "logit z", "p = softmax(z)", "truth t", "p − t"], rows);
    made.tBodies[0].rows[truth].className = "truth";
    const own = costOf(batch, example);
    content.replaceChildren(
      scrolling("The classes", made),
      el("p", { class: "sum" },
        `The cost of this example: −ln p(${network.classes[truth]}) = −ln ${words.number(probabilities[truth])}`
        + ` = ${words.number(own)}`),
      el("p", {}, `The cost of the batch is the mean of its ${labels.length} examples: `
        + `${words.number(batch.cost)}. So the gradient of a logit is (p − t) / ${labels.length}.`),
      el("h3", {}, "The cost of each example"),
      costs(batch, example),
    );
  }

  function costOf({ labels, probabilities }, example) {
    return -Math.log(look.row(probabilities, example).data[labels[example]]);
  }

  function costs(batch, example) {
    const all = batch.labels.map((_, e) => costOf(batch, e));
    const most = Math.max(...all);
    return bars(all.map((own, e) => ({
      name: `${e} ${batch.network.classes[batch.labels[e]]}`,
      part: own / most,
      said: words.number(own, 3),
      isChosen: e === example,
    })), { start: "0" });
  }

  return { show };
})();
