"use strict";
// Begins, and draws again where the page's width or colours change.

(() => {
  function redraw() {
    play.redraw();
    numbers.redrawAll();
  }

  function begin() {
    embed.restore();
    settings.restore();
    steps.restore();
    play.begin();
  }

  let width = innerWidth;
  addEventListener("resize", () => {
    // a phone's address bar comes and goes without a change of width
    if (innerWidth !== width) redraw();
    width = innerWidth;
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  state.onchange(async () => {
    await play.pause();
    begin();
  });
  // its questions come first
  if (window.BRICKPROP_RUN) report.show(BRICKPROP_RUN);
  begin();
})();
