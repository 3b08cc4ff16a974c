"use strict";
// A training of the command: run.js holds it, where `brickprop page` has written this page.

const report = (() => {
  const LINES = {
    training: { colour: "--soft", dash: [4, 3], dots: true },
    validation: { colour: "--accent", dash: [], dots: true },
  };

  async function show(run) {
    find("main").prepend(find("#model"));
    find("#report").hidden = false;
    find("#model-title").textContent = `The run “${run.name}”`;
    document.title = `${run.name}: brickprop`;
    told(run.report);
    lines(run.history ?? []);
    await model.open(`${run.name}.safetensors`, files.decode(run.model));
    await results(run);
    await photos.take(run.photos.map(({ name, file }) => ({ name, bytes: files.decode(file) })));
  }

  function told(results) {
    const box = find("#run-told");
    if (!results) {
      box.replaceChildren(el("p", {}, "It has not been evaluated: there is no test accuracy."));
      return;
    }
    const { judged, accuracy, top3, pictures: count, baselines } = results;
    const rows = [["this network", accuracy], ...baselines]
      .map(([name, part], i) => ({ name, part, said: percent(part), isChosen: i === 0 }));
    box.replaceChildren(
      el("p", { class: "sum" }, `${percent(accuracy)} of the ${count} pictures of the ${judged} are right. `
        + `For ${percent(top3)} the truth is among the first three guesses.`),
      el("p", {}, baselines.length ? "Beside it, what is reached without such a network:" : "There are no baselines."),
      bars(rows));
  }

  // a tenth counts here
  function percent(part) {
    return `${(100 * part).toFixed(1)}\u00a0%`;
  }

  function lines(history) {
    const panel = find("#run-curves");
    const points = (name) =>
      history.filter((one) => Number.isFinite(one[name])).map((one) => [one.epoch, one[name]]);
    const series = (...names) => names.map((name, i) =>
      ({ name: Object.keys(LINES)[i], points: points(name), ...Object.values(LINES)[i] }))
      .filter((one) => one.points.length);
    panel.hidden = history.length === 0;
    panel.redraw = () => {
      if (!panel.clientWidth) return;
      curves.cost(find("#run-cost"), series("train_cost", "validation_cost"), "epochs");
      curves.accuracy(find("#run-accuracy"), series("train_accuracy", "validation_accuracy"), "epochs");
    };
    panel.setAttribute("data-redraw", "");
    panel.redraw();
  }

  async function results({ report: found, classes }) {
    find("#confusion").hidden = !found?.confusion?.length;
    find("#mistakes").hidden = !found?.mistakes?.length;
    if (!found) return;
    confusion.show(find("#confusion .content"), classes, found.confusion ?? []);
    const items = (found.mistakes ?? []).map(async ({ truth, predicted, probability, picture }) => {
      const item = el("li", {}, await pictures.ofFile(files.decode(picture), 192, `a picture of ${truth}`),
        el("span", { class: "answer" }));
      gallery.tell(item, predicted, probability, truth);
      return item;
    });
    find("#mistakes ul").replaceChildren(...await Promise.all(items));
    numbers.redrawAll();
  }

  return { show };
})();
