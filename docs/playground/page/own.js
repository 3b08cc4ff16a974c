"use strict";
// Pictures of one's own: each folder is a class.

const own = (() => {
  const box = find("#own");
  const told = find("#own-told");
  const name = box.querySelector('[name="class"]');
  // the names of the pictures that the engine keeps, by class
  const kept = new Map();

  function classes() {
    return kept.size;
  }

  function pictures() {
    return [...kept.values()].reduce((all, { size }) => all + size, 0);
  }

  // single files belong to the class whose name is filled in
  function classOf(path) {
    return path.split("/").at(-2) ?? name.value.trim();
  }

  async function take(found) {
    box.setAttribute("aria-busy", true);
    const refused = [];
    for (const [i, one] of found.entries()) {
      tell(`${i + 1} of ${found.length} files are being read.`);
      await keep(one).catch((error) => refused.push(error.message));
    }
    box.removeAttribute("aria-busy");
    show(refused);
    settings.changed();
    words.say(told.textContent);
  }

  async function keep({ file, path }) {
    // what a system puts beside the pictures
    if (file.name.startsWith(".") || file.name === "Thumbs.db") return;
    const label = classOf(path);
    if (!label) throw new Error(`${path} says no class: drop a folder with the class's name, or fill the name in`);
    if (kept.get(label)?.has(path)) return;
    await engine.ask({ ask: "own", class: label, name: path }, await files.read(file));
    if (!kept.has(label)) kept.set(label, new Set());
    kept.get(label).add(path);
  }

  function tell(...said) {
    told.replaceChildren(...said);
  }

  function show(refused = []) {
    const rows = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, { size }]) => [label, String(size)]);
    const said = [el("p", {}, summary())];
    if (rows.length) said.push(scrolling("My classes", table("What there is", ["class", "pictures"], rows)));
    if (refused.length) said.push(refusals(refused));
    tell(...said);
    find("#forget").disabled = rows.length === 0;
  }

  function summary() {
    if (kept.size === 0) return "There are no pictures yet.";
    const all = `${pictures()} ${pictures() === 1 ? "picture" : "pictures"} of ${kept.size}`;
    if (kept.size === 1) return `${all} class. A network chooses between two or more: add another folder.`;
    return `${all} classes. Run trains on them.`;
  }

  // an error where nobody can train on them
  function check() {
    if (kept.size < 2) throw new Error(`My own pictures: ${summary()}`);
  }

  async function forget() {
    await engine.ask({ ask: "forget" });
    gone();
  }

  function gone() {
    kept.clear();
    show();
    settings.changed();
  }

  files.zone(box, take);
  find("#forget").addEventListener("click", forget);
  document.addEventListener("broken", gone);
  show();

  return { classes, pictures, check };
})();
