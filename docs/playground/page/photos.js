"use strict";
// The photos that a trained network is shown, each with what it is taken for.

const photos = (() => {
  const list = find("#photos ul");
  const refused = find("#photos-refused");
  // so that photos come one after the other
  let queue = Promise.resolve();

  function take(found) {
    queue = queue.then(() => takeAll(found)).catch(words.fail);
    return queue;
  }

  // photos: { name, bytes } or { name, file }; the last one stays to be seen
  async function takeAll(found) {
    const wrong = [];
    for (const photo of found) await add(photo).catch((error) => wrong.push(error.message));
    refused.replaceChildren(...(wrong.length ? [refusals(wrong)] : []));
  }

  async function add(photo) {
    photo.bytes ??= await files.read(photo.file);
    const [{ name, probability }] = await insight.show(photo);
    const said = `${photo.name}: ${name}, ${words.percent(probability)}`;
    const button = el("button", { type: "button", onclick: choose },
      await pictures.ofFile(photo.bytes, 192, photo.name), el("span", { class: "answer" }, said));
    list.append(el("li", {}, button));
    mark();

    async function choose() {
      await insight.show(photo);
      mark();
    }

    function mark() {
      for (const other of list.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
      words.say(said);
    }
  }

  function clear() {
    list.replaceChildren();
    refused.replaceChildren();
    insight.clear();
  }

  files.zone(find("#photos"), (found) => take(found.map(({ file, path }) => ({ file, name: path }))));

  return { take, clear };
})();
