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

// A box that scrolls by itself, by keyboard too.
function scrolling(name, ...children) {
  return el("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": name }, ...children);
}
