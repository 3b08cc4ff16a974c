"use strict";
// The form of a training's settings, and the address that keeps them.

const settings = (() => {
  const form = find("#settings");
  const { preset, pictures, activation, augmentation } = form.elements;
  const NAMES = ["side", "characters", "layers", "hidden", "channels", "dropout", "rate", "momentum", "batch",
    "augmentation", "seed"];
  let used = "";
  let shown = "";

  function fill(values) {
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    shown = preset.value;
    showFields();
  }

  // what the address says; and where it says nothing, what suits the network
  function restore() {
    const known = [...preset.options].map((option) => option.value);
    const said = state.get("preset", "cnn");
    const chosen = presets.defaults(known.includes(said) ? said : "cnn");
    const values = Object.entries(chosen).map(([name, value]) => [name, state.get(name, value)]);
    fill({ ...Object.fromEntries(values), preset: chosen.preset });
  }

  function read() {
    const numbers = NAMES.map((name) => [name, form.elements[name].valueAsNumber
      ?? Number(form.elements[name].value)]);
    return { preset: preset.value, activation: activation.value, ...Object.fromEntries(numbers) };
  }

  // with pictures of one's own, these say how many classes there are
  function readAll() {
    const values = read();
    return isOwn() ? { ...values, characters: own.classes(), own: own.pictures() } : { ...values, own: 0 };
  }

  function isOwn() {
    return pictures.value === "own";
  }

  // settings to begin with; an error where the form has one
  function use() {
    const wrong = [...form.elements].find((field) => !field.checkValidity());
    if (wrong) {
      const name = wrong.closest("label").firstChild.textContent.trim();
      throw new Error(`${name}: ${wrong.validationMessage}`);
    }
    const values = readAll();
    if (isOwn()) own.check();
    used = JSON.stringify(values);
    state.set(read());
    changed();
    return presets.settings(values);
  }

  function isChanged() {
    return JSON.stringify(readAll()) !== used;
  }

  function changed() {
    find("#strength").textContent = augmentation.value;
    find("#changed").hidden = !isChanged();
  }

  // only what the network and the pictures have
  function showFields() {
    const known = presets.FIELDS[preset.value];
    for (const name of ["layers", "hidden", "channels", "activation", "dropout"]) show(name, known.includes(name));
    show("characters", !isOwn());
    find("#own").hidden = !isOwn();
    changed();
  }

  function show(name, isThere) {
    const field = form.elements[name];
    field.disabled = field.closest("label").hidden = !isThere;
  }

  preset.addEventListener("change", () => {
    // what was not chosen by hand becomes what suits the network; and it wants a rate of its own
    const [before, after] = [shown, preset.value].map(presets.defaults);
    const kept = Object.entries(read()).filter(([name, value]) => value !== before[name]);
    fill({ ...after, ...Object.fromEntries(kept), preset: after.preset, rate: after.rate });
  });
  pictures.addEventListener("change", showFields);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());

  return { restore, use, isChanged, changed };
})();
