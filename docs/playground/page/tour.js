"use strict";
// A walk through the page, in the words of the primer.

(() => {
  const STOPS = [
    {
      title: "A neural network",
      quote: "In each layer, nodes receive the signal from one or more of the nodes in the previous layers, "
        + "perform different a series of calculations, and send the output of these calculations to nodes in "
        + "the subsequent layers.",
      text: "Here a small network learns to name drawn minifigures. It learns in four steps.",
      at: "#play",
    },
    {
      title: "Step 1: forward pass",
      quote: "Impute the data, initialize the weights, and push the signal from the input layer to the output "
        + "layer through the hidden layers.",
      text: "Each picture is what a layer makes of the drawing. Choose a number: the table tells its products.",
      at: "#step-1", step: 0,
    },
    {
      title: "Step 2: the cost function",
      quote: "In this step we need to choose a metric (i.e., a cost function) and evaluate how close/far we are "
        + "from the truth.",
      text: "The cost is small where the true class is probable. p − t says which way each logit should go.",
      at: "#step-2", step: 1,
    },
    {
      title: "Step 3: backpropagation",
      quote: "After computing the error in step 2, the NN moves backwards from the output to the input layer "
        + "going through the hidden layers. This is the step where the NN is actually learning something!",
      text: "Choose a gradient: it is a sum of slope · gradient, the chain rule. Then check it.",
      at: "#step-3", step: 2,
    },
    {
      title: "Step 4: keep going",
      quote: "Repeat step 1 to 3 until the weights in each neuron do not change anymore (or change really really "
        + "little).",
      text: "Choose a weight and do the step. Each weight goes against its gradient.",
      at: "#step-4", step: 3,
    },
    {
      title: "And again",
      quote: "Weights are essential. At each iteration the NN learns by adjusting these weights!",
      text: "Press Run. The cost falls, and the answers below the curves become right.",
      at: "#play",
    },
  ];
  const box = find("#tour");
  const opener = find("#tour-begin");

  function show(i) {
    const { title, quote, text, at, step } = STOPS[i];
    if (step !== undefined) steps.open(step);
    mark(find(at));
    const heading = el("h2", { tabindex: "-1" }, `${title} (${i + 1} of ${STOPS.length})`);
    const go = (words, to) => el("button", { type: "button", disabled: !STOPS[to], onclick: () => show(to) }, words);
    box.replaceChildren(heading, el("blockquote", {}, quote), el("p", {}, text),
      el("div", { class: "buttons" }, go("Back", i - 1), go("Next", i + 1),
        el("button", { type: "button", onclick: close }, "End the tour")));
    box.hidden = false;
    document.body.classList.add("touring");
    heading.focus({ preventScroll: true });
    find(at).scrollIntoView();
  }

  function mark(place) {
    find(".toured")?.classList.remove("toured");
    place?.classList.add("toured");
  }

  function close() {
    mark(null);
    box.hidden = true;
    document.body.classList.remove("touring");
    opener.focus();
  }

  opener.addEventListener("click", () => show(0));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
