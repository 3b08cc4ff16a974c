"use strict";
// Files that somebody chooses or drops, and files that somebody saves.

const files = (() => {
  // larger ones are no pictures, and would fill the memory
  const LARGEST = 64 * 2 ** 20;

  // each file with its path: folders are walked through
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (entries.length === 0) return [...transfer.files].map(pathed);
    return (await Promise.all(entries.map(walk))).flat();
  }

  async function walk(entry) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      return [{ file, path: entry.fullPath.slice(1) }];
    }
    return (await Promise.all((await inside(entry)).map(walk))).flat();
  }

  // a reader tells some at a time, until it tells none
  async function inside(folder) {
    const reader = folder.createReader();
    const all = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return all;
      all.push(...some);
    }
  }

  function pathed(file) {
    return { file, path: file.webkitRelativePath || file.name };
  }

  // takes what is dropped on the box, and what is chosen in its inputs
  function zone(box, take) {
    const over = (is) => () => box.classList.toggle("over", is);
    box.addEventListener("dragover", over(true));
    box.addEventListener("dragleave", over(false));
    box.addEventListener("drop", async (event) => {
      over(false)();
      const found = await dropped(event.dataTransfer);
      if (found.length) take(found);
    });
    for (const input of box.querySelectorAll('input[type="file"]')) {
      input.addEventListener("change", async () => {
        const chosen = [...input.files].map(pathed);
        // so that the same can be chosen once more
        input.value = "";
        if (chosen.length) take(chosen);
      });
    }
  }

  async function read(file) {
    if (file.size > LARGEST) throw new Error(`${file.name}: expected less than 64 MiB`);
    return file.arrayBuffer();
  }

  function decode(base64) {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  }

  function save(blob, name) {
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: name }).click();
    URL.revokeObjectURL(address);
    words.say("Saved.");
  }

  function png(canvas) {
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  // what is dropped beside a box must not take the page's place
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

  return { zone, read, decode, save, png };
})();
