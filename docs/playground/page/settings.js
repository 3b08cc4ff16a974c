"use strict";
// The form of a training's settings, and the address that keeps them.

const settings = (() => {
  const form = find("#settings");
  const NAMES = ["preset", "side", "characters", "channels", "rate", "momentum", "batch", "seed"];
  let used = "";

  function fill(values) {
    for (const name of NAMES) form.elements[name].value = values[name];
    form.elements.augmentation.checked = String(values.augmentation) === "true";
    showChannels();
  }

  // what the address says; and where it says nothing, what suits the network
  function restore() {
    const known = [...form.elements.preset.options].map((option) => option.value);
    const said = state.get("preset", "cnn");
    const chosen = presets.defaults(known.includes(said) ? said : "cnn");
    const values = Object.entries(chosen).map(([name, value]) => [name, state.get(name, value)]);
    fill({ ...Object.fromEntries(values), preset: chosen.preset });
  }

  function read() {
    const numbers = NAMES.slice(1).map((name) => [name, form.elements[name].valueAsNumber
      ?? Number(form.elements[name].value)]);
    const { preset, augmentation } = form.elements;
    return { preset: preset.value, ...Object.fromEntries(numbers), augmentation: augmentation.checked };
  }

  // settings to begin with; an error where the form has one
  function use() {
    const wrong = [...form.elements].find((field) => !field.checkValidity());
    if (wrong) {
      const name = wrong.closest("label").firstChild.textContent.trim();
      throw new Error(`${name}: ${wrong.validationMessage}`);
    }
    const values = read();
    used = JSON.stringify(values);
    state.set(values);
    changed();
    return presets.settings(values);
  }

  function isChanged() {
    return JSON.stringify(read()) !== used;
  }

  function changed() {
    find("#changed").hidden = !isChanged();
  }

  function showChannels() {
    form.elements.channels.disabled = !["conv", "cnn"].includes(form.elements.preset.value);
  }

  form.elements.preset.addEventListener("change", () => {
    // another network wants another rate; the rest stays as it was chosen
    const { preset, rate } = presets.defaults(form.elements.preset.value);
    fill({ ...read(), preset, rate });
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());

  return { restore, use, isChanged };
})();
