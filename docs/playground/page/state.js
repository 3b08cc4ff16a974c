"use strict";
// The part of the address behind # holds what was chosen, so that a link shows the same.

const state = (() => {
  let kept = read();

  function read() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }

  function get(name, otherwise) {
    return kept[name] ?? otherwise;
  }

  function set(changes) {
    kept = { ...kept, ...changes };
    history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
  }

  // the same without one of them
  function link(without) {
    const { [without]: _, ...others } = kept;
    return `#${new URLSearchParams(others)}`;
  }

  // calls back when somebody else changes the address
  function onchange(then) {
    addEventListener("hashchange", () => {
      kept = read();
      then();
    });
  }

  return { get, set, link, onchange };
})();
