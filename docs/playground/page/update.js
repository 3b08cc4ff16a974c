"use strict";
// Step 4: one step downhill, followed for one weight.

const update = (() => {
  const result = find("#updated");
  // the weight that is followed, from step to step
  let followed = { choice: 0, n: 0 };

  function show(content, { network }, layers) {
    const choices = choicesOf(network, layers);
    const select = el("select", { onchange: () => follow(Number(select.value), 0) },
      ...choices.map(({ title }, i) => el("option", { value: i }, title)));
    const weights = el("div");
    const chosen = el("div");
    const doStep = () => step(choices[followed.choice], followed.n);

    function follow(choice, n) {
      followed = { choice, n };
      const { title, w, dw } = choices[choice];
      weights.replaceChildren(numbers.figure({ title, tensor: w, chosen: n, choose: (k) => say(k) }));
      numbers.redrawAll();
      say(n);

      function say(k) {
        followed = { choice, n: k };
        chosen.replaceChildren(table(`${title}, ${words.place(w.shape, k)}`, ["", "before the step"],
          [["weight", words.number(w.data[k])], ["gradient", words.number(dw.data[k])]]));
      }
    }

    result.replaceChildren();
    content.replaceChildren(
      el("div", {}, el("label", {}, "Weights ", select), weights),
      el("div", { class: "detail" }, chosen,
        el("button", { type: "button", class: "main", onclick: doStep }, "Do the step")));
    // another network may not have the weight
    if (!(followed.n < choices[followed.choice]?.w.data.length)) followed = { choice: 0, n: 0 };
    select.value = followed.choice;
    follow(followed.choice, followed.n);
  }

  function choicesOf(network, layers) {
    return layers.params.flatMap((params, layer) => params.map(({ name, w, dw }, param) =>
      ({ w, dw, layer, param, title: `${look.layerName(network, layer)}: ${name}` })));
  }

  async function step({ layer, param, title, w }, n) {
    await play.pause();
    const { ok } = await engine.ask({ ask: "update", layer, param, number: n });
    document.dispatchEvent(new Event("stepped"));
    play.record(ok.step);
    const next = el("button", { type: "button", onclick: again }, "And again, with the next batch");
    result.replaceChildren(...sums(ok, `${title}, ${words.place(w.shape, n)}`), next);
    next.focus();
  }

  async function again() {
    await steps.take();
    find("#step-4 .main").focus();
  }

  function sums({ before, gradient, velocity: [old, velocity], rate, momentum, after, step }, caption) {
    const say = (x) => words.number(x);
    return [
      el("h3", {}, caption),
      el("dl", {},
        el("dt", {}, "velocity = momentum · old velocity + gradient"),
        el("dd", {}, `${momentum} · ${say(old)} + ${say(gradient)} = ${say(velocity)}`),
        el("dt", {}, "new weight = weight − rate · velocity"),
        el("dd", {}, `${say(before)} − ${rate} · ${say(velocity)} = ${say(after)}`)),
      el("p", {}, `Step ${step.step} is done; its batch cost ${words.number(step.cost)}. `
        + "All other weights went their way too. Keep going until they hardly change any more."),
    ];
  }

  return { show };
})();
