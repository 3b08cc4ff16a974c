"use strict";
// What runs beside the page: the WebAssembly. This function's source becomes the worker, because a
// page that was opened as a file may not load a worker's file. So it uses nothing from outside.

function brickpropWorker() {
  let module;
  let wasm;

  async function start() {
    wasm = (await WebAssembly.instantiate(module, {})).exports;
  }

  // a copy, since the memory moves when it grows
  function read(at, length) {
    return wasm.memory.buffer.slice(at, at + length);
  }

  function text(at, length) {
    return new TextDecoder().decode(read(at, length));
  }

  function ask(question) {
    const said = new TextEncoder().encode(JSON.stringify(question));
    const at = wasm.inbox(said.length);
    new Uint8Array(wasm.memory.buffer, at, said.length).set(said);
    wasm.ask(said.length);
    const answer = JSON.parse(text(wasm.words(), wasm.words_length()));
    return { ...answer, bytes: read(wasm.bytes(), wasm.bytes_length()) };
  }

  async function answer({ id, question, bytes }) {
    if (bytes) {
      module = await WebAssembly.compile(bytes);
      await start();
      postMessage({ id });
      return;
    }
    try {
      const found = ask(question);
      postMessage({ id, ...found }, [found.bytes]);
    } catch (trap) {
      const last = text(wasm.last_words(), wasm.last_words_length()) || String(trap);
      await start();
      postMessage({ id, error: `The network broke and is gone. Start again. Its last words: ${last}` });
    }
  }

  let queue = Promise.resolve();
  onmessage = (event) => {
    const { id } = event.data;
    const failed = (error) => postMessage({ id, error: `The WebAssembly does not start: ${error}` });
    queue = queue.then(() => answer(event.data)).catch(failed);
  };
}
