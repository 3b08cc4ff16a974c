"use strict";
// One panel alone, as the book's chapters show it: #panel=step-1.

const embed = (() => {
  // what stays of the page, and what it is
  const RUN = ["#training > .buttons", "#progress"];
  const PANELS = {
    "curves": [...RUN, "#curves"],
    "filters": [...RUN, "#filters"],
    "gallery": [...RUN, "#gallery"],
    "step-1": ["#step-1"],
    "step-2": ["#step-2"],
    "step-3": ["#step-3"],
    "step-4": ["#step-4"],
    "model": ["#model"],
  };
  const line = find("#embedded");
  const base = el("base", { target: "_parent" });

  function restore() {
    const panel = state.get("panel");
    const shown = Object.hasOwn(PANELS, panel) ? PANELS[panel].map(find) : null;
    for (const left of document.querySelectorAll(".left-out")) left.classList.remove("left-out");
    document.body.classList.toggle("embedded", shown !== null);
    line.hidden = !shown;
    base.remove();
    if (!shown) return;
    const [, step] = panel.match(/^step-(\d)/) ?? [];
    if (step) state.set({ step });
    // links leave the frame
    document.head.append(base);
    leaveOut(document.body, [...shown, line, ...document.querySelectorAll("#errors, #said, noscript")]);
    line.querySelector("a").href = `index.html${state.link("panel")}`;
  }

  // what holds nothing that stays
  function leaveOut(parent, kept) {
    for (const child of parent.children) {
      if (kept.includes(child)) continue;
      if (kept.some((one) => child.contains(one))) leaveOut(child, kept);
      else child.classList.add("left-out");
    }
  }

  return { restore };
})();
