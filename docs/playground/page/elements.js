"use strict";
// Makes elements.

// el("a", { href: "…", onclick: f }, "words", otherElement)
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function find(selector) {
  return document.querySelector(selector);
}

// A table of words and numbers; the first cell of a row is its heading.
function table(caption, heads, rows) {
  const head = el("tr", {}, ...heads.map((words) => el("th", { scope: "col" }, words)));
  const body = rows.map(([first, ...rest]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((words) => el("td", {}, words))));
  return el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, ...body));
}

// Names with a bar each, and a number in words: { name, part: from 0 to 1, said, isChosen }
function bars(rows, properties = {}) {
  return el("ol", { class: "bars", ...properties }, ...rows.map(({ name, part, said, isChosen }) =>
    el("li", isChosen ? { "aria-current": "true" } : {},
      el("span", { class: "name" }, name),
      el("span", { class: "bar", style: `--part: ${part}` }),
      el("span", {}, said))));
}

// A box that scrolls by itself, by keyboard too.
function scrolling(name, ...children) {
  return el("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": name }, ...children);
}

// Which files were not taken, and why: the first of them.
function refusals(refused, told = 5) {
  const lines = refused.slice(0, told).map((why) => el("li", {}, why));
  if (refused.length > told) lines.push(el("li", {}, `and ${refused.length - told} more`));
  const what = refused.length === 1 ? "file was" : "files were";
  return el("div", { class: "error" }, el("p", {}, `${refused.length} ${what} not taken:`), el("ul", {}, ...lines));
}
