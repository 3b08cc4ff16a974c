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

  // the question in JSON, and the bytes of a file behind it
  function ask(question, file) {
    const said = new TextEncoder().encode(JSON.stringify(question));
    const bytes = new Uint8Array(file ?? 0);
    const length = said.length + bytes.length;
    // the memory is another one once it has grown
    const at = wasm.inbox(length);
    const inbox = new Uint8Array(wasm.memory.buffer, at, length);
    inbox.set(said);
    inbox.set(bytes, said.length);
    wasm.ask(said.length);
    const answer = JSON.parse(text(wasm.words(), wasm.words_length()));
    return { ...answer, bytes: read(wasm.bytes(), wasm.bytes_length()) };
  }

  async function answer({ id, question, file, bytes }) {
    if (bytes) {
      module = await WebAssembly.compile(bytes);
      await start();
      postMessage({ id });
      return;
    }
    try {
      const found = ask(question, file);
      postMessage({ id, ...found }, [found.bytes]);
    } catch (trap) {
      const last = text(wasm.last_words(), wasm.last_words_length()) || String(trap);
      await start();
      const error = `The network broke and is gone. Start again. Its last words: ${last}`;
      postMessage({ id, isBroken: true, error });
    }
  }

  let queue = Promise.resolve();
  onmessage = (event) => {
    const { id } = event.data;
    const failed = (error) => postMessage({ id, error: `The WebAssembly does not start: ${error}` });
    queue = queue.then(() => answer(event.data)).catch(failed);
  };
}
