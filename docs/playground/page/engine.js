"use strict";
// Asks the WebAssembly, and promises its answer. It runs in a worker, so that the page stays awake.

const engine = (() => {
  // a module that only one with SIMD can run: it has one function, of one such instruction
  const TINY = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
    253, 98, 11,
  ];
  const waiting = new Map();
  let asked = 0;
  let worker;

  function kind() {
    return WebAssembly.validate(new Uint8Array(TINY)) ? "simd" : "plain";
  }

  // plain or packed: the book holds only the packed one
  async function served(name) {
    const names = IN_BOOK ? [`${name}.gz`, name] : [name, `${name}.gz`];
    let answer;
    for (const one of names) {
      answer = await fetch(one);
      if (answer.ok) return unpacked(await answer.arrayBuffer());
    }
    throw new Error(`${name} did not come: the server says ${answer.status}.`);
  }

  // some servers unpack by themselves
  function unpacked(bytes) {
    const [first, second] = new Uint8Array(bytes, 0, 2);
    if (first !== 0x1f || second !== 0x8b) return bytes;
    const unzip = new DecompressionStream("gzip");
    return new Response(new Blob([bytes]).stream().pipeThrough(unzip)).arrayBuffer();
  }

  // a page that was opened as a file may not fetch, but it may load a script
  async function opened() {
    await new Promise((resolve, reject) => {
      const failed = () => reject(new Error("wasm.js is missing beside index.html."));
      document.head.append(el("script", { src: "wasm.js", onload: resolve, onerror: failed }));
    });
    return unpacked(files.decode(BRICKPROP_WASM[kind()]).buffer);
  }

  function post(message, moved = []) {
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...message }, moved);
    });
  }

  function receive({ data: { id, error, isBroken, ok, bytes } }) {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (isBroken) document.dispatchEvent(new Event("broken"));
    if (error) reject(new Error(error));
    else resolve({ ok, bytes });
  }

  async function start() {
    const bytes = location.protocol === "file:" ? await opened() : await served(`${kind()}.wasm`);
    const source = new Blob([`(${brickpropWorker})()`], { type: "text/javascript" });
    worker = new Worker(URL.createObjectURL(source));
    worker.onmessage = receive;
    worker.onerror = (event) => words.fail(`The worker broke: ${event.message}`);
    await post({ bytes }, [bytes]);
  }

  let started;

  // { ok, bytes }, or an error with words; a file's bytes may go along
  async function ask(question, file) {
    // what did not start may do so the next time
    started ??= start().catch((error) => {
      started = undefined;
      throw error;
    });
    await started;
    return post({ question, file });
  }

  // a tensor of an answer
  function tensor({ shape, at }, bytes) {
    const length = shape.reduce((all, size) => all * size, 1);
    return { shape, data: new Float32Array(bytes, 4 * at, length) };
  }

  return { ask, tensor };
})();
